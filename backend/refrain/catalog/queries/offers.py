"""The book of signed offers."""

import time
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import OPEN
from refrain.catalog.book import Offer as Row
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.models import Release
from refrain.catalog.queries.identity import release_id
from refrain.catalog.queries.paging import AnyRow, Statement, read_page
from refrain.catalog.results import CopyDetail, Page
from refrain.units import Address, Wei

_ORDER = (Row.price.expression, Row.id.expression)
_FIELDS = tuple(field.name for field in fields(OfferDetail) if field.name != "release")
WORD = 256
"""Nonces that share a word of the contract's storage: using one beside others costs the seller less gas."""
_NEAR = 2**40  # nonces above are a client's own choice


def offers(
    session: Session,
    *,
    release: Address | None = None,
    buyer: Address | None = None,
    currency: Address | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: int | None = None,
) -> Page[OfferDetail]:
    """Open offers that have not expired and are covered by the buyer's money, the highest first; those for releases in
    the chain's own coin (NOBODY) before those in each token."""
    statement = _open(now)
    if currency is not None:
        statement = statement.where(Row.release_currency == currency)
    if release is not None:
        statement = statement.where(Row.release_id == release_id(release))
    if buyer is not None:
        statement = statement.where(Row.buyer == buyer)
    group = None if release else Row.release_currency.expression  # a release has one currency
    return read_page(session, statement, _ORDER, _detail, cursor=cursor, limit=limit, descending=True, group=group)


def buyer_offers(
    session: Session, buyer: Address, *, cursor: str | None = None, limit: int = 50, now: int | None = None
) -> Page[OfferDetail]:
    """What an account has offered and not withdrawn, also where its money is not there just now; in the order of
    `offers`."""
    at = int(time.time()) if now is None else now
    statement = _joined().where(Row.buyer == buyer, Row.state == OPEN, Row.expires >= at)
    group = Row.release_currency.expression
    return read_page(session, statement, _ORDER, _detail, cursor=cursor, limit=limit, descending=True, group=group)


def copy_offers(
    session: Session, copy: CopyDetail, *, cursor: str | None = None, limit: int = 50, now: int | None = None
) -> Page[OfferDetail]:
    """Open offers that the owner of this copy could accept with it, the highest first."""
    statement = _open(now).where(Row.release_id == release_id(copy.release), Row.token_id.in_((0, copy.token_id)))
    statement = statement.where(Row.max_resales >= copy.resales, Row.max_gifts >= copy.gifts, Row.buyer != copy.owner)
    return read_page(session, statement, _ORDER, _detail, cursor=cursor, limit=limit, descending=True)


def offer(session: Session, id: str) -> OfferDetail | None:
    """An offer by its EIP-712 digest (`0x` text), whatever its state; None if it was never published here."""
    row = session.execute(_joined().where(Row.id == id)).one_or_none()
    return None if row is None else _detail(row)


def offered(session: Session, release: Address, buyer: Address, *, now: int | None = None) -> Wei:
    """What the account's open offers for the release come to together."""
    at = int(time.time()) if now is None else now
    mine = select(Row.price).where(Row.buyer == buyer, Row.release_id == release_id(release))
    mine = mine.where(Row.state == OPEN, Row.expires >= at)
    return Wei(sum(session.scalars(mine)))


def taken_nonces(session: Session, release: Address, buyer: Address) -> tuple[int, set[int]]:
    """The newest word of nonces that the account's offers for the release are in, and those of it that are taken."""
    mine = select(Row.nonce).where(Row.buyer == buyer, Row.release_id == release_id(release), Row.nonce < _NEAR)
    newest = session.scalars(mine.order_by(Row.nonce.desc()).limit(1)).first()
    word = (newest or 0) // WORD
    return word, set(session.scalars(mine.where(Row.nonce >= word * WORD)))


def _joined() -> Statement:
    return select(Row, Release.address).join(Release, Release.id == Row.release_id)


def _open(now: int | None) -> Statement:
    at = int(time.time()) if now is None else now
    return _joined().where(Row.state == OPEN, Row.funded, Row.expires >= at)


def _detail(row: AnyRow) -> OfferDetail:
    """An offer's row as a value."""
    return OfferDetail(release=row[1], **{name: getattr(row[0], name) for name in _FIELDS})
