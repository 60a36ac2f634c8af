"""What the market's decisions need to know, read from the chain at one block."""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from refrain.chain.abi import decode_result, encode_call
from refrain.chain.contract_accounts import accepts
from refrain.chain.currency import EMPTY, Payer, Purse, purses
from refrain.chain.nodes import block_parameter, read_block
from refrain.chain.refusals import in_own_words
from refrain.chain.release import ReleaseReader, terms_of
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.chain.typed_data import Offer
from refrain.chain.values import Block, Copy
from refrain.crypto.errors import Malformed
from refrain.crypto.signatures import recover
from refrain.market import offers, refusals
from refrain.market.asks import Situation
from refrain.terms import Terms
from refrain.units import NOBODY, Address, TokenId, Wei

MAX_SIGNATURE = 768
"""Bytes of a signature that releases take (contracts/modules/market.vy)."""
_KEY_ENDINGS = (b"\x1b", b"\x1c")
"""v of a key's signature: 27 or 28. The contract's `ecrecover` takes no other, although wallets once wrote 0 and 1."""


@dataclass(frozen=True, slots=True)
class At:
    """A node and the block that all answers belong to."""

    rpc: Rpc
    block: Block

    @property
    def now(self) -> int:
        """The earliest time, in seconds, that a transaction sent now can be carried out at."""
        return max(self.block.timestamp, int(time.time()))


def latest(rpc: Rpc) -> At:
    """The newest block."""
    block = read_block(rpc, "latest")
    if block is None:
        raise ChainUnreachable("the chain's node has no newest block")
    return At(rpc, block)


def situation(at: At, release: Address, token_id: TokenId) -> Situation:
    """What an ask for the copy is judged by. Raises Refused for a copy that does not exist."""
    reader = ReleaseReader(at.rpc, release)
    calls = [("terms", ()), ("copy", (token_id,)), ("revenue", ())]
    terms, copy, revenue = reader.read(calls, at.block.hash)
    owner = reader.account(copy["owner"], at.block.hash)
    return Situation(
        terms=terms_of(terms),
        copy=Copy(token_id=token_id, **copy),
        counter=owner.counter,
        royalties=Wei(revenue[1]),
        now=at.now,
    )


def offer_situation(at: At, release: Address, offer: Offer) -> offers.Situation:
    """What an offer is judged by. Raises Refused if it is for a copy that does not exist."""
    reader = ReleaseReader(at.rpc, release)
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("terms", ()),
        ("revenue", ()),
        ("account", (offer.buyer,)),
        ("offer_closed", (offer.buyer, offer.nonce)),
        ("wrapped_native", ()),
    ]
    if offer.token_id:
        calls += [("copy", (offer.token_id,)), ("can_buy", (offer.buyer, offer.token_id))]
    values, revenue, account, closed, wrapped, *of_copy = reader.read(calls, at.block.hash)
    terms = terms_of(values)
    currency = wrapped if terms.currency == NOBODY else terms.currency
    return offers.Situation(
        terms=terms,
        copy=Copy(token_id=offer.token_id, **of_copy[0]) if of_copy else None,
        counter=account["counter"],
        closed=closed,
        entry=_entry(of_copy[1]) if of_copy else _type_refusal(at, terms, offer.buyer),
        royalties=Wei(revenue[1]),
        currency=currency,
        purse=_purse(at, Payer(currency, offer.buyer, release)),
        now=at.now,
    )


def _purse(at: At, payer: Payer) -> Purse:
    return EMPTY if payer.currency == NOBODY else purses(at.rpc, [payer], at.block.hash)[0]


def _entry(words: str) -> str:
    """Of what `can_buy` says, what concerns the buyer; the rest is judged for the time that it is now."""
    return "" if words in (refusals.NO_RESALES, refusals.RESALE_EARLY) else words


def _type_refusal(at: At, terms: Terms, buyer: Address) -> str:
    """Whether the buyer is of no type that may acquire a copy. The number of holders depends on who will sell."""
    if not terms.buyer_types:
        return ""
    data = encode_call("BuyerTypes", "has_any", (buyer, terms.buyer_types))
    call = {"to": terms.registry, "data": "0x" + data.hex()}
    with in_own_words():
        answer = at.rpc.call("eth_call", call, block_parameter(at.block.hash))
    return "" if decode_result("BuyerTypes", "has_any", bytes.fromhex(str(answer)[2:])) else refusals.BUYER_TYPE


def signed(at: At, account: Address, digest: bytes, signature: bytes) -> bool:
    """Whether `account` signed `digest`: by its key, or as a contract (EIP-1271), in the order that releases ask. They
    read no signature longer than `MAX_SIGNATURE`."""
    if len(signature) > MAX_SIGNATURE:
        return False
    if signature[64:] in _KEY_ENDINGS:
        with suppress(Malformed):  # a contract account's signature may look like anything
            if recover(digest, signature) == account:
                return True
    return accepts(at.rpc, account, digest, signature, at.block.hash)
