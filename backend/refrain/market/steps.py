"""What an account must sign to do something: transactions and typed data, ready for any wallet. Pure.

A client carries the steps out in order. Every step says in plain words what it does.
"""

from dataclasses import dataclass, field
from typing import Any

from refrain.chain import transactions
from refrain.chain.typed_data import Ask, Offer, typed_data
from refrain.chain.values import Transaction
from refrain.currency import COIN, Currency
from refrain.terms import Terms, proceeds, royalty
from refrain.units import Address, TokenId, Wei, format_percent


@dataclass(frozen=True, slots=True)
class Send:
    """Sign this transaction and send it. `pays` is the price that it pays, `allows` how much of a token it lets the
    release take, if it does."""

    words: str
    transaction: Transaction
    pays: tuple[Wei, Currency] | None = None
    allows: tuple[Wei, Currency] | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """Sign this typed data (EIP-712), then submit the signature: `method` and `path` of this API, and the body, to
    which the signature is added as `body_key`."""

    words: str
    typed_data: dict[str, Any] = field(repr=False)
    method: str
    path: str
    body: dict[str, Any]
    body_key: str = "signature"


Step = Send | Sign


def collect(
    release: Address, title: str, quantity: int, unit_price: Wei, currency: Currency, voucher: bytes = b""
) -> Send:
    """Buy new copies from the artist; `voucher` is a steward's, as `encode_voucher` gives it."""
    copies = "a copy" if quantity == 1 else f"{quantity} copies"
    price = Wei(quantity * unit_price)
    words = f"Collect {copies} of “{title}” for {currency.words(price)}."
    transaction = transactions.collect(release, quantity, unit_price, currency=currency.address, voucher=voucher)
    return Send(words, transaction, pays=(price, currency))


def sell(release: Address, title: str, ask: Ask, chain_id: int, terms: Terms, currency: Currency) -> Sign:
    """Put a copy up for sale by signing an ask; costs nothing."""
    receives = currency.words(proceeds(ask.price, terms.royalty_bps, ask.fee))
    words = (
        f"Offer copy {ask.token_id} of “{title}” for {currency.words(ask.price)}. You receive {receives},"
        f" the artist {currency.words(royalty(ask.price, terms.royalty_bps))}"
        f" ({format_percent(terms.royalty_bps)} %)"
    )
    words += f", the marketplace {currency.words(ask.fee)}." if ask.fee else "."
    return Sign(words, typed_data(ask, chain_id, release), "POST", "/api/v1/asks", {"release": release, "message": ask})


def buy(release: Address, title: str, ask: Ask, signature: bytes, currency: Currency, voucher: bytes = b"") -> Send:
    """Buy a copy at its owner's ask; `voucher` is a steward's, as `encode_voucher` gives it."""
    words = f"Buy copy {ask.token_id} of “{title}” for {currency.words(ask.price)}."
    transaction = transactions.buy(release, ask, signature, currency=currency.address, voucher=voucher)
    return Send(words, transaction, pays=(ask.price, currency))


def wrap(wrapped_native: Address, amount: Wei) -> Send:
    """Turn coin into the token that offers pay in."""
    words = f"Set {COIN.words(amount)} aside for offers, as wrapped ETH. It stays yours until one is accepted."
    return Send(words, transactions.wrap(wrapped_native, amount), pays=(amount, COIN))


def unwrap(wrapped_native: Address, amount: Wei) -> Send:
    """Turn what was set aside for offers back into coin."""
    words = f"Turn {COIN.format(amount)} wrapped ETH back into ETH."
    return Send(words, transactions.unwrap(wrapped_native, amount))


def approve(release: Address, title: str, currency: Currency, amount: Wei) -> Send:
    """Allow a release to take what offers for it promise."""
    words = f"Allow “{title}” to take up to {currency.words(amount)}, once an owner accepts your offer."
    return _approve(words, release, currency, amount)


def approve_price(release: Address, title: str, currency: Currency, amount: Wei, offered: Wei) -> Send:
    """Allow a release to take the price of what is bought next; `offered` of it is for the buyer's open offers."""
    also = f", of which {currency.words(offered)} are for your open offers" if offered else ""
    return _approve(f"Allow “{title}” to take {currency.words(amount)}{also}.", release, currency, amount)


def approve_nothing(release: Address, title: str, currency: Currency) -> Send:
    """Take an allowance back: some tokens want that before they take a new one."""
    words = f"Take back what “{title}” may take of your {currency.symbol} so far; the token wants that first."
    return _approve(words, release, currency, Wei(0))


def _approve(words: str, release: Address, currency: Currency, amount: Wei) -> Send:
    return Send(words, transactions.approve(currency.address, release, amount), allows=(amount, currency))


def bid(release: Address, title: str, offer: Offer, chain_id: int, currency: Currency) -> Sign:
    """Make an offer by signing it; costs nothing."""
    what = f"copy {offer.token_id}" if offer.token_id else "any copy"
    words = f"Offer {currency.words(offer.price)} for {what} of “{title}”. It is paid only when an owner accepts"
    words += f", {currency.words(offer.fee)} of it to the marketplace." if offer.fee else "."
    body = {"release": release, "message": offer}
    return Sign(words, typed_data(offer, chain_id, release), "POST", "/api/v1/offers", body)


def accept(
    release: Address,
    title: str,
    offer: Offer,
    signature: bytes,
    token_id: TokenId,
    terms: Terms,
    currency: Currency,
) -> Send:
    """Sell a copy to the signer of an offer."""
    receives = currency.words(proceeds(offer.price, terms.royalty_bps, offer.fee))
    words = (
        f"Sell copy {token_id} of “{title}” for {currency.words(offer.price)}. You receive {receives}, the artist"
        f" {currency.words(royalty(offer.price, terms.royalty_bps))} ({format_percent(terms.royalty_bps)} %)"
    )
    words += f", the marketplace {currency.words(offer.fee)}." if offer.fee else "."
    return Send(words, transactions.accept(release, offer, signature, token_id))


def cancel_offer(release: Address, title: str, offer: Offer, currency: Currency) -> Send:
    """Take an offer back."""
    words = f"Take back your offer of {currency.words(offer.price)} for “{title}”."
    return Send(words, transactions.cancel_offer(release, offer.nonce))


def gift(release: Address, title: str, token_id: TokenId, receiver: Address) -> Send:
    """Give a copy away."""
    words = f"Give copy {token_id} of “{title}” to {receiver}. You can no longer play it afterwards."
    return Send(words, transactions.gift(release, receiver, token_id))


def cancel(release: Address, title: str, token_id: TokenId) -> Send:
    """Take back everything that was signed for a copy."""
    words = f"Take copy {token_id} of “{title}” off the market. All asks signed for it so far become void."
    return Send(words, transactions.cancel(release, token_id))


def cancel_all(release: Address, title: str) -> Send:
    """Take back everything that an account signed for a release."""
    words = f"Take back all asks and offers that you signed for “{title}”."
    return Send(words, transactions.cancel_all(release))


def claim(release: Address, title: str, payee: Address, amount: Wei, currency: Currency) -> Send:
    """Pay a payee what it has earned."""
    words = f"Pay {currency.words(amount)} earned by “{title}” to {payee}."
    return Send(words, transactions.claim(release, payee))
