"""Collecting, buying, giving, cancelling, claiming: what to sign, tried against the chain before anybody signs it."""

from msgspec import Struct

from refrain.chain.release import ReleaseReader
from refrain.market import book, steps
from refrain.market.eligibility import eligibility
from refrain.market.refusals import refused
from refrain.units import Address, TokenId, Wei, parse_address
from refrain_web.api import finding
from refrain_web.api.documents.vouchers import SignedVoucher, encoded_voucher
from refrain_web.api.operations import operation
from refrain_web.api.paying import paid, tried
from refrain_web.api.steps import Steps
from refrain_web.api.types import AddressText, Quantity
from refrain_web.services import services
from refrain_web.translation import translated

NOTHING_TO_CLAIM = "release: nothing to claim"


class EligibilityQuery(Struct, frozen=True):
    """Who wants a copy; with `token_id`, that very copy from its owner."""

    account: AddressText
    token_id: int | None = None
    quantity: Quantity = 1


class Eligibility(Struct, frozen=True):
    """Whether the account may; `reason` is the contract's refusal, `answer` and `detail` say it plainly."""

    eligible: bool
    reason: str
    answer: str
    detail: str


class Collect(Struct, frozen=True, forbid_unknown_fields=True):
    """Who collects, and how many copies; with a steward's voucher where members only may."""

    account: AddressText
    quantity: Quantity = 1
    voucher: SignedVoucher | None = None


class Buy(Struct, frozen=True, forbid_unknown_fields=True):
    """Who buys; with a steward's voucher where members only may."""

    account: AddressText
    voucher: SignedVoucher | None = None


class ByAccount(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acts."""

    account: AddressText


class Gift(Struct, frozen=True, forbid_unknown_fields=True):
    """Who gives, and to whom."""

    account: AddressText
    to: AddressText


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is paid; anybody may send the transaction."""

    payee: AddressText


@operation("GET", "/releases/<release>/eligibility", "Trading", query=EligibilityQuery, gives=Eligibility, live=True)
def release_eligibility(release: Address, query: EligibilityQuery) -> Eligibility:
    """Ask whether an account may acquire a copy now, and why not."""
    finding.release(release)
    account = parse_address(query.account, field="account")
    reader = ReleaseReader(services().rpc, release)
    if query.token_id is None:
        found = eligibility(reader.can_collect(account, query.quantity))
    else:
        found = eligibility(reader.can_buy(account, TokenId(query.token_id)))
    return Eligibility(found.eligible, found.reason, translated(found.answer), translated(found.detail))


@operation("POST", "/releases/<release>/collect", "Trading", takes=Collect, gives=Steps)
def collect(release: Address, body: Collect) -> Steps:
    """Collect new copies from the artist. In a token, what lets the release take the price comes first, if needed."""
    found, currency = finding.tradable(release)
    title, brought = found.summary.title, encoded_voucher(body.voucher)
    price = ReleaseReader(services().rpc, release).selling().price
    step = steps.collect(release, title, body.quantity, price, currency, brought)
    return paid(body.account, release, title, currency, Wei(body.quantity * price), step)


@operation("POST", "/asks/<ask>/buy", "Trading", takes=Buy, gives=Steps)
def buy(ask: str, body: Buy) -> Steps:
    """Buy a copy at its owner's ask. In a token, what lets the release take the price comes first, if needed."""
    found = finding.ask(ask)
    release, currency = finding.tradable(found.release)
    title, brought = release.summary.title, encoded_voucher(body.voucher)
    step = steps.buy(found.release, title, book.signed_ask(found), found.signature, currency, brought)
    return paid(body.account, found.release, title, currency, found.price, step)


@operation("POST", "/releases/<release>/copies/<token_id>/gift", "Trading", takes=Gift, gives=Steps)
def gift(release: Address, token_id: TokenId, body: Gift) -> Steps:
    """Give a copy away."""
    title = finding.release(release).summary.title
    receiver = parse_address(body.to, field="to")
    return tried(body.account, steps.gift(release, title, token_id, receiver))


@operation("POST", "/releases/<release>/copies/<token_id>/cancel", "Trading", takes=ByAccount, gives=Steps)
def cancel(release: Address, token_id: TokenId, body: ByAccount) -> Steps:
    """Take a copy off the market: every ask signed for it becomes void."""
    title = finding.release(release).summary.title
    return tried(body.account, steps.cancel(release, title, token_id))


@operation("POST", "/releases/<release>/cancel-all", "Trading", takes=ByAccount, gives=Steps)
def cancel_all(release: Address, body: ByAccount) -> Steps:
    """Take back every ask and offer that an account signed for a release."""
    return tried(body.account, steps.cancel_all(release, finding.release(release).summary.title))


@operation("POST", "/releases/<release>/claim", "Trading", takes=Claim, gives=Steps)
def claim(release: Address, body: Claim) -> Steps:
    """Pay a payee what it has earned."""
    found, payee = finding.release(release), parse_address(body.payee, field="payee")
    earned = ReleaseReader(services().rpc, release).claimable(payee)
    if not earned:
        raise refused(NOTHING_TO_CLAIM)
    currency = services().config.currency(found.summary.currency)
    return tried(body.payee, steps.claim(release, found.summary.title, payee, earned, currency))
