"""Publications that nobody signed, that failed or were discarded: their rows until nothing of them is kept."""

import time

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.publications import Publication as Row
from refrain.errors import RefrainError
from refrain.publishing.journal import EXPIRED, GRACE, LONGEST_WAIT, as_json, change, end
from refrain.publishing.work import Work
from refrain.storage.cid import Cid


def unsigned(session: Session, since: int) -> tuple[str, ...]:
    """The publications that wait for a signature since before `since` (seconds since 1970)."""
    query = select(Row.id).where(Row.state == "ready", Row.transaction.is_(None), Row.updated < since)
    return tuple(session.scalars(query.order_by(Row.updated)))


def expire(database: Database, id: str, error: RefrainError) -> None:
    """End the wait for a signature."""

    def edit(row: Row) -> None:
        if row.state == "ready" and row.transaction is None:
            end(row, error, EXPIRED)
            row.next_try = int(time.time()) + GRACE

    change(database, id, edit)


def over(session: Session) -> tuple[str, ...]:
    """The publications that failed or were discarded, and of which something may still be kept."""
    left = or_(Row.state == "discarded", and_(Row.state == "failed", Row.work != as_json(Work())))
    return tuple(session.scalars(select(Row.id).where(left, Row.next_try <= int(time.time())).order_by(Row.updated)))


def is_named(session: Session, cid: Cid, besides: str) -> bool:
    """Whether any publication that may yet be signed, or was, names a file; `besides` is the one that lets go."""
    alive = Row.state.in_(("working", "ready", "published"))
    query = select(Row.id).where(alive, Row.id != besides, Row.work.contains(f'"{cid}"', autoescape=True))
    return session.scalar(query.limit(1)) is not None


def revive(database: Database, id: str) -> None:
    """It turned out to be published: everything of it is kept."""

    def edit(row: Row) -> None:
        row.state = "published"

    change(database, id, edit)


def wait_to_let_go(database: Database, id: str) -> None:
    """Nothing could be let go of now; look again in a while."""

    def edit(row: Row) -> None:
        row.next_try = int(time.time()) + LONGEST_WAIT

    change(database, id, edit, touch=False)


def forget(database: Database, id: str) -> None:
    """Nothing of it is kept any more: of a failed one the reason stays, of a discarded one nothing does."""
    with database.writing() as session:
        row = session.get(Row, id, with_for_update=True)
        if row is not None and row.state == "discarded":
            session.delete(row)
        elif row is not None:
            row.work = as_json(Work())
