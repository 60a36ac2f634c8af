"""Which order of the book a resale carried out. The chain tells price and fee of a sale, not what was signed for it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import FILLED, Ask, Offer
from refrain.catalog.history import Change
from refrain.catalog.market_results import ExecutedOrder

_RESALES_SHIFT = 40  # of an epoch: resales << 40 | gifts << 24 | cancels


def executed_order(session: Session, sale: Mapping[str, Any]) -> ExecutedOrder | None:
    """The ask or offer behind a resale, given as a row of `transfers`; None if this book knows nothing of it.

    Of several that a seller signed at the same price it is the newest. The orders' states must be those after the sale.
    """
    closing = _closing(session, sale)
    if closing is None:
        ask = _ask(session, sale)
        return ExecutedOrder(ask.id, "ask", ask.fee_recipient) if ask else None
    offer = _offer(session, sale, closing.value["nonce"])
    return ExecutedOrder(offer.id, "offer", offer.fee_recipient) if offer else None


def _closing(session: Session, sale: Mapping[str, Any]) -> Change | None:
    """Accepting closes the offer and then sells, in one call: a sale belongs to the closing nearest before it."""
    before = select(Change).where(
        Change.release_id == sale["release_id"],
        Change.kind == "offer_closed",
        Change.block == sale["block"],
        Change.transaction == sale["transaction"],
        Change.account == sale["receiver"],
        Change.log_index < sale["log_index"],
    )
    return session.scalars(before.order_by(Change.log_index.desc()).limit(1)).first()


def _offer(session: Session, sale: Mapping[str, Any], nonce: int) -> Offer | None:
    fitting = select(Offer).where(
        Offer.release_id == sale["release_id"],
        Offer.buyer == sale["receiver"],
        Offer.state == FILLED,
        Offer.nonce == nonce,
        Offer.token_id.in_((0, sale["token_id"])),
        Offer.price == sale["price"],
        Offer.fee == sale["fee"],
        Offer.expires >= sale["timestamp"],
    )
    return session.scalars(fitting.order_by(Offer.created.desc(), Offer.id).limit(1)).first()


def _ask(session: Session, sale: Mapping[str, Any]) -> Ask | None:
    resales = sale["resales"]
    fitting = select(Ask).where(
        Ask.release_id == sale["release_id"],
        Ask.token_id == sale["token_id"],
        Ask.state == FILLED,
        Ask.seller == sale["giver"],
        Ask.epoch.between(resales - 1 << _RESALES_SHIFT, (resales << _RESALES_SHIFT) - 1),
        Ask.price == sale["price"],
        Ask.fee == sale["fee"],
        Ask.expires >= sale["timestamp"],
    )
    return session.scalars(fitting.order_by(Ask.created.desc(), Ask.id).limit(1)).first()
