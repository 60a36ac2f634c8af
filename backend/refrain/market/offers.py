"""Whether the contract would fill a buyer's offer. Pure: `accept` of contracts/modules/market.vy, told over values.

The checks run in the contract's order, so that the words of a refusal are the ones that the contract would give.
"""

from dataclasses import dataclass

from refrain.chain.currency import Purse
from refrain.chain.typed_data import Offer
from refrain.chain.values import Copy
from refrain.market import refusals
from refrain.market.asks import (
    fee_refusal,
    price_refusal,
    recipient_refusal,
    resale_refusal,
    revenue_refusal,
)
from refrain.terms import Terms
from refrain.units import NOBODY, Address, Wei


@dataclass(frozen=True, slots=True)
class Situation:
    """What the chain says about a buyer, and about the copy that the offer is for (None: any), at one block.

    `counter` is the buyer's, `closed` whether the offer's nonce is used up, `entry` why the buyer may not acquire a
    copy ("" if it may), `royalties` all that the release was ever credited, `currency` what offers pay in (NOBODY if
    there is nothing), `purse` what the buyer has of it for the release, `now` the block's time in seconds.
    """

    terms: Terms
    copy: Copy | None
    counter: int
    closed: bool
    entry: str
    royalties: Wei
    currency: Address
    purse: Purse
    now: int


def refusal(offer: Offer, situation: Situation, *, signed: bool) -> str:
    """Why the contract would not let an owner accept `offer`, in its own words; "" if it would.

    An offer for any copy is judged by one that was never sold or given, whose owner holds no other: what depends on
    the copy is asked when there is one. `signed` is whether the buyer signed it.
    """
    return (
        _time_refusal(offer, situation)
        or _bounds_refusal(offer, situation.copy)
        or (refusals.OFFER_CLOSED if situation.closed else "")
        or ("" if signed else refusals.SIGNATURE)
        or terms_refusal(offer, situation)
        or money_refusal(offer, situation)
        or recipient_refusal(offer)
    )


def terms_refusal(offer: Offer, situation: Situation) -> str:
    """Why no sale at this offer can be, whoever has signed and paid what, in the contract's words; "" if one can."""
    terms, copy = situation.terms, situation.copy
    return (
        price_refusal(offer.price, terms)
        or resale_refusal(terms, copy.resales if copy else 0, situation.now)
        or fee_refusal(offer, terms)
        or situation.entry
        or revenue_refusal(offer.price, terms, situation.royalties)
    )


def money_refusal(offer: Offer, situation: Situation) -> str:
    """Why the release cannot take the price, in its words; "" if it can."""
    if situation.currency == NOBODY:
        return refusals.NO_OFFERS
    return "" if situation.purse.covers(offer.price) else refusals.PAYMENT_FAILED


def _time_refusal(offer: Offer, situation: Situation) -> str:
    """Whether the offer was for another time."""
    if situation.now > offer.expires:
        return refusals.EXPIRED
    return refusals.CANCELLED if offer.counter != situation.counter else ""


def _bounds_refusal(offer: Offer, copy: Copy | None) -> str:
    if copy is None:
        return ""
    if copy.resales > offer.max_resales:
        return refusals.SOLD_TOO_OFTEN
    return refusals.GIVEN_TOO_OFTEN if copy.gifts > offer.max_gifts else ""
