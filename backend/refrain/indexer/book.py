"""Keeping asks and offers true: open while the chain would fill them, otherwise filled or void.

An ask's state is worked out anew from the copy, the account and the sales whenever one of them changed, in either
direction of time; so an ask voided by a block that a reorganisation takes back is open again.
"""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from refrain.catalog.book import FILLED, OPEN, VOID, Ask, Offer
from refrain.catalog.history import Copy, Holding, Transfer
from refrain.indexer import offers
from refrain.indexer.working import CopyKey, HoldingKey, Working

_RESALES_SHIFT = 40  # of an epoch: resales << 40 | gifts << 24 | cancels


@dataclass(frozen=True, slots=True)
class Touched:
    """Copies, accounts and releases' terms that something happened to."""

    copies: frozenset[CopyKey]
    accounts: frozenset[HoldingKey]
    terms: frozenset[int] = frozenset()


def touched_by(working: Working) -> Touched:
    """What a range of blocks touched."""
    terms = frozenset(id for id, changes in working.releases.items() if "max_resales" in changes.fields)
    return Touched(frozenset(working.copies), frozenset(working.holdings), terms)


def refresh(session: Session, touched: Touched) -> None:
    """Set the state of every ask and offer that depends on what was touched."""
    traded = _with_orders(session, {id for id, _ in touched.copies | touched.accounts} | touched.terms)
    for id, token_id in touched.copies:
        if id in traded:
            _refresh_asks(session, select(Ask).where(Ask.release_id == id, Ask.token_id == token_id))
            _refresh_offers(session, select(Offer).where(Offer.release_id == id, Offer.token_id == token_id))
    for id, account in touched.accounts:
        if id in traded:
            _refresh_asks(session, select(Ask).where(Ask.release_id == id, Ask.seller == account))
            _refresh_offers(session, select(Offer).where(Offer.release_id == id, Offer.buyer == account))
    for id in touched.terms & traded:
        _refresh_offers(session, select(Offer).where(Offer.release_id == id, Offer.token_id > 0))


def settle(session: Session, order: Ask | Offer) -> None:
    """Set the state of one order to what the catalogue's rows make of it."""
    order.state = _state_of(session, order) if isinstance(order, Ask) else offers.state_of(session, order)
    session.flush()


def _with_orders(session: Session, releases: set[int]) -> set[int]:
    """Those of the releases for which there is any ask or offer: a catalogue that is filled anew has none at all."""
    tables = [table for table in (Ask, Offer) if session.scalar(select(table.release_id).limit(1)) is not None]
    ids = sorted(releases) if tables else []
    found: set[int] = set()
    for start in range(0, len(ids), 400):
        part = ids[start : start + 400]
        for table in tables:
            found.update(session.scalars(select(table.release_id).where(table.release_id.in_(part)).distinct()))
    return found


def _refresh_asks(session: Session, statement: Select[Ask]) -> None:
    for ask in session.scalars(statement):
        state = _state_of(session, ask)
        if ask.state != state:
            ask.state = state
    session.flush()


def _state_of(session: Session, ask: Ask) -> str:
    copy = session.get(Copy, (ask.release_id, ask.token_id))
    holding = session.get(Holding, (ask.release_id, ask.seller))
    counter = holding.counter if holding else 0
    if copy and copy.owner == ask.seller and _epoch(copy) == ask.epoch and counter == ask.counter:
        return OPEN
    sold = select(Transfer.block).where(
        Transfer.release_id == ask.release_id,
        Transfer.token_id == ask.token_id,
        Transfer.kind == "sold",
        Transfer.giver == ask.seller,
        Transfer.price == ask.price,
        Transfer.resales == (ask.epoch >> _RESALES_SHIFT) + 1,
    )
    return FILLED if session.scalars(sold.limit(1)).first() is not None else VOID


def _epoch(copy: Copy) -> int:
    return copy.resales << _RESALES_SHIFT | copy.gifts << 24 | copy.cancels


def _refresh_offers(session: Session, statement: Select[Offer]) -> None:
    for offer in session.scalars(statement):
        state = offers.state_of(session, offer)
        if offer.state != state:
            offer.state = state
    session.flush()
