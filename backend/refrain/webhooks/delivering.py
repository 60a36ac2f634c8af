"""Telling: deliveries that are due are sent, and tried again with growing pauses until they are heard.

What is being sent is lent for a while: a sender that dies gives it back by not answering. So every event is told at
least once, whichever process dies when, and several senders may share one catalogue.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.webhooks import DELIVERED, FAILED, WAITING, Delivery, Event, Webhook
from refrain.currency import COIN, Currency
from refrain.errors import RefrainError
from refrain.webhooks import events
from refrain.webhooks.sending import Outcome, post
from refrain.webhooks.signing import HEADER, fingerprint, secret_of, signature

log = structlog.get_logger()

PAUSES = (5, 30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
"""Seconds after each failure until the next try; after one failure more it is given up, and can be told again by hand.
"""
KEPT = 30 * 24 * 3_600
"""Seconds for which events can be told again."""
LENT = 60
"""Seconds after which a delivery that was taken and not answered for is taken again."""
_SENDERS, _PER_WEBHOOK = 16, 4  # at once; a slow receiver must not keep the others waiting
_LOOK, _TIDY = 0.25, 3_600.0  # seconds


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that was taken, with all that sending it needs."""

    id: int
    webhook: str
    url: str
    fingerprint: str
    tries: int
    body: bytes
    event: str


class Deliverer:
    """Sends what one catalogue's webhooks are to be told. `private` allows receivers in the site's own network;
    amounts are told with the symbol and decimals of `currencies`."""

    def __init__(
        self, database: Database, site_key: str, *, private: bool, currencies: Sequence[Currency] = (COIN,)
    ) -> None:
        self._database, self._site_key, self._private, self._currencies = database, site_key, private, currencies
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; whatever fails is tried again."""
        tidied = 0.0
        with ThreadPoolExecutor(_SENDERS, thread_name_prefix="webhooks") as pool:
            while not stop.is_set():
                try:
                    if time.monotonic() - tidied > _TIDY or not tidied:
                        self._tidy()
                        tidied = time.monotonic()
                    for due in self.take():
                        pool.submit(self._deliver, due)
                except RefrainError as error:
                    log.warning("webhooks wait", problem=error.message)
                stop.wait(_LOOK)

    def take(self) -> list[Due]:
        """Deliveries that are due, as many as can be sent at once; nobody else takes them for a while."""
        now = int(time.time())
        with self._database.reading() as session:
            if session.scalar(_due(now).with_only_columns(Delivery.id).limit(1)) is None:
                return []
        with self._database.writing() as session:
            return [due for webhook in self._with_due(session, now) for due in self._take_of(session, webhook, now)]

    def deliver(self, due: Due) -> Outcome:
        """Send one and note what came of it."""
        outcome = self._send(due)
        now = int(time.time())
        given_up = not outcome.delivered and due.tries >= len(PAUSES)
        state = DELIVERED if outcome.delivered else FAILED if given_up else WAITING
        pause = 0 if state != WAITING else PAUSES[due.tries]
        values = {"state": state, "tries": due.tries + 1, "status": outcome.status, "words": outcome.words}
        with self._database.writing() as session:
            values |= {"next_try": now + pause, "updated": now}
            session.execute(update(Delivery).where(Delivery.id == due.id).values(values))
        return outcome

    def _deliver(self, due: Due) -> None:
        try:
            self.deliver(due)
        except RefrainError as error:
            log.warning("a delivery is not noted and will be sent again", delivery=due.id, problem=error.message)
        except Exception:  # a thread of a pool would keep it to itself
            log.exception("a delivery failed", delivery=due.id)
        finally:
            with self._lock:
                self._busy[due.webhook] -= 1

    def _send(self, due: Due) -> Outcome:
        secret = secret_of(due.webhook, self._site_key)
        if fingerprint(secret) != due.fingerprint:
            return Outcome(0, "this site's secret key has changed; register the webhook again")
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Refrain-Webhooks/1",
            "Refrain-Event": due.event,
            HEADER: signature(secret, now, due.body),
        }
        return post(due.url, due.body, headers, private=self._private)

    def _with_due(self, session: Session, now: int) -> list[Webhook]:
        waiting = _due(now).with_only_columns(Delivery.webhook_id).distinct().limit(500)
        ids = [id for id in session.scalars(waiting) if self._free(id)]
        return list(session.scalars(select(Webhook).where(Webhook.id.in_(ids[:_SENDERS]))))

    def _take_of(self, session: Session, webhook: Webhook, now: int) -> list[Due]:
        statement = select(Delivery, Event).join(Event, Event.id == Delivery.event_id)
        mine = statement.where(Delivery.webhook_id == webhook.id, Delivery.state == WAITING, Delivery.next_try <= now)
        locked = mine.order_by(Delivery.id).limit(self._free(webhook.id)).with_for_update(skip_locked=True, of=Delivery)
        taken = []
        for row, event in session.execute(locked).all():
            row.next_try = now + LENT
            data = events.with_symbols(event.data, self._currencies)
            body = events.body(event.id, event.kind, event.created, event.retracts, data)
            identity = (webhook.id, webhook.url, webhook.fingerprint)
            taken.append(Due(row.id, *identity, row.tries, body, str(event.id)))
        with self._lock:
            self._busy[webhook.id] += len(taken)
        return taken

    def _free(self, webhook: str) -> int:
        with self._lock:
            return max(0, min(_PER_WEBHOOK - self._busy[webhook], _SENDERS - self._busy.total()))

    def _tidy(self) -> None:
        with self._database.writing() as session:
            session.execute(delete(Event).where(Event.created < int(time.time()) - KEPT))


def _due(now: int) -> Select[Delivery]:
    return select(Delivery).where(Delivery.state == WAITING, Delivery.next_try <= now)
