"""Copies of one release, and who holds them."""

import time
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import OPEN
from refrain.catalog.book import Ask as AskRow
from refrain.catalog.history import Copy, Holding
from refrain.catalog.models import Release
from refrain.catalog.queries.asks import detail as ask_detail
from refrain.catalog.queries.paging import AnyRow, Statement, read_page
from refrain.catalog.results import AskDetail, CopyDetail, Holder, Page
from refrain.units import Address, TokenId


def copies(
    session: Session, release: Address, *, cursor: str | None = None, limit: int = 50, now: int | None = None
) -> Page[CopyDetail]:
    """The copies of a release by number, each with its lowest open ask."""
    statement = joined().where(Release.address == release)
    keys = (Copy.token_id.expression,)
    page = read_page(session, statement, keys, of_row, cursor=cursor, limit=limit)
    return Page(with_asks(session, page.items, now), page.next)


def copy(session: Session, release: Address, token_id: TokenId, *, now: int | None = None) -> CopyDetail | None:
    """One copy, or None if it does not exist."""
    row = session.execute(joined().where(Release.address == release, Copy.token_id == token_id)).one_or_none()
    return None if row is None else with_asks(session, (of_row(row),), now)[0]


def holders(session: Session, release: Address, *, cursor: str | None = None, limit: int = 50) -> Page[Holder]:
    """The accounts that hold copies of a release, those with most first."""
    statement = select(Holding).join(Release, Release.id == Holding.release_id)
    statement = statement.where(Release.address == release, Holding.copies > 0)
    keys = (Holding.copies.expression, Holding.account.expression)
    return read_page(
        session,
        statement,
        keys,
        lambda row: Holder(row[0].account, row[0].copies),
        cursor=cursor,
        limit=limit,
        descending=True,
    )


def joined() -> Statement:
    """Copies beside their releases."""
    return select(Copy, Release).join(Release, Release.id == Copy.release_id)


def of_row(row: AnyRow) -> CopyDetail:
    """A copy as a value, not yet with its ask."""
    found, release = row[0], row[1]
    return CopyDetail(
        release=release.address,
        title=release.title or release.name,
        artist_name=release.artist_name,
        cover_cid=release.cover_cid,
        token_id=TokenId(found.token_id),
        owner=found.owner,
        resales=found.resales,
        gifts=found.gifts,
        cancels=found.cancels,
        acquired_at=found.acquired_at,
        acquired_block=found.acquired_block,
    )


def with_asks(session: Session, found: Iterable[CopyDetail], now: int | None) -> tuple[CopyDetail, ...]:
    """The copies with the lowest open ask of each, all read at once."""
    items = tuple(found)
    asks = _lowest_asks(session, items, int(time.time()) if now is None else now)
    return tuple(
        CopyDetail(**{name: getattr(item, name) for name in CopyDetail.__slots__} | {"ask": ask})
        for item in items
        for ask in [asks.get((item.release, item.token_id))]
    )


def _lowest_asks(session: Session, items: tuple[CopyDetail, ...], now: int) -> dict[tuple[Address, int], AskDetail]:
    addresses = {item.release for item in items}
    tokens = {item.token_id for item in items}
    statement = select(AskRow, Release.address).join(Release, Release.id == AskRow.release_id)
    statement = statement.where(Release.address.in_(addresses), AskRow.token_id.in_(tokens))
    statement = statement.where(AskRow.state == OPEN, AskRow.expires >= now).order_by(AskRow.price.desc())
    return {(address, ask.token_id): ask_detail(ask, address) for ask, address in session.execute(statement)}
