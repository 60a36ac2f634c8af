"""Copies of one release, and who holds them."""

import time
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import OPEN
from refrain.catalog.book import Ask as AskRow
from refrain.catalog.history import Copy, Holding
from refrain.catalog.models import Release
from refrain.catalog.queries.asks import detail as ask_detail
from refrain.catalog.queries.identity import release_id
from refrain.catalog.queries.paging import AnyRow, read_page
from refrain.catalog.results import AskDetail, CopyDetail, Holder, Page
from refrain.units import Address, TokenId

_OF_COPY = ("token_id", "owner", "resales", "gifts", "cancels", "acquired_at", "acquired_block")
_OF_RELEASE = ("address", "title", "name", "artist_name", "cover_cid")
JOINED = select(
    *(getattr(Release, name) for name in _OF_RELEASE),
    *(getattr(Copy, name) for name in _OF_COPY),
).join(Release, Release.id == Copy.release_id)
"""Copies beside what is shown of their releases."""


def copies(
    session: Session, release: Address, *, cursor: str | None = None, limit: int = 50, now: int | None = None
) -> Page[CopyDetail]:
    """The copies of a release by number, each with its lowest open ask."""
    statement = JOINED.where(Copy.release_id == release_id(release))
    keys = (Copy.token_id.expression,)
    page = read_page(session, statement, keys, of_row, cursor=cursor, limit=limit)
    return Page(with_asks(session, page.items, now), page.next)


def copy(session: Session, release: Address, token_id: TokenId, *, now: int | None = None) -> CopyDetail | None:
    """One copy, or None if it does not exist."""
    row = session.execute(JOINED.where(Copy.release_id == release_id(release), Copy.token_id == token_id)).one_or_none()
    return None if row is None else with_asks(session, (of_row(row),), now)[0]


def holders(session: Session, release: Address, *, cursor: str | None = None, limit: int = 50) -> Page[Holder]:
    """The accounts that hold copies of a release, those with most first."""
    statement = select(Holding.account, Holding.copies)
    statement = statement.where(Holding.release_id == release_id(release), Holding.copies > 0)
    keys = (Holding.copies.expression, Holding.account.expression)
    return read_page(
        session,
        statement,
        keys,
        lambda row: Holder(row.account, row.copies),
        cursor=cursor,
        limit=limit,
        descending=True,
    )


def of_row(row: AnyRow) -> CopyDetail:
    """A copy as a value, not yet with its ask."""
    return CopyDetail(
        release=row.address,
        title=row.title or row.name,
        artist_name=row.artist_name,
        cover_cid=row.cover_cid,
        **{name: getattr(row, name) for name in _OF_COPY},
    )


def with_asks(session: Session, found: Iterable[CopyDetail], now: int | None) -> tuple[CopyDetail, ...]:
    """The copies with the lowest open ask of each, all read at once."""
    items = tuple(found)
    asks = _lowest_asks(session, items, int(time.time()) if now is None else now) if items else {}
    return tuple(
        item if ask is None else replace(item, ask=ask)
        for item in items
        for ask in [asks.get((item.release, item.token_id))]
    )


def _lowest_asks(session: Session, items: tuple[CopyDetail, ...], now: int) -> dict[tuple[Address, int], AskDetail]:
    addresses = {item.release for item in items}
    tokens = {item.token_id for item in items}
    statement = select(AskRow, Release.address).join(Release, Release.id == AskRow.release_id)
    statement = statement.where(Release.address.in_(addresses), AskRow.token_id.in_(tokens))
    statement = statement.where(AskRow.state == OPEN, AskRow.expires >= now)
    found = sorted(session.execute(statement), key=lambda row: (row[0].price, row[0].id), reverse=True)
    return {(address, ask.token_id): ask_detail(ask, address) for ask, address in found}
