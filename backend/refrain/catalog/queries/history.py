"""What happened to copies: provenance of one, sales and moves of a release."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.history import Transfer
from refrain.catalog.models import Release
from refrain.catalog.queries.identity import release_id
from refrain.catalog.queries.paging import AnyRow, read_page
from refrain.catalog.results import Move, Page
from refrain.units import Address, TokenId

_POSITION = (Transfer.block.expression, Transfer.log_index.expression)
_OF_TRANSFER = tuple(name for name in Move.__slots__ if name != "release")
_JOINED = select(Release.address, *(getattr(Transfer, name) for name in _OF_TRANSFER)).join(
    Release, Release.id == Transfer.release_id
)


def provenance(
    session: Session, release: Address, token_id: TokenId, *, cursor: str | None = None, limit: int = 50
) -> Page[Move]:
    """Every move of one copy, the first one first."""
    statement = _JOINED.where(Transfer.release_id == release_id(release), Transfer.token_id == token_id)
    return read_page(session, statement, _POSITION, _move, cursor=cursor, limit=limit)


def sales(session: Session, release: Address, *, cursor: str | None = None, limit: int = 50) -> Page[Move]:
    """Resales of a release, the newest first, with what the artist received of each."""
    statement = _JOINED.where(Transfer.release_id == release_id(release), Transfer.kind == "sold")
    return read_page(session, statement, _POSITION, _move, cursor=cursor, limit=limit, descending=True)


def _move(row: AnyRow) -> Move:
    return Move(release=row.address, **{name: getattr(row, name) for name in _OF_TRANSFER})
