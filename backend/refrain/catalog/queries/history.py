"""What happened to copies: provenance of one, sales and moves of a release."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.history import Transfer
from refrain.catalog.models import Release
from refrain.catalog.queries.paging import AnyRow, Statement, read_page
from refrain.catalog.results import Move, Page
from refrain.units import Address, TokenId

_POSITION = (Transfer.block.expression, Transfer.log_index.expression)


def provenance(
    session: Session, release: Address, token_id: TokenId, *, cursor: str | None = None, limit: int = 50
) -> Page[Move]:
    """Every move of one copy, the first one first."""
    statement = _joined().where(Release.address == release, Transfer.token_id == token_id)
    return read_page(session, statement, _POSITION, _move, cursor=cursor, limit=limit)


def sales(session: Session, release: Address, *, cursor: str | None = None, limit: int = 50) -> Page[Move]:
    """Resales of a release, the newest first, with what the artist received of each."""
    statement = _joined().where(Release.address == release, Transfer.kind == "sold")
    return read_page(session, statement, _POSITION, _move, cursor=cursor, limit=limit, descending=True)


def _joined() -> Statement:
    return select(Transfer, Release.address).join(Release, Release.id == Transfer.release_id)


def _move(row: AnyRow) -> Move:
    found, address = row[0], row[1]
    return Move(
        release=address,
        token_id=TokenId(found.token_id),
        kind=found.kind,
        giver=found.giver,
        receiver=found.receiver,
        price=found.price,
        royalty=found.royalty,
        fee=found.fee,
        resales=found.resales,
        gifts=found.gifts,
        timestamp=found.timestamp,
        block=found.block,
        transaction=found.transaction,
    )
