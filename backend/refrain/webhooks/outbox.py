"""Writing down what happened for those who want to be told: in the transaction in which it comes into the catalogue."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.models import Release
from refrain.catalog.queries import executed_order
from refrain.catalog.webhooks import Delivery, Event, Webhook
from refrain.units import Address
from refrain.webhooks import events

Row = Mapping[str, Any]


class Outbox:
    """The webhooks there are, read once for a transaction. Nothing is written where nobody wants it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # Held until the transaction ends: none may be removed between reading it and writing a delivery to it.
        self._webhooks = list(session.scalars(select(Webhook).with_for_update(read=True, key_share=True)))
        self._now = int(time.time())

    def blocks(self, transfers: Sequence[Row], published: Sequence[Row]) -> None:
        """Tell of a range of blocks, whose orders' states are set: rows of `transfers` and new rows of `releases`."""
        if not self._webhooks:
            return
        for row in published:
            self.tell("release", row["address"], events.release_data(row), row["published_block"])
        releases = self._releases({row["release_id"] for row in transfers})
        for row in transfers:
            address, currency = releases[row["release_id"]]
            if row["kind"] == "sold" and self._wanting("sale", address):
                order = executed_order(self._session, row)
                self.tell("sale", address, events.sale_data(row, address, currency, order), row["block"])
            self.tell("transfer", address, events.transfer_data(row, address, currency), row["block"])

    def retract_after(self, block: int) -> None:
        """Tell those who were told of later blocks that these are gone."""
        gone = select(Event).where(Event.block > block, Event.retracts.is_(None), Event.retracted.is_(False))
        for event in self._session.scalars(gone).all():
            event.retracted = True
            told = select(Delivery.webhook_id).where(Delivery.event_id == event.id)
            self._write(self._event(events.RETRACTED, event), list(self._session.scalars(told)))

    def tell(self, kind: str, release: Address, data: dict[str, Any], block: int | None = None) -> None:
        """Tell every webhook that wants this kind of event of this release."""
        wanting = self._wanting(kind, release)
        if wanting:
            self._write(Event(kind=kind, release=release, block=block, created=self._now, data=data), wanting)

    def _wanting(self, kind: str, release: Address) -> list[str]:
        return [
            webhook.id
            for webhook in self._webhooks
            if kind in webhook.kinds.split() and webhook.release in (None, release)
        ]

    def _event(self, kind: str, of: Event) -> Event:
        data = {"type": of.kind, **of.data}
        return Event(kind=kind, release=of.release, created=self._now, retracts=of.id, data=data)

    def _write(self, event: Event, webhooks: Sequence[str]) -> None:
        self._session.add(event)
        self._session.flush()
        for webhook in webhooks:
            self._session.add(Delivery(webhook_id=webhook, event_id=event.id, next_try=self._now, updated=self._now))
        self._session.flush()

    def _releases(self, ids: set[int]) -> dict[int, tuple[Address, Address]]:
        found: dict[int, tuple[Address, Address]] = {}
        ordered = sorted(ids)
        for start in range(0, len(ordered), 400):
            part = Release.id.in_(ordered[start : start + 400])
            rows = self._session.execute(select(Release.id, Release.address, Release.currency).where(part))
            found |= {row.id: (row.address, row.currency) for row in rows}
        return found
