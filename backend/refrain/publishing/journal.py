"""Publications in the catalogue's database: begun, brought forward, read. Every function is one transaction."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.publications import Publication as Row
from refrain.errors import InvalidInput, RefrainError, Refused
from refrain.publishing.draft import Draft
from refrain.publishing.work import STEPS, Work
from refrain.storage.cid import Cid
from refrain.units import Address

PATIENCE = 24 * 3600
"""Seconds for which a publication waits for a part that does not answer."""
LONGEST_WAIT = 60
"""Seconds between two tries while another part is down."""
EXPIRED = "expired"
"""The reason of a publication that nobody signed in time."""
GRACE = 24 * 3600
"""Seconds for which everything is kept of what could be signed until now: the wallet may have sent it already."""
_NOTHING_DONE = Work()


class NoPublication(InvalidInput):
    """There is no such publication, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication as it stands. `problem` is (detail, hint, reason) of a failed one; `progress` in thousandths."""

    id: str
    draft: Draft
    work: Work
    state: str
    step: str
    progress: int
    words: str
    problem: tuple[str, str, str] | None
    nonce: int
    release: Address | None
    transaction: str | None
    created: int
    updated: int
    version: int
    tries: int


def begin(database: Database, draft: Draft, id: str) -> Publication:
    """Write down a checked draft; its nonce, which decides the release's address, is drawn here."""
    now = int(time.time())
    with database.writing() as session:
        row = Row(id=id, account=draft.account, created=now, updated=now, draft=_json(draft), work=_json(Work()))
        row.nonce = secrets.randbits(64)
        session.add(row)
        session.flush()
        return _value(row)


def find(session: Session, id: str, account: Address | None = None) -> Publication:
    """One publication, of this account if one is given, which then sees none that it discarded.

    Raises `NoPublication`.
    """
    row = session.get(Row, id)
    if row is None or (account is not None and (account != row.account or row.state == "discarded")):
        raise NoPublication("there is no such publication", hint="Look at the list in the studio.")
    return _value(row)


def of_account(session: Session, account: Address, limit: int = 50) -> tuple[Publication, ...]:
    """An account's publications, the newest first."""
    query = select(Row).where(Row.account == account, Row.state != "discarded")
    query = query.order_by(Row.created.desc(), Row.id).limit(limit)
    return tuple(_value(row) for row in session.scalars(query))


def waiting(session: Session) -> tuple[str, ...]:
    """The publications that a worker should go on with now."""
    query = select(Row.id).where(Row.state == "working", Row.next_try <= int(time.time())).order_by(Row.created)
    return tuple(session.scalars(query))


def is_over(session: Session, id: str) -> bool:
    """Whether nothing of this publication needs a worker any more; also if there is no such publication."""
    row = session.get(Row, id)
    return row is None or row.state != "working"


def save(database: Database, id: str, *, work: Work, step: str, release: Address | None = None) -> Publication:
    """The commit that ends a piece of work: what is recorded here is never done again."""

    def change(row: Row) -> None:
        if row.step != step:
            row.progress = 0
        row.work, row.step, row.words, row.tries = _json(work), step, "", 0
        row.release = release or row.release

    return _change(database, id, change)


def tell(database: Database, id: str, progress: int, words: str = "") -> None:
    """Progress within the step, for whoever watches."""

    def change(row: Row) -> None:
        row.progress, row.words = progress, words

    _change(database, id, change, touch=False)


def count_try(database: Database, id: str) -> int:
    """Note that a worker begins; returns how often one did since the last thing that worked."""

    def change(row: Row) -> None:
        row.tries += 1

    return _change(database, id, change, touch=False).tries


def postpone(database: Database, id: str, error: RefrainError) -> None:
    """Try again in a while, later and later up to a minute; fail after a day without a step forward."""

    def change(row: Row) -> None:
        if row.state != "working":
            return
        waited = int(time.time()) - row.updated
        row.tries = 0
        if waited > PATIENCE:
            _fail(row, error, "unavailable")
        else:
            row.next_try = int(time.time()) + min(max(waited, 2), LONGEST_WAIT)
            row.words = f"Waiting: {error.message}."

    _change(database, id, change, touch=False)


def fail(database: Database, id: str, error: RefrainError, reason: str) -> None:
    """End a publication with its reason."""

    def change(row: Row) -> None:
        if row.state == "working":
            _fail(row, error, reason)

    _change(database, id, change)


def finish(database: Database, id: str, work: Work) -> Publication:
    """Everything is done but the artist's signature; unless she discarded it meanwhile."""

    def change(row: Row) -> None:
        row.work, row.step, row.progress, row.words = _json(work), STEPS[-1], 1000, ""
        row.state = "ready" if row.state == "working" else row.state

    return _change(database, id, change)


def sent(database: Database, id: str, account: Address, transaction: str) -> Publication:
    """Note the transaction by which the artist published, also while an expired one is still there.

    Raises `Refused` if it is not ready to be published.
    """
    with database.reading() as session:
        find(session, id, account)

    def change(row: Row) -> None:
        expired = row.state == "failed" and row.reason == EXPIRED and row.work != _json(_NOTHING_DONE)
        if not expired and row.state not in ("ready", "published"):
            raise Refused("the publication is not ready", hint="Wait until every step is done.")
        row.state, row.transaction = "published", transaction

    return _change(database, id, change)


def discard(database: Database, id: str, account: Address) -> None:
    """The artist does not want it any more. Raises `Refused` if it is published."""
    with database.reading() as session:
        find(session, id, account)

    def change(row: Row) -> None:
        if row.state == "published":
            raise Refused("it is published", hint="What is on the chain stays there.")
        signable = row.state == "ready" or row.reason == EXPIRED
        row.state, row.words = "discarded", ""
        row.next_try = int(time.time()) + GRACE if signable else 0

    _change(database, id, change)


def unsigned(session: Session, since: int) -> tuple[str, ...]:
    """The publications that wait for a signature since before `since` (seconds since 1970)."""
    query = select(Row.id).where(Row.state == "ready", Row.transaction.is_(None), Row.updated < since)
    return tuple(session.scalars(query.order_by(Row.updated)))


def expire(database: Database, id: str, error: RefrainError) -> None:
    """End the wait for a signature."""

    def change(row: Row) -> None:
        if row.state == "ready" and row.transaction is None:
            _fail(row, error, EXPIRED)
            row.next_try = int(time.time()) + GRACE

    _change(database, id, change)


def over(session: Session) -> tuple[str, ...]:
    """The publications that failed or were discarded, and of which something may still be kept."""
    left = or_(Row.state == "discarded", and_(Row.state == "failed", Row.work != _json(_NOTHING_DONE)))
    return tuple(session.scalars(select(Row.id).where(left, Row.next_try <= int(time.time())).order_by(Row.updated)))


def is_named(session: Session, cid: Cid, besides: str) -> bool:
    """Whether any publication that may yet be signed, or was, names a file; `besides` is the one that lets go."""
    alive = Row.state.in_(("working", "ready", "published"))
    query = select(Row.id).where(alive, Row.id != besides, Row.work.contains(f'"{cid}"', autoescape=True))
    return session.scalar(query.limit(1)) is not None


def revive(database: Database, id: str) -> None:
    """It turned out to be published: everything of it is kept."""

    def change(row: Row) -> None:
        row.state = "published"

    _change(database, id, change)


def wait_to_let_go(database: Database, id: str) -> None:
    """Nothing could be let go of now; look again in a while."""

    def change(row: Row) -> None:
        row.next_try = int(time.time()) + LONGEST_WAIT

    _change(database, id, change, touch=False)


def forget(database: Database, id: str) -> None:
    """Nothing of it is kept any more: of a failed one the reason stays, of a discarded one nothing does."""
    with database.writing() as session:
        row = session.get(Row, id, with_for_update=True)
        if row is not None and row.state == "discarded":
            session.delete(row)
        elif row is not None:
            row.work = _json(_NOTHING_DONE)


def _change(database: Database, id: str, change: Callable[[Row], None], *, touch: bool = True) -> Publication:
    with database.writing() as session:
        row = session.get(Row, id, with_for_update=True)
        if row is None:
            raise NoPublication("there is no such publication")
        change(row)
        row.version += 1
        if touch:
            row.updated = int(time.time())
        session.flush()
        return _value(row)


def _fail(row: Row, error: RefrainError, reason: str) -> None:
    row.state, row.words, row.next_try = "failed", "", 0
    row.detail, row.hint, row.reason = error.message, error.hint, reason


def _value(row: Row) -> Publication:
    return Publication(
        id=row.id,
        draft=msgspec.json.decode(row.draft, type=Draft),
        work=msgspec.json.decode(row.work, type=Work),
        state=row.state,
        step=row.step,
        progress=row.progress,
        words=row.words,
        problem=(row.detail, row.hint, row.reason) if row.state == "failed" else None,
        nonce=row.nonce,
        release=row.release,
        transaction=row.transaction,
        created=row.created,
        updated=row.updated,
        version=row.version,
        tries=row.tries,
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
