"""Paying in a token (ERC-20): before the step that takes the price comes the one that lets the release take it."""

from refrain.catalog import queries
from refrain.chain.currency import Payer, Purse, approves, purses
from refrain.chain.rehearsal import rehearse
from refrain.currency import Currency
from refrain.errors import Refused
from refrain.market import refusals, steps
from refrain.market.steps import Send
from refrain.units import Address, Wei, parse_address
from refrain_web.api.steps import Steps, document
from refrain_web.services import database, services


def tried(account: str, *found: Send) -> Steps:
    """Steps that do not depend on each other, once the chain has carried each out on trial for the account.

    Raises Refused in the contract's words.
    """
    sender = parse_address(account, field="account")
    for step in found:
        words = _refusal(sender, step)
        if words:
            raise words
    return document(*found)


def paid(account: str, release: Address, title: str, currency: Currency, price: Wei, paying: Send) -> Steps:
    """The step that pays `price` to the release, tried; before it what lets the release take it, where it may not yet.

    What the buyer's open offers for the release promise stays allowed beside the price. Raises Refused in the
    contract's words, or because the account holds too little.
    """
    if currency.is_coin or not price:
        return tried(account, paying)
    buyer = parse_address(account, field="account")
    refusal = _refusal(buyer, paying)
    if refusal and refusal.message != refusals.PAYMENT_FAILED:
        raise refusal
    purse = purse_of(buyer, release, currency)
    require_balance(purse, price, currency)
    offered = queries.offered(database(), release, buyer)
    needed = Wei(price + offered)
    if purse.allowance >= needed:
        return tried(account, paying)
    approving = steps.approve_price(release, title, currency, needed, offered)
    return document(*allowing(buyer, purse, approving, steps.approve_nothing(release, title, currency)), paying)


def purse_of(account: Address, release: Address, currency: Currency) -> Purse:
    """What the account holds of a token, and how much of it the release may take."""
    return purses(services().rpc, [Payer(currency.address, account, release)])[0]


def require_balance(purse: Purse, price: Wei, currency: Currency) -> None:
    """Raises Refused if the account holds less than the price."""
    if purse.balance < price:
        raise Refused(
            f"the account holds {currency.words(purse.balance)}, and {currency.words(price)} are needed",
            hint=f"Get more {currency.symbol} first.",
        )


def allowing(account: Address, purse: Purse, approving: Send, reset: Send) -> list[Send]:
    """The approval; before it `reset`, one of nothing, if the token takes a new one only after that, as some do.

    Raises Refused if the token takes neither.
    """
    if approves(services().rpc, account, approving.transaction):
        return [approving]
    if not purse.allowance or not approves(services().rpc, account, reset.transaction):
        raise Refused("the token does not let its holder allow anything", hint="Ask its issuer about this account.")
    return [reset, approving]


def _refusal(sender: Address, step: Send) -> Refused | None:
    """Why the chain would refuse the step now, if it would."""
    try:
        rehearse(services().rpc, sender, step.transaction)
    except Refused as error:
        return error if error.hint else refusals.refused(error.message)
    return None
