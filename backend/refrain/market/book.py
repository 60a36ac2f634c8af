"""The order book: signed asks that the chain would fill. The indexer marks them filled or void as blocks come in."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog import book, models
from refrain.catalog.results import AskDetail
from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Ask, digest
from refrain.market import asks, reading, refusals
from refrain.units import Address


def submit_ask(rpc: Rpc, chain_id: int, release: Address, ask: Ask, signature: bytes) -> AskDetail:
    """Check an ask against the newest block. Raises Refused in the contract's words; returns what `store` keeps."""
    at = reading.latest(rpc)
    facts = reading.situation(at, release, ask.token_id)
    mark = digest(ask, chain_id, release)
    signed = reading.signed(at, facts.copy.owner, mark, signature)
    words = asks.refusal(ask, facts, signed=signed)
    if words:
        raise refusals.refused(words)
    return AskDetail(
        id="0x" + mark.hex(),
        release=release,
        seller=facts.copy.owner,
        signature=signature,
        state=book.OPEN,
        created=at.now,
        **asdict(ask),
    )


def store_ask(session: Session, ask: AskDetail) -> None:
    """Keep a checked ask; the same one again changes nothing, unless it was void for a while (a reorganisation)."""
    fields = asdict(ask)
    address = fields.pop("release")
    release_id = session.scalars(select(models.Release.id).where(models.Release.address == address)).one()
    session.merge(book.Ask(release_id=release_id, **fields))


def signed_ask(ask: AskDetail) -> Ask:
    """The message that the seller signed."""
    return Ask(**{name: getattr(ask, name) for name in Ask.__slots__})
