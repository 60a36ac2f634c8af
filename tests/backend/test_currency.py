"""Amounts in a currency: what people type, read exactly or refused; tokens as the configuration names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.currency import COIN, MAX_DECIMALS, Currency, parse_currency, unknown
from refrain.errors import InvalidInput
from refrain.units import NOBODY, PRICE_LIMIT, checksum

TOKEN = checksum("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48")
DOLLAR = Currency(TOKEN, "USDC", 6)


@given(st.integers(0, PRICE_LIMIT), st.integers(0, MAX_DECIMALS))
def test_parse__of_what_format_wrote__is_the_same_amount(amount, decimals):
    currency = Currency(TOKEN, "T", decimals)
    assert currency.parse(currency.format(amount)) == amount


@pytest.mark.parametrize(
    ("currency", "text", "units"),
    [
        (COIN, "0.05", 5 * 10**16),
        (COIN, "1", 10**18),
        (COIN, " 2.50 ", 25 * 10**17),
        (COIN, "0.000000000000000001", 1),
        (COIN, "1." + "0" * 40, 10**18),
        (DOLLAR, "25", 25_000_000),
        (DOLLAR, "0.000001", 1),
        (DOLLAR, "309485009821345068724", 309485009821345068724 * 10**6),
        (unknown(TOKEN), "25", 25),
    ],
)
def test_parse__amount__is_exact(currency, text, units):
    assert currency.parse(text) == units


@pytest.mark.parametrize(
    "text",
    ["-1", "1e40", "", "abc", ".5", "1,5", "NaN", "inf", "0x10", "٣", "0." + "0" * 18 + "1", "400000000", "9" * 70],
)
def test_parse__no_amount_or_out_of_range__is_refused(text):
    with pytest.raises(InvalidInput, match="price"):
        COIN.parse(text)


def test_parse__finer_than_the_smallest_unit__is_refused():
    with pytest.raises(InvalidInput, match="more than 6 decimals"):
        DOLLAR.parse("0.0000001")


def test_words__of_a_token_that_nobody_named__are_in_smallest_units():
    assert unknown(TOKEN).words(25_000_000) == "25000000 units of 0xA0b8…eB48"


def test_parse_currency__token__is_address_symbol_and_decimals():
    assert parse_currency(f"{TOKEN}:USDC:6") == DOLLAR


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"{TOKEN}:USDC",
        f"{TOKEN}::6",
        f"{TOKEN}:US DC:6",
        f"{TOKEN}:US\u202edc:6",
        f"{TOKEN}:ABCDEFGHIJKL:6",
        f"{TOKEN}:<b>:6",
        f"{TOKEN}:USDC:-1",
        f"{TOKEN}:USDC:19",
        f"{TOKEN}:USDC:٣",
        f"{TOKEN}:eth:18",
        f"{NOBODY}:USDC:6",
        "USDC:USDC:6",
    ],
)
def test_parse_currency__no_token__is_refused(text):
    with pytest.raises(InvalidInput, match="currencies"):
        parse_currency(text)
