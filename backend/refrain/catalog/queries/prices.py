"""What copies of a release trade at, now and before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.history import Transfer
from refrain.catalog.market_results import MarketFigures, PricePoint
from refrain.catalog.models import Release
from refrain.catalog.queries.asks import asks
from refrain.catalog.queries.identity import release_id
from refrain.catalog.queries.offers import offers
from refrain.catalog.queries.paging import AnyRow, read_page
from refrain.catalog.results import Page
from refrain.units import Address, TokenId

_POSITION = (Transfer.block.expression, Transfer.log_index.expression)


def prices(
    session: Session,
    release: Address,
    *,
    token_id: TokenId | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PricePoint]:
    """Resales of a release, or of one copy, the newest first."""
    statement = select(Transfer).where(Transfer.release_id == release_id(release), Transfer.kind == "sold")
    if token_id is not None:
        statement = statement.where(Transfer.token_id == token_id)
    return read_page(session, statement, _POSITION, _point, cursor=cursor, limit=limit, descending=True)


def market(session: Session, release: Address, *, now: int | None = None) -> MarketFigures | None:
    """A release's figures at the time `now`; None if there is no such release."""
    sums = select(Release.resales, Release.volume, Release.royalties).where(Release.address == release)
    found = session.execute(sums).one_or_none()
    if found is None:
        return None
    lowest = asks(session, release=release, limit=1, now=now).items
    highest = offers(session, release=release, limit=1, now=now).items
    last = prices(session, release, limit=1).items
    return MarketFigures(next(iter(lowest), None), next(iter(highest), None), next(iter(last), None), *found)


def _point(row: AnyRow) -> PricePoint:
    found = row[0]
    return PricePoint(
        token_id=TokenId(found.token_id),
        price=found.price,
        royalty=found.royalty,
        timestamp=found.timestamp,
        block=found.block,
        transaction=found.transaction,
    )
