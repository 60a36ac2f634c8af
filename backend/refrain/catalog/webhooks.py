"""Tables of webhooks: who wants to be told what, what happened, and what became of telling it.

They are the site's own. An event is written in the transaction of what it tells of, with a delivery for each webhook
that wants it, so that none is lost and none tells of what was rolled back.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import SmallId
from refrain.catalog.models import Base
from refrain.units import Address

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
"""A delivery is waiting until it is answered with success, or was tried as often as it may be."""


class Webhook(Base):
    """An address that an account wants to be told at. `kinds` are separated by blanks; `release` None is every release.

    `fingerprint` tells whether the secret that this site derives now is the one that the account was given.
    """

    __tablename__ = "webhooks"
    __table_args__ = (Index("webhooks_by_account", "account", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[Address]
    url: Mapped[str]
    kinds: Mapped[str]
    release: Mapped[Address | None]
    fingerprint: Mapped[str] = mapped_column(String(16))
    created: Mapped[int]


class Event(Base):
    """Something that happened. `block` is None for what is not in the chain; `retracts` is an event that a
    reorganisation took back, and `retracted` whether that befell this one."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index("webhook_events_by_block", "block"),
        Index("webhook_events_by_time", "created"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(SmallId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    release: Mapped[Address]
    block: Mapped[int | None] = mapped_column(BigInteger)
    created: Mapped[int]
    retracts: Mapped[int | None] = mapped_column(BigInteger)
    retracted: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Delivery(Base):
    """One event on its way to one webhook. `status` is the last answer's (0: none), `words` what was wrong with it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("deliveries_by_webhook", "webhook_id", "id"),
        Index("deliveries_due", "state", "next_try", "webhook_id"),
        Index("deliveries_by_event", "event_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(SmallId, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String(32), ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(9), default=WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try: Mapped[int] = mapped_column(default=0)
    status: Mapped[int] = mapped_column(Integer, default=0)
    words: Mapped[str] = mapped_column(default="")
    updated: Mapped[int]
