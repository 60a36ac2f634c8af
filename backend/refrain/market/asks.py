"""Whether the contract would fill a seller's ask. Pure: `buy` of contracts/modules/market.vy, told over values.

The checks run in the contract's order, so that the words of a refusal are the ones that the contract would give.
"""

from dataclasses import dataclass

from refrain.chain.typed_data import Ask, Offer
from refrain.chain.values import Copy
from refrain.market import refusals
from refrain.terms import Terms, royalty
from refrain.units import NOBODY, PRICE_LIMIT, Wei

ROYALTIES_LIMIT = Wei(2**100 - 1)
"""What one release can be credited in royalties over its whole life (contracts/modules/words.vy)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the chain says about a copy and its owner at one block.

    `counter` is the owner's, `royalties` all that the release was ever credited, `now` the block's time in seconds.
    """

    terms: Terms
    copy: Copy
    counter: int
    royalties: Wei
    now: int


def refusal(ask: Ask, situation: Situation, *, signed: bool) -> str:
    """Why the contract would not let anyone buy at `ask`, in its own words; "" if it would.

    `signed` is whether the copy's owner signed it. What depends on the buyer (its type, the holders, its money) is
    asked when there is one.
    """
    copy = situation.copy
    if situation.now > ask.expires:
        return refusals.EXPIRED
    if ask.counter != situation.counter:
        return refusals.CANCELLED
    if ask.epoch != copy.epoch:
        return refusals.OUT_OF_DATE
    if not signed:
        return refusals.SIGNATURE
    return (
        price_refusal(ask.price, situation.terms)
        or resale_refusal(situation.terms, copy.resales, situation.now)
        or fee_refusal(ask, situation.terms)
        or revenue_refusal(ask.price, situation.terms, situation.royalties)
        or recipient_refusal(ask)
    )


def price_refusal(price: Wei, terms: Terms) -> str:
    """Why no resale can have this price, in the contract's words; "" if one can."""
    if price == 0:
        return refusals.PRICE_ZERO
    if price > PRICE_LIMIT:
        return refusals.PRICE_TOO_LARGE
    if price < terms.min_resale_price:
        return refusals.PRICE_FLOOR
    if terms.max_resale_price and price > terms.max_resale_price:
        return refusals.PRICE_CEILING
    return ""


def resale_refusal(terms: Terms, resales: int, now: int) -> str:
    """Why a copy that was resold `resales` times may not be sold now, in the contract's words; "" if it may."""
    if resales >= terms.max_resales:
        return refusals.NO_RESALES
    return refusals.RESALE_EARLY if now < terms.resale_opens else ""


def fee_refusal(order: Ask | Offer, terms: Terms) -> str:
    """Why the marketplace's fee is too much, in the contract's words; "" if it is not."""
    return refusals.FEE if order.fee > order.price - royalty(order.price, terms.royalty_bps) else ""


def revenue_refusal(price: Wei, terms: Terms, royalties: Wei) -> str:
    """Whether the royalty is more than the release can still be credited: its words, or ""."""
    due = royalty(price, terms.royalty_bps)
    return refusals.TOO_MUCH_REVENUE if royalties + due > ROYALTIES_LIMIT else ""


def recipient_refusal(order: Ask | Offer) -> str:
    """Whether a fee would go to nobody: the contract's words, or ""."""
    return refusals.NO_ACCOUNT if order.fee and order.fee_recipient == NOBODY else ""
