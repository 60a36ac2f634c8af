"""Releases: the list with filters, order and search, and everything about one."""

import time
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from refrain.catalog import models
from refrain.catalog.book import OPEN, Ask
from refrain.catalog.history import Block
from refrain.catalog.queries.paging import AnyRow, Statement, read_page
from refrain.catalog.results import Credit, Filters, Page, Progress, ReleaseDetail, ReleaseSummary, Sale, Track
from refrain.catalog.search import matching
from refrain.errors import InvalidInput
from refrain.terms import Payee, Terms
from refrain.units import NOBODY, Address, BasisPoints, Wei

_Release = models.Release
_ORDERS: dict[str, tuple[tuple[ColumnElement[Any], ...], bool]] = {
    "newest": ((_Release.id.expression,), True),
    "oldest": ((_Release.id.expression,), False),
    "cheapest": ((_Release.price.expression, _Release.id.expression), False),
    "dearest": ((_Release.price.expression, _Release.id.expression), True),
    "title": ((_Release.sort_title.expression, _Release.id.expression), False),
    "most_resold": ((_Release.resales.expression, _Release.id.expression), True),
    "ending": ((_Release.closes.expression, _Release.id.expression), False),
}
_BY_PRICE = ("cheapest", "dearest")
SORTS = tuple(_ORDERS)
"""The orders that `releases` knows; "ending" lists only those whose first sale has an end that is still to come.

Prices of several currencies cannot be compared: by price, those in the chain's own coin come first, then those in each
token."""

NO_FILTERS = Filters()
_COMPUTED = ("title", "members_only", "floor")
_OF_SUMMARY = tuple(name for name in ReleaseSummary.__slots__ if name not in _COMPUTED)
LISTED = select(*(getattr(_Release, name) for name in (*_OF_SUMMARY, "title", "name", "buyer_types"))).where(
    _Release.listed
)
"""What a list shows of a release: a third of the columns, and not as objects that could be written back."""
_CURRENCY = select(_Release.currency).where(_Release.address == bindparam("address"))


def releases(
    session: Session,
    filters: Filters = NO_FILTERS,
    *,
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = 50,
    now: int | None = None,
) -> Page[ReleaseSummary]:
    """Releases whose metadata document has been read. Raises InvalidInput for an unknown `sort` or a bad cursor."""
    if sort not in _ORDERS:
        raise InvalidInput(f"sort: unknown; one of {', '.join(SORTS)}", field="sort")
    keys, descending = _ORDERS[sort]
    statement = _filtered(LISTED.add_columns(floor(now)), filters, session)
    if sort == "ending":
        statement = statement.where(_Release.closes > (int(time.time()) if now is None else now))
    return read_page(
        session,
        statement,
        keys,
        _summary_of_row,
        cursor=cursor,
        limit=limit,
        descending=descending,
        group=_Release.currency.expression if sort in _BY_PRICE else None,
    )


def release(session: Session, address: Address, *, now: int | None = None) -> ReleaseDetail | None:
    """Everything about one release, also if its metadata document is still to be read; None if there is none."""
    row = session.execute(select(_Release, floor(now)).where(_Release.address == address)).one_or_none()
    return None if row is None else _detail(session, row)


def currency(session: Session, address: Address) -> Address | None:
    """The currency of a release, NOBODY for the chain's own coin; None if there is no such release."""
    return session.scalar(_CURRENCY, {"address": address})


def genres(session: Session) -> tuple[tuple[str, int], ...]:
    """Genres and how many listed releases each has, the largest first; at most 100."""
    count = func.count()
    statement = select(_Release.genre, count).where(_Release.listed, _Release.genre != "").group_by(_Release.genre)
    return tuple((genre, number) for genre, number in session.execute(statement.order_by(count.desc()).limit(100)))


def progress(session: Session) -> Progress:
    """The newest block that the catalogue has read."""
    block = session.scalars(select(Block).order_by(Block.number.desc()).limit(1)).one_or_none()
    count = session.scalar(select(func.max(_Release.id))) or 0
    return Progress(block.number, block.hash, block.timestamp, count) if block else Progress(0, "", 0, count)


def _filtered(statement: Statement, filters: Filters, session: Session) -> Statement:
    if filters.search:
        statement = statement.where(matching(_Release.id, filters.search, session.get_bind().dialect.name))
    if filters.artist is not None:
        statement = statement.where(_Release.artist == filters.artist)
    if filters.genre:
        statement = statement.where(_Release.genre == filters.genre)
    if filters.currency is not None:
        statement = statement.where(_Release.currency == filters.currency)
    if filters.lossless is not None:
        statement = statement.where(_Release.lossless == filters.lossless)
    if filters.available is not None:
        left = _Release.minted < _Release.max_supply
        statement = statement.where(left if filters.available else ~left)
    if filters.members_only is not None:
        anyone = _Release.buyer_types == 0
        statement = statement.where(~anyone if filters.members_only else anyone)
    return statement


def floor(now: int | None) -> ColumnElement[Wei]:
    """The lowest price among a release's open asks."""
    at = int(time.time()) if now is None else now
    lowest = select(Ask.price).where(Ask.release_id == _Release.id, Ask.state == OPEN, Ask.expires >= at)
    return lowest.order_by(Ask.price).limit(1).correlate(_Release).scalar_subquery().label("floor")


def _summary_of_row(row: AnyRow) -> ReleaseSummary:
    return summary(row, row.floor)


def summary(found: models.Release | AnyRow, floor: Wei | None) -> ReleaseSummary:
    """A release's row as a value."""
    return ReleaseSummary(
        title=found.title or found.name,
        members_only=found.buyer_types != 0,
        floor=floor,
        **{name: getattr(found, name) for name in _OF_SUMMARY},
    )


def _detail(session: Session, row: AnyRow) -> ReleaseDetail:
    found: models.Release = row[0]
    payees = session.scalars(
        select(models.Payee).where(models.Payee.release_id == found.id).order_by(models.Payee.position)
    )
    return ReleaseDetail(
        summary=summary(found, row[1]),
        name=found.name,
        symbol=found.symbol,
        description=found.description,
        tags=tuple(found.tags.split("\n")) if found.tags else (),
        label=found.label,
        released=found.released,
        waveform_cid=found.waveform_cid,
        terms=terms_of(found),
        sale=Sale(found.price, found.opens, found.closes, found.per_account, found.minter),
        payees=tuple(Payee(p.account, BasisPoints(p.primary_bps), BasisPoints(p.resale_bps)) for p in payees),
        tracks=_tracks(session, found.id),
        metadata_cid=found.metadata_cid,
        envelope_cid=found.envelope_cid,
        document=found.document,
        published_block=found.published_block,
        transaction=found.transaction,
        primary_revenue=found.primary_revenue,
        royalties=found.royalties,
        volume=found.volume,
        synced=found.synced,
    )


def terms_of(found: models.Release) -> Terms:
    """The terms in a release's row."""
    return Terms(
        royalty_bps=BasisPoints(found.royalty_bps),
        max_supply=found.max_supply,
        max_holders=found.max_holders,
        max_resales=found.max_resales,
        max_gifts=found.max_gifts,
        max_grants=found.max_grants,
        buyer_types=found.buyer_types,
        registry=found.type_registry or NOBODY,
        resale_opens=found.resale_opens,
        min_resale_price=found.min_resale_price,
        max_resale_price=found.max_resale_price,
        open_operators=found.open_operators,
        contract_wallets=found.contract_wallets,
        currency=found.currency,
    )


def _tracks(session: Session, release_id: int) -> tuple[Track, ...]:
    statement = select(models.Track).where(models.Track.release_id == release_id).order_by(models.Track.number)
    return tuple(_track(found) for found in session.scalars(statement))


def _track(found: models.Track) -> Track:
    columns = {name: getattr(found, name) for name in Track.__slots__}
    return Track(**columns | {"credits": tuple(Credit(name, role) for name, role in found.credits)})
