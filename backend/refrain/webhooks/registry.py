"""What accounts do with their webhooks: register, list, remove, see what was told, have it told again."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from refrain.catalog.queries.paging import AnyRow, read_page
from refrain.catalog.results import Page
from refrain.catalog.webhooks import FAILED, WAITING, Delivery, Event, Webhook
from refrain.errors import Refused
from refrain.units import Address
from refrain.webhooks.addresses import parse_target, resolve
from refrain.webhooks.signing import fingerprint, secret_of

MOST = 20
"""Webhooks that one account may have."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A registered webhook; `release` None is every release."""

    id: str
    url: str
    kinds: tuple[str, ...]
    release: Address | None
    created: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event and how telling it went; `next_try` counts only while it is waiting."""

    id: int
    event_id: int
    kind: str
    created: int
    state: str
    tries: int
    next_try: int
    status: int
    words: str


def check(url: str, *, private: bool) -> None:
    """Raises InvalidInput for a URL that no webhook can have, Refused for one that leads nowhere or to no public host.

    Looks names up; to be called before a transaction begins.
    """
    resolve(parse_target(url, private=private), private=private)


def register(
    session: Session, account: Address, url: str, kinds: Sequence[str], release: Address | None, site_key: str
) -> tuple[Hook, str]:
    """A new webhook at a checked URL, and its secret, which is told this once.

    Raises Refused where the account has as many as it may, Unavailable where the site has no key to sign with.
    """
    count = session.scalar(select(func.count()).where(Webhook.account == account)) or 0
    if count >= MOST:
        raise Refused(f"an account may have {MOST} webhooks", hint="Remove one that is not used any more.")
    id = secrets.token_hex(16)
    secret = secret_of(id, site_key)
    row = Webhook(
        id=id,
        account=account,
        url=url,
        kinds=" ".join(dict.fromkeys(kinds)),
        release=release,
        fingerprint=fingerprint(secret),
        created=int(time.time()),
    )
    session.add(row)
    session.flush()
    return _hook(row), secret


def hooks(session: Session, account: Address) -> tuple[Hook, ...]:
    """The account's webhooks, the newest first."""
    mine = select(Webhook).where(Webhook.account == account).order_by(Webhook.created.desc(), Webhook.id)
    return tuple(_hook(row) for row in session.scalars(mine))


def hook(session: Session, account: Address, id: str) -> Hook | None:
    """One of the account's webhooks; None if it has no such one."""
    row = session.get(Webhook, id)
    return _hook(row) if row and row.account == account else None


def remove(session: Session, account: Address, id: str) -> bool:
    """Forget a webhook and what it was told; whether there was one."""
    gone = session.execute(delete(Webhook).where(Webhook.id == id, Webhook.account == account))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def deliveries(
    session: Session, id: str, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Told]:
    """What a webhook was told and is to be told, the newest first."""
    statement = select(Delivery, Event).join(Event, Event.id == Delivery.event_id).where(Delivery.webhook_id == id)
    if state is not None:
        statement = statement.where(Delivery.state == state)
    keys = (Delivery.id.expression,)
    return read_page(session, statement, keys, _told, cursor=cursor, limit=limit, descending=True)


def replay(session: Session, id: str, delivery: int) -> bool:
    """Tell one event again, whatever came of it before; whether there is such a delivery."""
    return _again(session, Delivery.webhook_id == id, Delivery.id == delivery) == 1


def replay_range(session: Session, id: str, since: int, until: int, *, failed_only: bool) -> int:
    """Tell again what happened from `since` to `until` (seconds, inclusive); how many deliveries that are."""
    between = select(Event.id).where(Event.created >= since, Event.created <= until)
    which = [Delivery.webhook_id == id, Delivery.event_id.in_(between)]
    return _again(session, *which, *([Delivery.state == FAILED] if failed_only else ()))


def _again(session: Session, *which: object) -> int:
    now = int(time.time())
    afresh = {"state": WAITING, "tries": 0, "next_try": now, "updated": now}
    return int(session.execute(update(Delivery).where(*which).values(afresh)).rowcount)  # type: ignore


def _hook(row: Webhook) -> Hook:
    return Hook(row.id, row.url, tuple(row.kinds.split()), row.release, row.created)


def _told(row: AnyRow) -> Told:
    found, event = row[0], row[1]
    counts = {name: getattr(found, name) for name in ("state", "tries", "next_try", "status", "words")}
    return Told(id=found.id, event_id=event.id, kind=event.kind, created=event.created, **counts)
