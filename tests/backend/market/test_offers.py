"""The decision about an offer, one refusal at a time."""

from dataclasses import replace

import pytest

from refrain.chain.currency import Purse
from refrain.chain.typed_data import Offer
from refrain.chain.values import Copy
from refrain.market import refusals
from refrain.market.asks import ROYALTIES_LIMIT
from refrain.market.offers import Situation, refusal
from refrain.terms import Terms
from refrain.units import NOBODY, PRICE_LIMIT, checksum

BUYER, SELLER, SHOP, COIN = (checksum("0x" + pair * 20) for pair in ("b1", "5e", "ab", "c0"))
NOW = 1_800_000_000
COPY = Copy(token_id=7, owner=SELLER, resales=1, gifts=2, cancels=0, acquired_at=NOW - 100)
SITUATION = Situation(
    Terms(max_resales=2),
    COPY,
    counter=4,
    closed=False,
    entry="",
    royalties=0,
    currency=COIN,
    purse=Purse(10**18, 10**18),
    now=NOW,
)
OFFER = Offer(BUYER, 7, 10**18, 0, NOBODY, expires=NOW, nonce=0, max_resales=1, max_gifts=2, counter=4)


def facts(**changes):
    return replace(SITUATION, **changes)


def terms(**changes):
    return facts(terms=replace(SITUATION.terms, **changes))


def test_refusal__offer_exactly_at_every_limit__is_none():
    assert refusal(OFFER, SITUATION, signed=True) == ""


@pytest.mark.parametrize(
    ("offer", "situation", "words"),
    [
        (replace(OFFER, expires=NOW - 1), SITUATION, refusals.EXPIRED),
        (replace(OFFER, counter=3), SITUATION, refusals.CANCELLED),
        (replace(OFFER, max_resales=0), SITUATION, refusals.SOLD_TOO_OFTEN),
        (replace(OFFER, max_gifts=1), SITUATION, refusals.GIVEN_TOO_OFTEN),
        (OFFER, facts(closed=True), refusals.OFFER_CLOSED),
        (replace(OFFER, price=0), SITUATION, refusals.PRICE_ZERO),
        (replace(OFFER, price=PRICE_LIMIT + 1), SITUATION, refusals.PRICE_TOO_LARGE),
        (OFFER, terms(min_resale_price=10**18 + 1), refusals.PRICE_FLOOR),
        (OFFER, terms(max_resale_price=10**18 - 1), refusals.PRICE_CEILING),
        (OFFER, terms(max_resales=1), refusals.NO_RESALES),
        (OFFER, terms(resale_opens=NOW + 1), refusals.RESALE_EARLY),
        (replace(OFFER, fee=9 * 10**17 + 1, fee_recipient=SHOP), SITUATION, refusals.FEE),
        (OFFER, facts(entry="release: holder limit reached"), "release: holder limit reached"),
        (OFFER, facts(royalties=ROYALTIES_LIMIT), refusals.TOO_MUCH_REVENUE),
        (OFFER, facts(currency=NOBODY), refusals.NO_OFFERS),
        (OFFER, facts(purse=Purse(10**18 - 1, 10**18)), refusals.PAYMENT_FAILED),
        (OFFER, facts(purse=Purse(10**18, 10**18 - 1)), refusals.PAYMENT_FAILED),
        (replace(OFFER, fee=1), SITUATION, refusals.NO_ACCOUNT),
    ],
)
def test_refusal__one_thing_wrong__is_that_one(offer, situation, words):
    assert refusal(offer, situation, signed=True) == words


def test_refusal__not_signed_by_the_buyer__is_a_wrong_signature():
    assert refusal(OFFER, SITUATION, signed=False) == refusals.SIGNATURE


def test_refusal__for_any_copy__is_judged_by_a_fresh_one():
    anyone = replace(OFFER, token_id=0, max_resales=0, max_gifts=0)
    assert refusal(anyone, facts(copy=None), signed=True) == ""
    soulbound = replace(SITUATION.terms, max_resales=0)
    assert refusal(anyone, facts(copy=None, terms=soulbound), signed=True) == refusals.NO_RESALES
