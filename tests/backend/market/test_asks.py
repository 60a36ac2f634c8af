"""The decision about an ask, one refusal at a time, and its words beside the contract's source."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from refrain.chain.typed_data import Ask
from refrain.chain.values import Copy
from refrain.market import refusals
from refrain.market.asks import ROYALTIES_LIMIT, Situation, refusal
from refrain.terms import Terms
from refrain.units import NOBODY, PRICE_LIMIT, checksum

SELLER = checksum("0x" + "5e" * 20)
SHOP = checksum("0x" + "ab" * 20)
NOW = 1_800_000_000
COPY = Copy(token_id=7, owner=SELLER, resales=1, gifts=0, cancels=2, acquired_at=NOW - 100)
SITUATION = Situation(Terms(max_resales=3), COPY, counter=4, royalties=0, now=NOW)
ASK = Ask(7, COPY.epoch, price=10**18, fee=0, fee_recipient=NOBODY, expires=NOW, counter=4)


def terms(**changes):
    return replace(SITUATION, terms=replace(SITUATION.terms, **changes))


def test_refusal__ask_that_fits__is_none():
    assert refusal(ASK, SITUATION, signed=True) == ""


@pytest.mark.parametrize(
    ("ask", "situation", "words"),
    [
        (replace(ASK, expires=NOW - 1), SITUATION, refusals.EXPIRED),
        (replace(ASK, counter=3), SITUATION, refusals.CANCELLED),
        (replace(ASK, epoch=COPY.epoch - 1), SITUATION, refusals.OUT_OF_DATE),
        (replace(ASK, price=0), SITUATION, refusals.PRICE_ZERO),
        (replace(ASK, price=PRICE_LIMIT + 1), SITUATION, refusals.PRICE_TOO_LARGE),
        (ASK, terms(min_resale_price=10**18 + 1), refusals.PRICE_FLOOR),
        (ASK, terms(max_resale_price=10**18 - 1), refusals.PRICE_CEILING),
        (ASK, terms(max_resales=1), refusals.NO_RESALES),
        (ASK, terms(resale_opens=NOW + 1), refusals.RESALE_EARLY),
        (replace(ASK, fee=9 * 10**17 + 1, fee_recipient=SHOP), SITUATION, refusals.FEE),
        (replace(ASK, fee=1), SITUATION, refusals.NO_ACCOUNT),
        (ASK, replace(SITUATION, royalties=ROYALTIES_LIMIT), refusals.TOO_MUCH_REVENUE),
    ],
)
def test_refusal__one_thing_wrong__is_that_one(ask, situation, words):
    assert refusal(ask, situation, signed=True) == words


def test_refusal__not_signed_by_the_owner__is_a_wrong_signature():
    assert refusal(ASK, SITUATION, signed=False) == refusals.SIGNATURE


@pytest.mark.parametrize(
    ("ask", "situation"),
    [
        (replace(ASK, fee=9 * 10**17, fee_recipient=SHOP), SITUATION),
        (ASK, terms(min_resale_price=10**18, max_resale_price=10**18)),
        (ASK, terms(resale_opens=NOW)),
        (ASK, terms(max_resales=2)),
    ],
)
def test_refusal__exactly_at_a_limit__is_none(ask, situation):
    assert refusal(ask, situation, signed=True) == ""


def test_words__of_every_refusal__are_the_contracts():
    source = Path(__file__).parents[3] / "contracts" / "modules" / "refusals.vy"
    contract = dict(re.findall(r'# "([^"]+)"\n(\w+): constant', source.read_text()))
    ours = {name: words for name, words in vars(refusals).items() if name.isupper() and isinstance(words, str)}
    assert len(ours) > 15
    assert {words: name for name, words in ours.items()}.items() <= contract.items()
