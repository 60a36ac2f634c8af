"""How a release enters the catalogue."""

from typing import Any

from refrain.chain.values import ReleaseState
from refrain.indexer.pairing import Happening
from refrain.indexer.rows import change
from refrain.indexer.working import PayeeState, Working
from refrain.storage.cid import cid_of_digest


def publish(working: Working, happening: Happening) -> None:
    """A release begins, with all that it said of itself in that block."""
    log, state = happening.event.log, working.published[happening.event.args["release"]]
    working.last_id = id = working.last_id + 1
    working.ids[state.address] = id
    values = _as_published(state)
    fixed = {
        "id": id,
        "address": state.address,
        "factory": log.address,
        "published_block": log.block_number,
        "published_at": happening.timestamp,
        "transaction": log.transaction,
        "name": plain(state.name),
        "symbol": plain(state.symbol),
    }
    working.new_releases.append(fixed | {name: value for fields in values.values() for name, value in fields.items()})
    for kind, fields in values.items():
        working.changes.append(change(happening, id, kind, fields))
    for position, payee in enumerate(state.payees):
        working.payees[id, position] = PayeeState(payee.account, 0)
        working.new_payees.append({"release_id": id, "position": position} | _shares(state, position))


def _as_published(state: ReleaseState) -> dict[str, dict[str, Any]]:
    """The first state of everything that can change, by kind of change."""
    selling = {name: getattr(state.selling, name) for name in state.selling.__slots__}
    return {
        "terms": terms_fields({name: getattr(state.terms, name) for name in state.terms.__slots__}),
        "sale": selling,
        "metadata": {"metadata_cid": cid_of_digest(state.metadata)},
        "envelope": {"envelope_cid": cid_of_digest(state.envelope)},
        "artist": {"artist": state.artist},
    }


def _shares(state: ReleaseState, position: int) -> dict[str, int]:
    """A payee's shares, and those of the payees before it."""
    payee, earlier = state.payees[position], state.payees[:position]
    return {
        "primary_bps": payee.primary_bps,
        "resale_bps": payee.resale_bps,
        "primary_before": sum(other.primary_bps for other in earlier),
        "resale_before": sum(other.resale_bps for other in earlier),
    }


def terms_fields(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms by the names of their columns."""
    return {"type_registry" if name == "registry" else name: value for name, value in terms.items()}


def plain(text: str) -> str:
    """A text without characters that no database or page wants."""
    return "".join(char for char in text if char.isprintable())
