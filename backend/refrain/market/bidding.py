"""Offers that a buyer is invited to sign: only such as the contract would fill, once what they lack is paid in."""

import secrets
from dataclasses import dataclass, replace

from refrain.catalog.queries import WORD
from refrain.chain.currency import Purse
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Offer
from refrain.market import offers, reading
from refrain.market.refusals import refused
from refrain.terms import Terms
from refrain.units import Address, TokenId, Wei

ANY = TokenId(0)
"""The copy that an offer for any copy names."""
UNBOUNDED = 255
"""No copy can be resold or given more often (contracts/modules/words.vy)."""
_ENOUGH = 32  # free nonces of a word; with fewer, two offers drawn at once might get the same one


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer wants. `max_resales` and `max_gifts` None: those of the copy as it is now, or any number."""

    buyer: Address
    token_id: TokenId
    price: Wei
    expires: int
    fee: Wei
    fee_recipient: Address
    max_resales: int | None = None
    max_gifts: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The message to sign, the terms it falls under, what it pays in and what the buyer has of that."""

    offer: Offer
    terms: Terms
    currency: Address
    purse: Purse


def propose_offer(rpc: Rpc, release: Address, wanted: Wanted, nonce: int) -> Proposal:
    """The message for the buyer to sign. Raises Refused in the contract's words if no owner could ever accept it; money
    that is still missing is no reason, the steps bring it."""
    at = reading.latest(rpc)
    asked = Offer(
        buyer=wanted.buyer,
        token_id=wanted.token_id,
        price=wanted.price,
        fee=wanted.fee,
        fee_recipient=wanted.fee_recipient,
        expires=wanted.expires,
        nonce=nonce,
        max_resales=UNBOUNDED,
        max_gifts=UNBOUNDED,
        counter=0,
    )
    facts = reading.offer_situation(at, release, asked)
    offer = replace(
        asked,
        counter=facts.counter,
        max_resales=_bound(wanted.max_resales, facts.copy.resales if facts.copy else UNBOUNDED),
        max_gifts=_bound(wanted.max_gifts, facts.copy.gifts if facts.copy else UNBOUNDED),
    )
    rich = replace(facts, purse=Purse(offer.price, offer.price))
    words = offers.refusal(offer, rich, signed=True)
    if words:
        raise refused(words)
    return Proposal(offer, facts.terms, facts.currency, facts.purse)


def draw_nonce(reader: ReleaseReader, buyer: Address, word: int, taken: set[int]) -> int:
    """A nonce that no offer of the buyer's for the release has, by chance among those of `word` or a later one.

    `taken` are nonces of that word. Two that are drawn at once seldom are the same; if they were, the first that is
    accepted would end both.
    """
    while True:
        free = [nonce for nonce in range(word * WORD, (word + 1) * WORD) if nonce not in taken]
        for nonce in secrets.SystemRandom().sample(free, min(4, len(free))) if len(free) >= _ENOUGH else ():
            if not reader.offer_closed(buyer, nonce):
                return nonce
        word, taken = word + 1, set()


def _bound(wanted: int | None, usual: int) -> int:
    return usual if wanted is None else wanted
