"""Webhooks of an account: registered, looked at, told again."""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

from refrain.units import Address, moment
from refrain.webhooks import registry
from refrain.webhooks.registry import Hook, Told
from refrain_web.api.documents.filling import filled
from refrain_web.api.operations import operation
from refrain_web.api.releases import PageQuery
from refrain_web.api.types import AddressText, Count, TimeText, moment_or, optional_address, parse_moment
from refrain_web.problems import NotFound
from refrain_web.services import database, services
from refrain_web.session import require_account

Kind = Literal["sale", "transfer", "ask", "offer", "release"]
_FOREVER = 2**53 - 1


class WebhookInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send what; without `release` of every release."""

    url: Annotated[str, Meta(min_length=8, max_length=2000)]
    events: Annotated[list[Kind], Meta(min_length=1, max_length=8)]
    release: AddressText | None = None


class Webhook(Struct, frozen=True):
    """A registered webhook."""

    id: str
    url: str
    events: list[str]
    release: AddressText | None
    created: TimeText


class NewWebhook(Webhook, frozen=True):
    """A webhook with the secret that its deliveries are signed with, which is shown this once."""

    secret: str


class Webhooks(Struct, frozen=True):
    """The account's webhooks, the newest first."""

    items: list[Webhook]


class DeliveriesQuery(PageQuery, frozen=True):
    """Which page, and of which state only."""

    state: Literal["waiting", "delivered", "failed"] | None = None


class Delivery(Struct, frozen=True):
    """One event on its way: "waiting", "delivered" or "failed". `status` is the receiver's last answer (0: none)."""

    id: str
    event: str
    type: str
    created: TimeText
    state: str
    tries: Count
    next_try: TimeText | None
    status: Count
    words: str


class Deliveries(Struct, frozen=True):
    """A page of deliveries, the newest first."""

    items: list[Delivery]
    next: str | None


class Replay(Struct, frozen=True, forbid_unknown_fields=True):
    """Which events to tell again: those from `since` to `until`, all or only those that failed."""

    since: TimeText
    until: TimeText | None = None
    failed_only: bool = True


class Replayed(Struct, frozen=True):
    """How many deliveries are on their way again."""

    count: Count


@operation("POST", "/webhooks", "Webhooks", takes=WebhookInput, gives=NewWebhook, status=201, scope="webhooks")
def register_webhook(body: WebhookInput) -> NewWebhook:
    """Register a webhook; its secret is shown this once."""
    account, config = require_account("webhooks"), services().config
    release = optional_address(body.release, field="release")
    registry.check(body.url, private=config.webhook_private)
    with services().database.writing() as session:
        found, secret = registry.register(session, account, body.url, body.events, release, config.secret_key)
    return filled(NewWebhook, _document(found), secret=secret)


@operation("GET", "/webhooks", "Webhooks", gives=Webhooks, scope="webhooks")
def list_webhooks() -> Webhooks:
    """List the account's webhooks."""
    return Webhooks([_document(found) for found in registry.hooks(database(), require_account("webhooks"))])


@operation("DELETE", "/webhooks/<webhook>", "Webhooks", status=204, scope="webhooks")
def remove_webhook(webhook: str) -> None:
    """Remove a webhook; what it was still to be told is forgotten."""
    account = require_account("webhooks")
    with services().database.writing() as session:
        if not registry.remove(session, account, _id(webhook)):
            raise _unknown()


@operation(
    "GET",
    "/webhooks/<webhook>/deliveries",
    "Webhooks",
    query=DeliveriesQuery,
    gives=Deliveries,
    scope="webhooks",
)
def list_deliveries(webhook: str, query: DeliveriesQuery) -> Deliveries:
    """List what a webhook was told and is to be told, the newest first."""
    found = _own(require_account("webhooks"), webhook)
    page = registry.deliveries(database(), found.id, state=query.state, cursor=query.cursor, limit=query.limit)
    return Deliveries([_delivery(item) for item in page.items], page.next)


@operation(
    "POST", "/webhooks/<webhook>/deliveries/<delivery>/replay", "Webhooks", gives=Replayed, status=202, scope="webhooks"
)
def replay_delivery(webhook: str, delivery: str) -> Replayed:
    """Tell one event again, whatever came of it before."""
    found = _own(require_account("webhooks"), webhook)
    number = int(delivery) if re.fullmatch("[1-9][0-9]{0,15}", delivery, re.ASCII) else 0
    with services().database.writing() as session:
        if not registry.replay(session, found.id, number):
            raise NotFound("there is no such delivery", hint="Events can be told again for 30 days.")
    return Replayed(1)


@operation("POST", "/webhooks/<webhook>/replay", "Webhooks", takes=Replay, gives=Replayed, status=202, scope="webhooks")
def replay_deliveries(webhook: str, body: Replay) -> Replayed:
    """Tell the events of a span of time again."""
    found = _own(require_account("webhooks"), webhook)
    since = parse_moment(body.since, field="since")
    until = moment_or(body.until, _FOREVER, field="until")
    with services().database.writing() as session:
        return Replayed(registry.replay_range(session, found.id, since, until, failed_only=body.failed_only))


def _own(account: Address, webhook: str) -> Hook:
    found = registry.hook(database(), account, _id(webhook))
    if found is None:
        raise _unknown()
    return found


def _id(webhook: str) -> str:
    if not re.fullmatch("[0-9a-f]{32}", webhook, re.ASCII):
        raise _unknown()
    return webhook


def _unknown() -> NotFound:
    return NotFound("there is no such webhook")


def _document(found: Hook) -> Webhook:
    return filled(Webhook, found, events=list(found.kinds), created=moment(found.created))


def _delivery(found: Told) -> Delivery:
    return filled(
        Delivery,
        found,
        id=str(found.id),
        event=str(found.event_id),
        type=found.kind,
        created=moment(found.created),
        next_try=moment(found.next_try) if found.state == "waiting" else None,
    )
