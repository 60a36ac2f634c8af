"""Publications in the catalogue's database: begun, brought forward, read. Every function is one transaction."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.publications import Publication as Row
from refrain.errors import InvalidInput, RefrainError, Refused
from refrain.publishing.draft import Draft
from refrain.publishing.work import STEPS, Work
from refrain.units import Address

PATIENCE = 24 * 3600
"""Seconds for which a publication waits for a part that does not answer."""
LONGEST_WAIT = 60
"""Seconds between two tries while another part is down."""
EXPIRED = "expired"
"""The reason of a publication that nobody signed in time."""
GRACE = 24 * 3600
"""Seconds for which everything is kept of what could be signed until now: the wallet may have sent it already."""


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
        row = Row(id=id, account=draft.account, created=now, updated=now, draft=as_json(draft), work=as_json(Work()))
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


def is_known(session: Session, id: str) -> bool:
    """Whether there is such a publication."""
    return session.get(Row, id) is not None


def save(database: Database, id: str, *, work: Work, step: str, release: Address | None = None) -> Publication:
    """The commit that ends a piece of work: what is recorded here is never done again."""

    def edit(row: Row) -> None:
        if row.step != step:
            row.progress = 0
        row.work, row.step, row.words, row.tries = as_json(work), step, "", 0
        row.release = release or row.release

    return change(database, id, edit)


def tell(database: Database, id: str, progress: int, words: str = "") -> None:
    """Progress within the step, for whoever watches."""

    def edit(row: Row) -> None:
        row.progress, row.words = progress, words

    change(database, id, edit, touch=False)


def count_try(database: Database, id: str) -> int:
    """Note that a worker begins; returns how often one did since the last thing that worked."""

    def edit(row: Row) -> None:
        row.tries += 1

    return change(database, id, edit, touch=False).tries


def postpone(database: Database, id: str, error: RefrainError) -> None:
    """Try again in a while, later and later up to a minute; fail after a day without a step forward."""

    def edit(row: Row) -> None:
        if row.state != "working":
            return
        waited = int(time.time()) - row.updated
        row.tries = 0
        if waited > PATIENCE:
            end(row, error, "unavailable")
        else:
            row.next_try = int(time.time()) + min(max(waited, 2), LONGEST_WAIT)
            row.words = f"Waiting: {error.message}."

    change(database, id, edit, touch=False)


def fail(database: Database, id: str, error: RefrainError, reason: str) -> None:
    """End a publication with its reason."""

    def edit(row: Row) -> None:
        if row.state == "working":
            end(row, error, reason)

    change(database, id, edit)


def finish(database: Database, id: str, work: Work) -> Publication:
    """Everything is done but the artist's signature; unless she discarded it meanwhile."""

    def edit(row: Row) -> None:
        row.work, row.step, row.progress, row.words = as_json(work), STEPS[-1], 1000, ""
        row.state = "ready" if row.state == "working" else row.state

    return change(database, id, edit)


def sent(database: Database, id: str, account: Address, transaction: str) -> Publication:
    """Note the transaction by which the artist published, also while an expired one is still there.

    Raises `Refused` if it is not ready to be published.
    """
    with database.reading() as session:
        find(session, id, account)

    def edit(row: Row) -> None:
        expired = row.state == "failed" and row.reason == EXPIRED and row.work != as_json(Work())
        if not expired and row.state not in ("ready", "published"):
            raise Refused("the publication is not ready", hint="Wait until every step is done.")
        row.state, row.transaction = "published", transaction

    return change(database, id, edit)


def discard(database: Database, id: str, account: Address) -> None:
    """The artist does not want it any more. Raises `Refused` if it is published."""
    with database.reading() as session:
        find(session, id, account)

    def edit(row: Row) -> None:
        if row.state == "published":
            raise Refused("it is published", hint="What is on the chain stays there.")
        signable = row.state == "ready" or row.reason == EXPIRED
        row.state, row.words = "discarded", ""
        row.next_try = int(time.time()) + GRACE if signable else 0

    change(database, id, edit)


def change(database: Database, id: str, edit: Callable[[Row], None], *, touch: bool = True) -> Publication:
    """Edit one row alone; watchers see a new version, and `touch` counts it as a step forward."""
    with database.writing() as session:
        row = session.get(Row, id, with_for_update=True)
        if row is None:
            raise NoPublication("there is no such publication")
        edit(row)
        row.version += 1
        if touch:
            row.updated = int(time.time())
        session.flush()
        return _value(row)


def end(row: Row, error: RefrainError, reason: str) -> None:
    """It failed, for this reason."""
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


def as_json(value: Any) -> str:
    """As a draft and its work stand in a row."""
    return msgspec.json.encode(value).decode()
