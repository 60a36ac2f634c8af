"""Where a release's resales were arranged, by who took the fee of the ask or offer in the book that led to each."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from refrain.catalog.book import FILLED, Ask, Offer
from refrain.catalog.history import Change, Transfer
from refrain.catalog.models import Release
from refrain.catalog.money_results import Venue
from refrain.catalog.queries.paging import AnyRow
from refrain.units import Address, Wei

_Place = tuple[int, int]
"""A sale's block and the index of its event."""


def venues(session: Session, release: Address) -> tuple[Venue, ...]:
    """Where a release's resales were arranged, the busiest first.

    `fee_recipient` NOBODY is an ask or offer of this book without a fee, None a sale that this book knows nothing of.
    """
    home = (Release.address == release, Transfer.kind == "sold")
    columns = (Transfer.block, Transfer.log_index, Transfer.price, Transfer.royalty)
    sales = session.execute(select(*columns).join(Release, Release.id == Transfer.release_id).where(*home))
    arranged = _by_ask(session.execute(_ASKED.where(*home))) | _by_offer(session.execute(_ACCEPTED.where(*home)))
    at: dict[Address | None, list[AnyRow]] = defaultdict(list)
    for sale in sales:
        at[arranged.get((sale.block, sale.log_index))].append(sale)
    found = [
        Venue(recipient, len(rows), Wei(sum(r.price for r in rows)), Wei(sum(r.royalty for r in rows)))
        for recipient, rows in at.items()
    ]
    return tuple(sorted(found, key=lambda venue: (-venue.resales, venue.fee_recipient or "")))


def _by_ask(rows: Iterable[AnyRow]) -> dict[_Place, Address | None]:
    """The sales that an ask fits: one signed when the copy had been resold as often as before the sale."""
    return {(row.block, row.log_index): row.fee_recipient for row in rows if row.epoch >> 40 == row.resales - 1}


def _by_offer(rows: Iterable[AnyRow]) -> dict[_Place, Address | None]:
    """The sales that accepted an offer, also one that the book does not hold.

    Accepting closes the offer and then sells, in one call: what belongs to a sale is the closing nearest before it.
    """
    nearest: dict[_Place, tuple[int, Address | None]] = {}
    for row in rows:
        place = (row.block, row.log_index)
        recipient = row.fee_recipient if row.nonce == row.value["nonce"] else None
        nearest[place] = max(nearest.get(place, (-1, None)), (row.closed, recipient), key=_nearer)
    return {place: recipient for place, (_, recipient) in nearest.items()}


def _nearer(found: tuple[int, Address | None]) -> tuple[int, bool]:
    return found[0], found[1] is not None


_SALE = (Transfer.block, Transfer.log_index)

_ASKED = (
    select(*_SALE, Transfer.resales, Ask.epoch, Ask.fee_recipient)
    .join(Release, Release.id == Transfer.release_id)
    .join(
        Ask,
        and_(
            Ask.release_id == Transfer.release_id,
            Ask.token_id == Transfer.token_id,
            Ask.seller == Transfer.giver,
            Ask.price == Transfer.price,
            Ask.fee == Transfer.fee,
            Ask.state == FILLED,
        ),
    )
)

_ACCEPTED = (
    select(*_SALE, Change.log_index.label("closed"), Change.value, Offer.nonce, Offer.fee_recipient)
    .join(Release, Release.id == Transfer.release_id)
    .join(
        Change,
        and_(
            Change.release_id == Transfer.release_id,
            Change.kind == "offer_closed",
            Change.block == Transfer.block,
            Change.transaction == Transfer.transaction,
            Change.account == Transfer.receiver,
            Change.log_index < Transfer.log_index,
        ),
    )
    .outerjoin(
        Offer,
        and_(
            Offer.release_id == Transfer.release_id,
            Offer.buyer == Transfer.receiver,
            Offer.price == Transfer.price,
            Offer.fee == Transfer.fee,
            Offer.state == FILLED,
        ),
    )
)
