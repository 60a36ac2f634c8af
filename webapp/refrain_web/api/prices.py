"""What copies trade at: floor, best offer, and the price of every resale."""

from msgspec import Struct

from refrain.catalog import queries
from refrain.catalog.market_results import PricePoint
from refrain.units import Address, TokenId, moment
from refrain_web.api import finding
from refrain_web.api.documents import asks, offers
from refrain_web.api.documents.filling import amounts, filled
from refrain_web.api.operations import operation
from refrain_web.api.releases import PageQuery
from refrain_web.api.types import Amount, Count, HashText, TimeText, amount
from refrain_web.services import database


class PricesQuery(PageQuery, frozen=True):
    """Which page, and of which copy only."""

    token_id: offers.CopyNumber | None = None


class Price(Struct, frozen=True):
    """One resale as a point of a plot; `royalty` is the part of `price` that the artist's payees received."""

    at: TimeText
    price: Amount
    royalty: Amount
    token_id: Count
    block: Count
    transaction: HashText


class Prices(Struct, frozen=True):
    """A page of resales, the newest first."""

    items: list[Price]
    next: str | None


class Market(Struct, frozen=True):
    """What a release's copies trade at now; `floor` and `best_offer` are null where nobody sells or offers. `volume` is
    the sum of all `sales`, `royalties` a part of it."""

    floor: Amount | None
    best_offer: Amount | None
    last_sale: Price | None
    lowest_ask: asks.Ask | None
    highest_offer: offers.Offer | None
    sales: Count
    volume: Amount
    royalties: Amount


@operation("GET", "/releases/<release>/market", "Prices", gives=Market)
def release_market(release: Address) -> Market:
    """Tell floor price, best offer and last sale of a release."""
    currency, found = finding.currency(release), queries.market(database(), release)
    assert found is not None
    ask, offer = found.lowest_ask, found.highest_offer
    return Market(
        floor=amount(ask.price, currency) if ask else None,
        best_offer=amount(offer.price, currency) if offer else None,
        last_sale=_price(found.last_sale, currency) if found.last_sale else None,
        lowest_ask=asks.ask(ask, currency) if ask else None,
        highest_offer=offers.offer(offer, currency) if offer else None,
        sales=found.sales,
        **amounts(found, ("volume", "royalties"), currency),
    )


@operation("GET", "/releases/<release>/prices", "Prices", query=PricesQuery, gives=Prices)
def release_prices(release: Address, query: PricesQuery) -> Prices:
    """List the price of every resale of a release, or of one copy, the newest first."""
    currency = finding.currency(release)
    token_id = None if query.token_id is None else TokenId(query.token_id)
    page = queries.prices(database(), release, token_id=token_id, cursor=query.cursor, limit=query.limit)
    return Prices([_price(item, currency) for item in page.items], page.next)


def _price(found: PricePoint, currency: Address) -> Price:
    return filled(Price, found, **amounts(found, ("price", "royalty"), currency), at=moment(found.timestamp))
