"""The artist's terms as a value: bounds, arithmetic and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.errors import InvalidInput
from refrain.liner_notes import in_words
from refrain.terms import MAX_COPIES, MAX_ROYALTY, Payee, Terms, check_payees, proceeds, royalty
from refrain.units import PRICE_LIMIT, checksum

MARA, BEN = checksum(b"\x01" * 20), checksum(b"\x02" * 20)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("royalty_bps", -1),
        ("royalty_bps", MAX_ROYALTY + 100),
        ("max_supply", 0),
        ("max_supply", MAX_COPIES + 1),
        ("max_holders", -1),
        ("max_holders", MAX_COPIES + 1),
        ("max_resales", 256),
        ("max_gifts", 256),
        ("max_grants", -1),
        ("resale_opens", 2**32),
        ("min_resale_price", -1),
        ("max_resale_price", PRICE_LIMIT + 1),
    ],
)
def test_terms__value_out_of_range__is_refused_by_name(field, value):
    with pytest.raises(InvalidInput, match=field.removesuffix("_bps")) as caught:
        Terms(**{field: value})
    assert caught.value.hint


def test_terms__lowest_price_above_the_highest__is_refused():
    with pytest.raises(InvalidInput, match="above the highest"):
        Terms(min_resale_price=2, max_resale_price=1)


def test_terms__buyer_types_without_registry__are_refused():
    with pytest.raises(InvalidInput, match="come together"):
        Terms(buyer_types=1)


@given(st.integers(0, PRICE_LIMIT), st.integers(0, MAX_ROYALTY))
def test_proceeds__any_price_and_royalty__lose_no_wei(price, bps):
    assert royalty(price, bps) + proceeds(price, bps) == price
    assert 0 <= royalty(price, bps) * 10_000 <= price * bps < royalty(price, bps) * 10_000 + 10_000


def test_in_words__limited_release__says_each_limit():
    text = " ".join(
        f"{figure} {words}" for figure, words in in_words(Terms(max_supply=50, max_holders=1, max_resales=0))
    )
    assert "10 % of every resale goes to the artist" in text
    assert "50 copies can ever exist" in text
    assert "1 account can hold" in text
    assert "Never can a copy be resold" in text


def test_in_words__neither_resold_nor_a_royalty__speak_of_no_royalty():
    assert not any("every resale" in words for _, words in in_words(Terms(royalty_bps=0, max_resales=0)))
    assert ("0 %", "of every resale goes to the artist, for as long as the copy exists.") in in_words(
        Terms(royalty_bps=0)
    )


def test_in_words__open_operators__warn_that_the_royalty_is_voluntary():
    assert any("voluntary" in words for _, words in in_words(Terms(open_operators=True)))
    assert not any("voluntary" in words for _, words in in_words(Terms()))


def test_check_payees__whole_in_both_columns__is_accepted():
    check_payees((Payee(MARA, 6_000, 10_000), Payee(BEN, 4_000, 0)))


@pytest.mark.parametrize(
    "payees",
    [
        (),
        (Payee(MARA, 9_999, 10_000),),
        (Payee(MARA, 10_000, 10_001),),
        (Payee(MARA, 5_000, 5_000), Payee(MARA, 5_000, 5_000)),
        (Payee(MARA, 11_000, 10_000), Payee(BEN, -1_000, 0)),
    ],
)
def test_check_payees__shares_that_are_not_the_whole__are_refused(payees):
    with pytest.raises(InvalidInput, match="payees"):
        check_payees(payees)
