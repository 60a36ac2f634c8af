"""The book of signed asks."""

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.book import OPEN
from refrain.catalog.book import Ask as AskRow
from refrain.catalog.models import Release
from refrain.catalog.queries.identity import release_id
from refrain.catalog.queries.paging import Statement, read_page
from refrain.catalog.results import AskDetail, Page
from refrain.units import Address, TokenId


def asks(
    session: Session,
    *,
    release: Address | None = None,
    seller: Address | None = None,
    currency: Address | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: int | None = None,
) -> Page[AskDetail]:
    """Open asks that have not expired, the cheapest first; those of releases in the chain's own coin (NOBODY) before
    those in each token."""
    statement = _open(now)
    if currency is not None:
        statement = statement.where(AskRow.release_currency == currency)
    if release is not None:
        statement = statement.where(AskRow.release_id == release_id(release))
    if seller is not None:
        statement = statement.where(AskRow.seller == seller)
    keys = (AskRow.price.expression, AskRow.id.expression)
    group = None if release else AskRow.release_currency.expression  # a release has one currency
    return read_page(session, statement, keys, lambda row: detail(*row[:2]), cursor=cursor, limit=limit, group=group)


def ask(session: Session, id: str) -> AskDetail | None:
    """An ask by its EIP-712 digest (`0x` text), whatever its state; None if it was never published here."""
    row = session.execute(_joined().where(AskRow.id == id)).one_or_none()
    return None if row is None else detail(row[0], row[1])


def lowest_ask(session: Session, release: Address, token_id: TokenId, *, now: int | None = None) -> AskDetail | None:
    """The cheapest open ask for a copy, or None."""
    statement = _open(now).where(AskRow.release_id == release_id(release), AskRow.token_id == token_id)
    row = session.execute(statement.order_by(AskRow.price, AskRow.id).limit(1)).one_or_none()
    return None if row is None else detail(row[0], row[1])


def _joined() -> Statement:
    return select(AskRow, Release.address).join(Release, Release.id == AskRow.release_id)


def _open(now: int | None) -> Statement:
    at = int(time.time()) if now is None else now
    return _joined().where(AskRow.state == OPEN, AskRow.expires >= at)


def detail(found: AskRow, release: Address) -> AskDetail:
    """An ask's row as a value."""
    return AskDetail(
        id=found.id,
        release=release,
        token_id=TokenId(found.token_id),
        epoch=found.epoch,
        price=found.price,
        fee=found.fee,
        fee_recipient=found.fee_recipient,
        expires=found.expires,
        counter=found.counter,
        seller=found.seller,
        signature=bytes(found.signature),
        state=found.state,
        created=found.created,
    )
