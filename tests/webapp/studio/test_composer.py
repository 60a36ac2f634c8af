"""From the studio's form to terms: what is read, what is refused and where, what an artist is warned of."""

import json

import pytest

from refrain.currency import COIN, Currency
from refrain.liner_notes import in_words
from refrain.terms import MAX_COPIES, MAX_QUOTA
from refrain.units import NOBODY, checksum
from refrain_web.studio.composer import compose
from refrain_web.studio.presets import PRESETS

REGISTRY = checksum("0x" + "22" * 20)
STEWARD = checksum("0x" + "33" * 20)
FORM = {
    "price": "0.05",
    "royalty": "10",
    "edition": "limited",
    "copies": "100",
    "holders": "50",
    "resales": "3",
    "gifts": "1",
    "who": "anyone",
}


def test_compose__of_a_filled_form__is_what_buyers_read():
    composed = compose(FORM, REGISTRY)
    assert composed.problems == {}
    assert composed.price == 5 * 10**16
    words = in_words(composed.terms)
    assert words[0] == ("10 %", "of every resale goes to the artist, for as long as the copy exists.")
    assert ("50", "accounts can hold a copy at the same time.") in words


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("price", "-1", "not an amount"),
        ("price", "1e40", "not an amount"),
        ("price", "9" * 30, "too large"),
        ("royalty", "51", "at most 50 %"),
        ("royalty", "abc", "not a percentage"),
        ("copies", "0", "Between 1"),
        ("copies", "a lot", "whole number"),
        ("holders", "-3", "no limit"),
        ("resales", "256", "At most 255"),
        ("gifts", "1.5", "whole number"),
        ("resale_opens", "soon", "whole number"),
    ],
)
def test_compose__of_a_wrong_field__says_it_at_that_field(field, text, words):
    composed = compose(FORM | {field: text}, REGISTRY)
    assert composed.terms is None
    assert composed.document is None
    assert words in composed.problems[field]


def test_compose__of_several_wrong_fields__names_them_all():
    composed = compose(FORM | {"price": "x", "royalty": "x", "copies": "x"}, REGISTRY)
    assert set(composed.problems) == {"price", "royalty", "copies"}


def test_compose__open_and_unlimited__takes_the_contracts_bounds():
    terms = compose(FORM | {"edition": "open", "resales_limit": "none", "gifts_limit": "none"}, REGISTRY).terms
    assert (terms.max_supply, terms.max_resales, terms.max_gifts) == (MAX_COPIES, MAX_QUOTA, MAX_QUOTA)


def test_compose__for_members__names_steward_membership_and_registry():
    form = FORM | {"who": "members", "steward": STEWARD, "membership": "4"}
    terms = compose(form, REGISTRY).terms
    assert terms.buyer_types == int(STEWARD, 16) << 96 | 1 << 4
    assert terms.registry == REGISTRY
    assert compose(FORM, REGISTRY).terms.registry == NOBODY


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"steward": "0x12"}, "steward"), ({"membership": "96"}, "membership"), ({"membership": "-1"}, "membership")],
)
def test_compose__for_members_that_nobody_can_be__is_refused(changes, field):
    form = FORM | {"who": "members", "steward": STEWARD, "membership": "4"} | changes
    assert field in compose(form, REGISTRY).problems


def test_document__of_terms__keeps_large_numbers_as_text():
    form = FORM | {"who": "members", "steward": STEWARD, "max_resale_price": "0.2"}
    document = json.loads(json.dumps(compose(form, REGISTRY).document))
    assert document["max_resale_price"] == "200000000000000000"
    assert int(document["buyer_types"]) >> 96 == int(STEWARD, 16)
    assert document["royalty_bps"] == 1000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"royalty": "0"}, "nothing ever comes back"),
        ({"royalty": "40"}, "little to a seller"),
        ({"price": "0"}, "take every copy"),
        ({"price": "50"}, "very high price"),
        ({"resales": "0", "gifts": "0"}, "loses her wallet"),
        ({"max_resale_price": "0.01"}, "makes a loss"),
        ({"open_operators": "on"}, "voluntary"),
    ],
)
def test_warnings__of_terms_that_may_not_be_meant__are_given(changes, words):
    assert any(words in warning for warning in compose(FORM | changes, REGISTRY).warnings)


def test_warnings__of_ordinary_terms__are_none():
    assert compose(FORM | {"holders": "0"}, REGISTRY).warnings == ()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_preset__over_the_form__is_valid(preset):
    composed = compose(FORM | {"steward": STEWARD, "membership": "0"} | preset.fields, REGISTRY)
    assert composed.problems == {}


DOLLAR = Currency(checksum("0x" + "d0" * 20), "USDX", 6)


def test_compose__in_a_token__counts_in_its_units_and_says_so_to_buyers():
    form = FORM | {"currency": DOLLAR.address, "price": "25", "max_resale_price": "50.5"}
    composed = compose(form, REGISTRY, (COIN, DOLLAR))
    assert (composed.price, composed.terms.currency) == (25_000_000, DOLLAR.address)
    assert ("USDX", "is what copies are paid in, first sales and resales alike.") in in_words(composed.terms, DOLLAR)
    assert ("50.5 USDX", "is the highest price of a resale.") in in_words(composed.terms, DOLLAR)
    assert any("issues this currency can freeze" in warning for warning in composed.warnings)


def test_compose__in_a_currency_that_the_shop_lacks__says_so_at_the_field():
    assert "currency" in compose(FORM | {"currency": DOLLAR.address}, REGISTRY).problems
