"""Buying by offer: proposed, signed by the buyer, checked as the contract would, published; accepted by an owner."""

import time

from msgspec import Struct

from refrain.catalog import queries
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import Page
from refrain.chain.release import ReleaseReader
from refrain.crypto.signatures import parse_signature
from refrain.currency import Currency, wrapped_coin
from refrain.errors import InvalidInput, Refused
from refrain.market import bidding, book, refusals, steps
from refrain.market.bidding import Proposal, Wanted
from refrain.market.steps import Send
from refrain.units import NOBODY, Address, TokenId, Wei, parse_address
from refrain_web.api import finding
from refrain_web.api.documents import offers as documents
from refrain_web.api.operations import operation
from refrain_web.api.paying import allowing, purse_of, require_balance, tried
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

LIFETIME = 30 * 24 * 3600
"""Seconds that an offer is good for unless the buyer says otherwise."""


class Bid(Struct, frozen=True, forbid_unknown_fields=True):
    """Who offers which price, in the smallest unit of the release's currency, for one copy or (without `token_id`) any;
    until when (30 days unless said otherwise); what part of it goes to a marketplace; how often at most the copy may
    have been resold and given away (unless said otherwise: as often as that one copy was, or any number)."""

    account: AddressText
    price: AmountText
    token_id: documents.CopyNumber | None = None
    expires: TimeText | None = None
    fee: AmountText = "0"
    fee_recipient: AddressText = NOBODY
    max_resales: documents.Bound | None = None
    max_gifts: documents.Bound | None = None


class SignedOffer(Struct, frozen=True, forbid_unknown_fields=True):
    """An EIP-712 offer with its buyer's signature, by the names of the offer's document."""

    release: AddressText
    message: documents.OfferMessage
    signature: SignatureText


class Acceptance(Struct, frozen=True, forbid_unknown_fields=True):
    """Who sells which copy; an offer for one copy names it already."""

    account: AddressText
    token_id: documents.CopyNumber | None = None


class Withdrawal(Struct, frozen=True, forbid_unknown_fields=True):
    """The buyer; `unwrap` adds the step that turns the money set aside for this offer back into coin."""

    account: AddressText
    unwrap: bool = False


class Offers(Struct, frozen=True):
    """A page of offers."""

    items: list[documents.Offer]
    next: str | None


class OffersQuery(PageQuery, frozen=True):
    """For which release, by whom, in which currency (the release's)."""

    release: AddressText | None = None
    buyer: AddressText | None = None
    currency: CurrencyText | None = None


@operation("POST", "/releases/<release>/offer", "Offers", takes=Bid, gives=Steps)
def propose_offer(release: Address, body: Bid) -> Steps:
    """Offer a price for a copy, or any: gives what sets the money aside, and the offer for the buyer to sign.

    Steps whose work is done already are left out. Refused if the contract would not fill the offer.
    """
    (found, currency), account = finding.tradable(release), parse_address(body.account, field="account")
    rpc, reader = services().rpc, ReleaseReader(services().rpc, release)
    nonce = bidding.draw_nonce(reader, account, *queries.taken_nonces(database(), release, account))
    proposal = bidding.propose_offer(rpc, release, _wanted(body, account), nonce)
    title = found.summary.title
    signing = steps.bid(release, title, proposal.offer, services().config.chain_id, currency)
    return document(*_paying(release, title, proposal, currency), signing)


@operation("POST", "/offers", "Offers", takes=SignedOffer, gives=documents.Offer, status=201)
def publish_offer(body: SignedOffer) -> documents.Offer:
    """Publish a signed offer. It is refused, in the contract's words, unless the contract would fill it now."""
    address = parse_address(body.release, field="release")
    currency = finding.currency(address)
    message, signature = documents.signed_offer(body.message), parse_signature(body.signature)
    checked = book.submit_offer(services().rpc, services().config.chain_id, address, message, signature)
    with services().database.writing() as session:
        book.store(session, checked)
    return documents.offer(checked.order, currency)


@operation("GET", "/offers", "Offers", query=OffersQuery, gives=Offers)
def offers(query: OffersQuery) -> Offers:
    """List open offers, the highest first; those in the chain's own coin before those in each token."""
    page = queries.offers(
        database(),
        release=optional_address(query.release, field="release"),
        buyer=optional_address(query.buyer, field="buyer"),
        currency=optional_currency(query.currency, field="currency"),
        cursor=query.cursor,
        limit=query.limit,
    )
    return _page(page)


@operation("GET", "/releases/<release>/offers", "Offers", query=PageQuery, gives=Offers)
def release_offers(release: Address, query: PageQuery) -> Offers:
    """List a release's open offers, the highest first."""
    finding.currency(release)
    return _page(queries.offers(database(), release=release, cursor=query.cursor, limit=query.limit))


@operation("GET", "/releases/<release>/copies/<token_id>/offers", "Offers", query=PageQuery, gives=Offers)
def copy_offers(release: Address, token_id: TokenId, query: PageQuery) -> Offers:
    """List the open offers that a copy's owner could accept, the highest first; those for any copy are among them."""
    copy = finding.copy(release, token_id)
    return _page(queries.copy_offers(database(), copy, cursor=query.cursor, limit=query.limit))


@operation("GET", "/accounts/<account>/offers", "Offers", query=PageQuery, gives=Offers)
def account_offers(account: Address, query: PageQuery) -> Offers:
    """List what an account offers, the highest first, also offers whose money is not there now."""
    return _page(queries.buyer_offers(database(), account, cursor=query.cursor, limit=query.limit))


@operation("GET", "/offers/<offer>", "Offers", gives=documents.Offer)
def show_offer(offer: str) -> documents.Offer:
    """Show an offer, whatever has become of it."""
    found = finding.offer(offer)
    return documents.offer(found, finding.currency(found.release))


@operation("POST", "/offers/<offer>/accept", "Offers", takes=Acceptance, gives=Steps)
def accept_offer(offer: str, body: Acceptance) -> Steps:
    """Sell a copy to an offer's buyer."""
    found = finding.offer(offer)
    release, currency = finding.tradable(found.release)
    token_id = TokenId(body.token_id or found.token_id)
    if not token_id:
        raise InvalidInput("token_id: this offer is for any copy; say which one is sold", field="token_id")
    message, title = book.signed_offer(found), release.summary.title
    step = steps.accept(found.release, title, message, found.signature, token_id, release.terms, currency)
    return tried(body.account, step)


@operation("POST", "/offers/<offer>/cancel", "Offers", takes=Withdrawal, gives=Steps)
def cancel_offer(offer: str, body: Withdrawal) -> Steps:
    """Withdraw an offer."""
    found, account = finding.offer(offer), parse_address(body.account, field="account")
    if account != found.buyer:
        raise Refused("this offer is another account's", hint="Only the account that signed an offer can withdraw it.")
    summary = finding.release(found.release).summary
    currency = services().config.currency(summary.currency)
    cancelling = steps.cancel_offer(found.release, summary.title, book.signed_offer(found), currency)
    return tried(account, cancelling, *(_unwrapping(found) if body.unwrap else ()))


def _wanted(body: Bid, account: Address) -> Wanted:
    return Wanted(
        buyer=account,
        token_id=TokenId(body.token_id or bidding.ANY),
        price=parse_wei(body.price, field="price"),
        expires=moment_or(body.expires, int(time.time()) + LIFETIME, field="expires"),
        fee=parse_wei(body.fee, field="fee"),
        fee_recipient=parse_address(body.fee_recipient, field="fee_recipient"),
        max_resales=body.max_resales,
        max_gifts=body.max_gifts,
    )


def _paying(release: Address, title: str, proposal: Proposal, currency: Currency) -> list[Send]:
    """What brings the money where the release can take it: the price itself, and leave for all offers together.

    Coin is wrapped; of a token the buyer must hold the price already. Raises Refused.
    """
    offer, purse, found = proposal.offer, proposal.purse, []
    token = wrapped_coin(proposal.currency) if currency.is_coin else currency
    if not currency.is_coin:
        require_balance(purse, offer.price, currency)
    elif purse.balance < offer.price:
        found.append(steps.wrap(proposal.currency, Wei(offer.price - purse.balance)))
        tried(offer.buyer, *found)
    promised = Wei(offer.price + queries.offered(database(), release, offer.buyer))
    if purse.allowance < promised:
        approving = steps.approve(release, title, token, promised)
        found += allowing(offer.buyer, purse, approving, steps.approve_nothing(release, title, token))
    return found


def _unwrapping(found: OfferDetail) -> list[Send]:
    """The step that takes back what was set aside, as far as it is still there."""
    if found.currency != ReleaseReader(services().rpc, found.release).wrapped_native():
        raise Refused(refusals.NO_OFFERS, hint="This release's offers pay in another token, which is not unwrapped.")
    balance = purse_of(found.buyer, found.release, wrapped_coin(found.currency)).balance
    amount = Wei(min(balance, found.price))
    return [steps.unwrap(found.currency, amount)] if amount else []


def _page(page: Page[OfferDetail]) -> Offers:
    currencies = finding.currencies(item.release for item in page.items)
    return Offers([documents.offer(item, currencies[item.release]) for item in page.items], page.next)
