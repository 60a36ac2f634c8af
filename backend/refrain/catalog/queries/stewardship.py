"""Buyer types: what a steward calls them, who holds them, which releases accept them."""

from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from refrain.catalog.models import Release
from refrain.catalog.queries.paging import AnyRow, read_page
from refrain.catalog.queries.releases import floor, summary
from refrain.catalog.results import BuyerType, Member, Page, ReleaseSummary
from refrain.catalog.stewardship import TypeGrant, TypeName
from refrain.terms import KINDS
from refrain.units import Address

_MASK = 2**KINDS - 1


def buyer_types(session: Session, steward: Address) -> tuple[BuyerType, ...]:
    """The steward's types that it named or gave to anyone, by number."""
    later = aliased(TypeName)
    newer = exists().where(
        later.steward == TypeName.steward,
        later.kind == TypeName.kind,
        (later.block > TypeName.block) | ((later.block == TypeName.block) & (later.log_index > TypeName.log_index)),
    )
    named = session.execute(select(TypeName.kind, TypeName.words).where(TypeName.steward == steward, ~newer))
    words: dict[int, str] = {row.kind: row.words for row in named}
    given = session.scalars(select(TypeGrant.kind).where(TypeGrant.steward == steward).distinct())
    return tuple(BuyerType(steward, kind, words.get(kind, "")) for kind in sorted({*words, *given}))


def members(
    session: Session, steward: Address, kind: int, *, cursor: str | None = None, limit: int = 50
) -> Page[Member]:
    """The accounts that were given a type and did not have it taken back, also such as hold it no longer."""
    statement = _newest().where(TypeGrant.steward == steward, TypeGrant.kind == kind, TypeGrant.until_day > 0)
    return read_page(session, statement, (TypeGrant.account.expression,), _member, cursor=cursor, limit=limit)


def membership(session: Session, steward: Address, account: Address) -> tuple[Member, ...]:
    """Every type of the steward's that the account was given and did not have taken back."""
    statement = _newest().where(TypeGrant.account == account, TypeGrant.steward == steward, TypeGrant.until_day > 0)
    return tuple(_member(row) for row in session.execute(statement.order_by(TypeGrant.kind)))


def releases_accepting(session: Session, types: int, *, limit: int = 50) -> tuple[ReleaseSummary, ...]:
    """Listed releases that accept at least one of the types, newest first, among the steward's last `10 * limit`.

    `types` is the steward's address above a mask of its types, as in `Terms.buyer_types`.
    """
    steward, mask = types >> KINDS << KINDS, types & _MASK
    statement = select(Release, floor(None)).where(
        Release.listed, Release.buyer_types > steward, Release.buyer_types <= steward | _MASK
    )
    rows = session.execute(statement.order_by(Release.id.desc()).limit(10 * limit))
    return tuple(summary(row[0], row[1]) for row in rows if row[0].buyer_types & mask)[:limit]


def _newest() -> Select[Any]:
    """The last word about each account and type."""
    later = aliased(TypeGrant)
    newer = exists().where(
        later.steward == TypeGrant.steward,
        later.kind == TypeGrant.kind,
        later.account == TypeGrant.account,
        (later.block > TypeGrant.block) | ((later.block == TypeGrant.block) & (later.log_index > TypeGrant.log_index)),
    )
    return select(TypeGrant).where(~newer)


def _member(row: AnyRow) -> Member:
    found = row[0]
    return Member(found.steward, found.kind, found.account, found.until_day, found.timestamp)
