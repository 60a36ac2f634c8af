"""Selling: an ask is proposed, signed by the copy's owner, checked as the contract would, and published."""

import time

from msgspec import Struct

from refrain.catalog import queries
from refrain.crypto.signatures import parse_signature
from refrain.market import book, steps
from refrain.market.proposals import propose_ask
from refrain.units import NOBODY, Address, TokenId, parse_address
from refrain_web.api import finding
from refrain_web.api.documents import asks as documents
from refrain_web.api.operations import operation
from refrain_web.api.releases import PageQuery
from refrain_web.api.steps import Steps, document
from refrain_web.api.types import (
    AddressText,
    AmountText,
    CurrencyText,
    SignatureText,
    TimeText,
    moment_or,
    optional_address,
    optional_currency,
    parse_wei,
)
from refrain_web.services import database, services

LIFETIME = 90 * 24 * 3600
"""Seconds that an ask is good for unless the seller says otherwise."""


class Sell(Struct, frozen=True, forbid_unknown_fields=True):
    """Who sells at which price in the smallest unit of
    the release's currency, all that the buyer pays; until when (90 days unless said otherwise); and what
    part of the price goes to a marketplace."""

    account: AddressText
    price: AmountText
    expires: TimeText | None = None
    fee: AmountText = "0"
    fee_recipient: AddressText = NOBODY


class SignedAsk(Struct, frozen=True, forbid_unknown_fields=True):
    """An EIP-712 ask with its seller's signature, by the names of the ask's document."""

    release: AddressText
    message: documents.AskMessage
    signature: SignatureText


class Asks(Struct, frozen=True):
    """A page of asks."""

    items: list[documents.Ask]
    next: str | None


class AsksQuery(PageQuery, frozen=True):
    """Whose asks, for which release, in which currency."""

    release: AddressText | None = None
    seller: AddressText | None = None
    currency: CurrencyText | None = None


@operation("POST", "/releases/<release>/copies/<token_id>/ask", "Asks", takes=Sell, gives=Steps)
def propose(release: Address, token_id: TokenId, body: Sell) -> Steps:
    """Sell a copy: gives the ask for its owner to sign, if the contract would fill it."""
    found, currency = finding.tradable(release)
    ask, terms = propose_ask(
        services().rpc,
        release,
        token_id,
        parse_address(body.account, field="account"),
        price=parse_wei(body.price, field="price"),
        expires=moment_or(body.expires, int(time.time()) + LIFETIME, field="expires"),
        fee=parse_wei(body.fee, field="fee"),
        fee_recipient=parse_address(body.fee_recipient, field="fee_recipient"),
    )
    return document(steps.sell(release, found.summary.title, ask, services().config.chain_id, terms, currency))


@operation("POST", "/asks", "Asks", takes=SignedAsk, gives=documents.Ask, status=201)
def publish_ask(body: SignedAsk) -> documents.Ask:
    """Publish a signed ask. It is refused, in the contract's words, unless the contract would fill it now."""
    address = parse_address(body.release, field="release")
    currency = finding.currency(address)
    message, signature = documents.signed_ask(body.message), parse_signature(body.signature)
    checked = book.submit_ask(services().rpc, services().config.chain_id, address, message, signature)
    with services().database.writing() as session:
        book.store(session, checked)
    return documents.ask(checked.order, currency)


@operation("GET", "/asks", "Asks", query=AsksQuery, gives=Asks)
def asks(query: AsksQuery) -> Asks:
    """List open asks, the cheapest first; those in the chain's own coin before those in each token."""
    page = queries.asks(
        database(),
        release=optional_address(query.release, field="release"),
        seller=optional_address(query.seller, field="seller"),
        currency=optional_currency(query.currency, field="currency"),
        cursor=query.cursor,
        limit=query.limit,
    )
    currencies = finding.currencies(item.release for item in page.items)
    return Asks([documents.ask(item, currencies[item.release]) for item in page.items], page.next)


@operation("GET", "/releases/<release>/asks", "Asks", query=PageQuery, gives=Asks)
def release_asks(release: Address, query: PageQuery) -> Asks:
    """List a release's open asks, the cheapest first."""
    currency = finding.currency(release)
    page = queries.asks(database(), release=release, cursor=query.cursor, limit=query.limit)
    return Asks([documents.ask(item, currency) for item in page.items], page.next)


@operation("GET", "/asks/<ask>", "Asks", gives=documents.Ask)
def show_ask(ask: str) -> documents.Ask:
    """Show an ask, whatever has become of it."""
    found = finding.ask(ask)
    return documents.ask(found, finding.currency(found.release))
