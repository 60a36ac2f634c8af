"""Transactions for everything that listeners, artists and payees do. Pure: nothing is read from the chain.

Each function returns what the account must sign; who signs decides who acts. Amounts are wei.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from refrain.chain.abi import encode_call
from refrain.chain.typed_data import Ask, Offer
from refrain.chain.values import Publication, Selling, Transaction
from refrain.terms import Terms
from refrain.units import NOBODY, Address, TokenId, Wei


def publish(factory: Address, publication: Publication) -> Transaction:
    """Make a release; its address is the factory's `predict` of the sender and `publication.nonce`."""
    selling = {name: getattr(publication.selling, name) for name in ("price", "opens", "closes", "per_account")}
    fields = {name: getattr(publication, name) for name in ("nonce", "name", "symbol", "metadata", "envelope")}
    payees = [asdict(payee) for payee in publication.payees]
    argument = fields | selling | {"terms": asdict(publication.terms), "payees": payees}
    return Transaction(factory, encode_call("ReleaseFactory", "publish", [argument]))


def collect(
    release: Address, quantity: int, unit_price: Wei, *, currency: Address = NOBODY, voucher: bytes = b""
) -> Transaction:
    """Buy `quantity` new copies at `unit_price` each; refused if the price has changed meanwhile.

    In another currency than the chain's own the release takes the price by the buyer's allowance (ERC-20).
    """
    data = _release_call("collect", quantity, unit_price, *([voucher] if voucher else []))
    return Transaction(release, data, Wei(quantity * unit_price if currency == NOBODY else 0))


def buy(
    release: Address, ask: Ask, signature: bytes, *, currency: Address = NOBODY, voucher: bytes = b""
) -> Transaction:
    """Buy the copy of a seller's signed ask for its price."""
    data = _release_call("buy", asdict(ask), signature, *([voucher] if voucher else []))
    return Transaction(release, data, ask.price if currency == NOBODY else Wei(0))


def accept(release: Address, offer: Offer, signature: bytes, token_id: TokenId) -> Transaction:
    """Sell a copy to a buyer's signed offer."""
    return Transaction(release, _release_call("accept", asdict(offer), signature, token_id))


def gift(release: Address, receiver: Address, token_id: TokenId) -> Transaction:
    """Give a copy away; it counts against `max_gifts`."""
    return Transaction(release, _release_call("gift", receiver, token_id))


def grant(release: Address, receivers: Sequence[Address]) -> Transaction:
    """The artist gives new copies away, one to each receiver."""
    return Transaction(release, _release_call("grant", list(receivers)))


def cancel(release: Address, token_id: TokenId) -> Transaction:
    """Void every ask signed for a copy so far."""
    return Transaction(release, _release_call("cancel", token_id))


def cancel_all(release: Address) -> Transaction:
    """Void every ask and offer that the sender signed for this release so far."""
    return Transaction(release, _release_call("cancel_all"))


def cancel_offer(release: Address, nonce: int) -> Transaction:
    """Void one offer of the sender."""
    return Transaction(release, _release_call("cancel_offer", nonce))


def wrap(wrapped_native: Address, amount: Wei) -> Transaction:
    """Turn coin into as much of its token, in which offers pay (WETH's `deposit`)."""
    return Transaction(wrapped_native, encode_call("WrappedEther", "deposit"), amount)


def unwrap(wrapped_native: Address, amount: Wei) -> Transaction:
    """Turn wrapped coin back into coin (WETH's `withdraw`)."""
    return Transaction(wrapped_native, encode_call("WrappedEther", "withdraw", (amount,)))


def approve(currency: Address, spender: Address, amount: Wei) -> Transaction:
    """Allow `spender`, such as a release, to take up to `amount` of the sender's token (ERC-20)."""
    return Transaction(currency, encode_call("WrappedEther", "approve", (spender, amount)))


def claim(release: Address, payee: Address) -> Transaction:
    """Pay a payee what it has earned; anyone may set that off."""
    return Transaction(release, _release_call("claim", payee))


def sync(release: Address) -> Transaction:
    """Share out money that reached the release from elsewhere, as royalty."""
    return Transaction(release, _release_call("sync"))


def relax(release: Address, terms: Terms) -> Transaction:
    """The artist loosens her terms; the contract refuses anything tighter."""
    return Transaction(release, _release_call("relax", asdict(terms)))


def set_sale(release: Address, selling: Selling) -> Transaction:
    """The artist changes price and opening of the first sale."""
    return Transaction(release, _release_call("set_sale", asdict(selling)))


def set_metadata(release: Address, digest: bytes) -> Transaction:
    """The artist points the release to another metadata document (sha2-256 of a single raw block)."""
    return Transaction(release, _release_call("set_metadata", digest))


def set_envelope(release: Address, digest: bytes) -> Transaction:
    """The artist points the release to another key envelope (sha2-256 of a single raw block)."""
    return Transaction(release, _release_call("set_envelope", digest))


def hand_over(release: Address, artist: Address) -> Transaction:
    """The artist names another account as the artist; that account must accept."""
    return Transaction(release, _release_call("hand_over", artist))


def accept_artist(release: Address) -> Transaction:
    """Take over a release that was handed over to the sender."""
    return Transaction(release, _release_call("accept_artist"))


def grant_types(registry: Address, accounts: Sequence[Address], mask: int, until_day: int) -> Transaction:
    """A steward gives accounts buyer types until a day (counted from 1970)."""
    return Transaction(registry, encode_call("BuyerTypes", "grant", [list(accounts), mask, until_day]))


def revoke_types(registry: Address, accounts: Sequence[Address], mask: int) -> Transaction:
    """A steward takes buyer types back; copies already acquired stay where they are."""
    return Transaction(registry, encode_call("BuyerTypes", "revoke", [list(accounts), mask]))


def describe_type(registry: Address, kind: int, words: str) -> Transaction:
    """A steward says in words what its type number `kind` (0..95) means."""
    return Transaction(registry, encode_call("BuyerTypes", "describe", [kind, words]))


def redeem_voucher(registry: Address, account: Address, voucher: bytes) -> Transaction:
    """Give an account the types that its steward signed for; anyone may send it."""
    return Transaction(registry, encode_call("BuyerTypes", "redeem", [account, voucher]))


def _release_call(function: str, *args: Any) -> bytes:
    return encode_call("Release", function, args)
