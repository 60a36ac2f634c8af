"""What an account must sign to do something: transactions and typed data, ready for any wallet. Pure.

A client carries the steps out in order. Every step says in plain words what it does.
"""

from dataclasses import dataclass, field
from typing import Any

from refrain.chain import transactions
from refrain.chain.typed_data import Ask, typed_data
from refrain.chain.values import Transaction
from refrain.terms import Terms, proceeds, royalty
from refrain.units import Address, TokenId, Wei, format_ether, format_percent


@dataclass(frozen=True, slots=True)
class Send:
    """Sign this transaction and send it."""

    words: str
    transaction: Transaction


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


def collect(release: Address, title: str, quantity: int, unit_price: Wei) -> Send:
    """Buy new copies from the artist."""
    copies = "a copy" if quantity == 1 else f"{quantity} copies"
    words = f"Collect {copies} of “{title}” for {format_ether(quantity * unit_price)} ETH."
    return Send(words, transactions.collect(release, quantity, unit_price))


def sell(release: Address, title: str, ask: Ask, chain_id: int, terms: Terms) -> Sign:
    """Put a copy up for sale by signing an ask; costs nothing."""
    receives = format_ether(proceeds(ask.price, terms.royalty_bps, ask.fee))
    words = (
        f"Offer copy {ask.token_id} of “{title}” for {format_ether(ask.price)} ETH. You receive {receives} ETH,"
        f" the artist {format_ether(royalty(ask.price, terms.royalty_bps))} ETH"
        f" ({format_percent(terms.royalty_bps)} %)"
    )
    words += f", the marketplace {format_ether(ask.fee)} ETH." if ask.fee else "."
    return Sign(words, typed_data(ask, chain_id, release), "POST", "/api/v1/asks", {"release": release, "ask": ask})


def buy(release: Address, title: str, ask: Ask, signature: bytes) -> Send:
    """Buy a copy at its owner's ask."""
    words = f"Buy copy {ask.token_id} of “{title}” for {format_ether(ask.price)} ETH."
    return Send(words, transactions.buy(release, ask, signature))


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


def claim(release: Address, title: str, payee: Address, amount: Wei) -> Send:
    """Pay a payee what it has earned."""
    words = f"Pay {format_ether(amount)} ETH earned by “{title}” to {payee}."
    return Send(words, transactions.claim(release, payee))
