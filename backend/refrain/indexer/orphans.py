"""Orders of releases that a reorganisation takes away. The release mostly returns in the next block, at the same
address and with the same terms, and what was signed for it is as good as before."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from refrain.catalog.book import Ask, Offer, OrphanedOrder
from refrain.catalog.models import Release
from refrain.indexer.book import settle
from refrain.units import Address

_KINDS: dict[str, type[Ask] | type[Offer]] = {"ask": Ask, "offer": Offer}


def set_aside(session: Session, release_id: int) -> None:
    """Keep the orders of a release that is about to be forgotten."""
    release = session.get(Release, release_id)
    assert release is not None
    asks = session.scalars(select(Ask).where(Ask.release_id == release_id))
    offers = session.scalars(select(Offer).where(Offer.release_id == release_id))
    orders: list[Ask | Offer] = [*asks, *offers]
    for order in orders:
        kind = "ask" if isinstance(order, Ask) else "offer"
        session.merge(OrphanedOrder(id=order.id, kind=kind, release=release.address, fields=_fields(order)))
    session.flush()


def bring_back(session: Session, published: Sequence[dict[str, Any]]) -> None:
    """Put the orders of releases that were published just now back into the book, as far as the chain fills them."""
    for row in published:
        mine = OrphanedOrder.release == row["address"]
        for orphan in session.scalars(select(OrphanedOrder).where(mine)).all():
            order = _order(orphan, row["id"], row["currency"])
            session.add(order)
            session.flush()
            settle(session, order)
        session.execute(delete(OrphanedOrder).where(mine))


def _fields(order: Ask | Offer) -> dict[str, Any]:
    fields = {column.key: getattr(order, column.key) for column in order.__table__.columns}
    return {**fields, "signature": bytes(fields["signature"]).hex()}


def _order(orphan: OrphanedOrder, release_id: int, currency: Address) -> Ask | Offer:
    release = {"release_id": release_id, "release_currency": currency}
    signature = bytes.fromhex(orphan.fields["signature"])
    return _KINDS[orphan.kind](**{**orphan.fields, **release, "signature": signature})
