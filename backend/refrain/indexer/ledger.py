"""The catalogue's rows for a range of blocks: loading those that it touches, storing what became of them.

Rows go to the database in the order of releases and copies, not of events: neighbours share pages there, and a large
catalogue's pages are what costs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from refrain.catalog.bulk import delete_rows, insert_rows, load_rows, update_rows
from refrain.catalog.history import Block, Change, Claim, Copy, Holding, Transfer
from refrain.catalog.models import Payee, Release
from refrain.chain import values
from refrain.indexer.handlers import apply
from refrain.indexer.pairing import Happening
from refrain.indexer.source import Range
from refrain.indexer.stewardship import write_stewardship
from refrain.indexer.working import CopyKey, CopyState, HoldingKey, HoldingState, PayeeState, Working
from refrain.units import Address, Wei

_KEYS_AT_ONCE = 400  # SQLite takes 999 variables in old builds
_EMPTY_BLOCKS_KEPT = 512
_LOCK = 0x72656678  # an arbitrary number that nothing else on the server uses: "refx"
_COPY = ("release_id", "token_id", *CopyState.__slots__)
_HOLDING = ("release_id", "account", *HoldingState.__slots__)
_BY_COPY = itemgetter("release_id", "token_id", "block", "log_index")
_SUMS = ("minted", "holders", "resales", "primary_revenue", "royalties", "synced", "volume")
T = TypeVar("T")


def write_range(session: Session, ids: dict[Address, int], found: Range) -> Working:
    """Work a range into the catalogue, in the caller's transaction; `ids` gains the releases that it publishes."""
    working = Working(ids, max(ids.values(), default=0), found.published)
    before = _load(session, working, found.happenings)
    for happening in found.happenings:
        apply(working, happening)
    _store_blocks(session, found)
    _store_releases(session, working, before)
    _store_copies(session, working, before)
    _store_holdings(session, working, before)
    insert_rows(session, Transfer, sorted(working.transfers, key=_BY_COPY))
    insert_rows(session, Change, working.changes)
    insert_rows(session, Claim, working.claims)
    write_stewardship(session, found.stewardship)
    return working


def only_writer(session: Session) -> None:
    """Wait until no other indexer writes; until the transaction ends none can. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def beside_writer(session: Session) -> int | None:
    """Wait until no indexer writes, and keep any from beginning until the transaction ends; others like this may go on.

    Returns the number of the newest block that the catalogue has read.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
    return session.scalar(select(func.max(Block.number)))


def release_ids(session: Session) -> dict[Address, int]:
    """All releases that the catalogue knows."""
    return {row.address: row.id for row in session.execute(select(Release.address, Release.id))}


@dataclass(frozen=True, slots=True)
class _Before:
    """What there was before a range: copies, and what accounts had."""

    copies: frozenset[CopyKey]
    holdings: dict[HoldingKey, tuple[int, int, Wei]]


def _load(session: Session, working: Working, happenings: Sequence[Happening]) -> _Before:
    tokens, accounts, shared = _touched(working, happenings)
    for id, token_id, *state in load_rows(session, Copy, _COPY, sorted(tokens)):
        working.copies[id, token_id] = CopyState(*state)
        accounts.add((id, state[0]))
    held = {(id, account): state for id, account, *state in load_rows(session, Holding, _HOLDING, sorted(accounts))}
    working.holdings.update((key, HoldingState(*state)) for key, state in held.items())
    for ids in _parts(shared):
        for payee in session.scalars(select(Payee).where(Payee.release_id.in_(ids))):
            working.payees[payee.release_id, payee.position] = PayeeState(payee.account, payee.claimed)
    session.expunge_all()
    return _Before(frozenset(working.copies), {key: tuple(state) for key, state in held.items()})


def _touched(working: Working, happenings: Sequence[Happening]) -> tuple[set[CopyKey], set[HoldingKey], set[int]]:
    """The copies and accounts that events name, and the releases whose payees they need."""
    tokens: set[CopyKey] = set()
    accounts: set[HoldingKey] = set()
    shared: set[int] = set()
    for happening in happenings:
        id, args = working.ids.get(happening.event.log.address), happening.event.args
        if id is None:
            continue  # published in this very range: nothing to load yet
        if "token_id" in args:
            tokens.add((id, args["token_id"]))
        accounts.update((id, args[name]) for name in ("buyer", "receiver", "account", "payee") if name in args)
        if happening.receiver is not None:
            accounts.add((id, happening.receiver))
        if happening.event.name in ("Claimed", "PayeeMoved"):
            shared.add(id)
    return tokens, accounts, shared


def _store_blocks(session: Session, found: Range) -> None:
    rows = [_block_row(block, eventful=True) for block in found.blocks]
    if not found.blocks or found.blocks[-1].number != found.last.number:
        rows.append(_block_row(found.last, eventful=False))
    insert_rows(session, Block, rows)
    oldest = found.last.number - _EMPTY_BLOCKS_KEPT
    if oldest > 0:
        past = and_(Block.number < oldest, Block.number >= oldest - 4 * _EMPTY_BLOCKS_KEPT)
        session.execute(delete(Block).where(past, Block.eventful.is_(False)))


def _block_row(block: values.Block, *, eventful: bool) -> dict[str, Any]:
    fields = {name: getattr(block, name) for name in ("number", "hash", "parent_hash", "timestamp")}
    return fields | {"eventful": eventful}


def _store_releases(session: Session, working: Working, before: _Before) -> None:
    if working.new_releases:
        session.execute(insert(Release), working.new_releases)
    for (id, account), state in working.holdings.items():
        had = before.holdings.get((id, account))
        change = (state.copies > 0) - (had is not None and had[0] > 0)
        if change:
            working.release(id).add("holders", change)
    new = [{**row, **_payee_fields(working, row)} for row in working.new_payees]
    insert_rows(session, Payee, new)
    created = {(row["release_id"], row["position"]) for row in new}
    moved = {key: payee for key, payee in working.payees.items() if key not in created}
    update_rows(session, Payee, [_payee_row(*key, payee) for key, payee in moved.items()])
    _add_sums(session, {id: changes.sums for id, changes in working.releases.items() if changes.sums})
    for id, changes in working.releases.items():
        if changes.fields:
            _set_fields(session, id, changes.fields)


def _payee_fields(working: Working, row: dict[str, Any]) -> dict[str, Any]:
    payee = working.payees[row["release_id"], row["position"]]
    return {"account": payee.account, "claimed": payee.claimed}


def _payee_row(id: int, position: int, payee: PayeeState) -> dict[str, Any]:
    return {"release_id": id, "position": position, "account": payee.account, "claimed": payee.claimed}


def _add_sums(session: Session, sums: dict[int, dict[str, int]]) -> None:
    """Running sums have more digits than a database adds up, so they are read and written."""
    rows = []
    for id, *amounts in load_rows(session, Release, ("id", *_SUMS), [(id,) for id in sums]):
        added = sums[id]
        rows.append({"id": id} | {name: had + added.get(name, 0) for name, had in zip(_SUMS, amounts, strict=True)})
    update_rows(session, Release, rows)


def _set_fields(session: Session, id: int, fields: dict[str, Any]) -> None:
    asked_anew = {"document": "waiting", "tries": 0, "next_try": 0} if "metadata_cid" in fields else {}
    session.execute(update(Release).where(Release.id == id).values(**fields, **asked_anew))


def _store_copies(session: Session, working: Working, before: _Before) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for key, state in sorted(working.copies.items()):
        row = {
            "release_id": key[0],
            "token_id": key[1],
            "owner": state.owner,
            "resales": state.resales,
            "gifts": state.gifts,
            "cancels": state.cancels,
            "acquired_at": state.acquired_at,
            "acquired_block": state.acquired_block,
        }
        (changed if key in before.copies else new).append(row)
    insert_rows(session, Copy, new)
    update_rows(session, Copy, changed)


def _store_holdings(session: Session, working: Working, before: _Before) -> None:
    """Accounts that have something have a row; most resales end one and begin another."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    gone: list[HoldingKey] = []
    for key, state in sorted(working.holdings.items()):
        had = before.holdings.get(key)
        has = (state.copies, state.counter, state.credit)
        if any(has) and has != had:
            row = dict(zip(_HOLDING, (*key, *has), strict=True))
            (new if had is None else changed).append(row)
        elif had is not None and not any(has):
            gone.append(key)
    delete_rows(session, Holding, gone)
    insert_rows(session, Holding, new)
    update_rows(session, Holding, changed)


def _parts(keys: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(keys)
    while part := list(islice(rest, _KEYS_AT_ONCE)):
        yield part
