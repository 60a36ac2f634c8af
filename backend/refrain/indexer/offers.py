"""What has become of an offer, worked out from the catalogue's rows. Whether its money is there is seen by `funds`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import FILLED, OPEN, VOID, Offer
from refrain.catalog.history import Change, Copy, Holding, Transfer
from refrain.catalog.models import Release


def state_of(session: Session, offer: Offer) -> str:
    """Open while an owner could accept it, filled if a sale used up its nonce, otherwise void."""
    closing = _closing(session, offer)
    if closing is not None:
        return FILLED if _sold_by(session, offer, closing) else VOID
    holding = session.get(Holding, (offer.release_id, offer.buyer))
    if offer.counter != (holding.counter if holding else 0):
        return VOID
    return OPEN if offer.token_id == 0 or _still_wanted(session, offer) else VOID


def _still_wanted(session: Session, offer: Offer) -> bool:
    """Whether the copy is within the offer's bounds, can be resold once more, and is not the buyer's own."""
    copy = session.get(Copy, (offer.release_id, offer.token_id))
    release = session.get(Release, offer.release_id)
    if copy is None or release is None or copy.owner == offer.buyer:
        return False
    return copy.resales <= min(offer.max_resales, release.max_resales - 1) and copy.gifts <= offer.max_gifts


def _closing(session: Session, offer: Offer) -> Change | None:
    closed = session.scalars(
        select(Change).where(
            Change.release_id == offer.release_id, Change.kind == "offer_closed", Change.account == offer.buyer
        )
    )
    return next((change for change in closed if change.value["nonce"] == offer.nonce), None)


def _sold_by(session: Session, offer: Offer, closing: Change) -> bool:
    """Whether the transaction that closed the offer sold its buyer a copy at its price."""
    same = select(Transfer.block).where(
        Transfer.release_id == offer.release_id,
        Transfer.block == closing.block,
        Transfer.transaction == closing.transaction,
        Transfer.receiver == offer.buyer,
        Transfer.kind == "sold",
        Transfer.price == offer.price,
    )
    if offer.token_id:
        same = same.where(Transfer.token_id == offer.token_id)
    return session.scalars(same.limit(1)).first() is not None
