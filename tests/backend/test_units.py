"""Shares and addresses: what people type, read exactly or refused with words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.errors import InvalidInput
from refrain.units import (
    checksum,
    format_percent,
    parse_address,
    parse_percent,
)


@given(st.integers(0, 10_000))
def test_parse_percent__of_what_format_percent_wrote__is_the_same_share(bps):
    assert parse_percent(format_percent(bps)) == bps


@pytest.mark.parametrize(("text", "bps"), [("10%", 1000), ("2.5 %", 250), ("0.01", 1), ("100", 10_000)])
def test_parse_percent__share__is_exact(text, bps):
    assert parse_percent(text) == bps


@pytest.mark.parametrize("text", ["101", "-1", "1.234", "ten", "", "%", "1000%"])
def test_parse_percent__no_share__is_refused(text):
    with pytest.raises(InvalidInput, match="royalty"):
        parse_percent(text)


# The examples of EIP-55.
EIP_55 = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]


@pytest.mark.parametrize("address", EIP_55)
def test_checksum__examples_of_eip_55__match(address):
    assert checksum(address.lower()) == checksum(bytes.fromhex(address[2:])) == address
    assert parse_address(address) == parse_address(address.lower()) == address


@pytest.mark.parametrize("text", ["", "0x", EIP_55[0][:-1], EIP_55[0] + "0", EIP_55[0][2:], "0x" + "g" * 40])
def test_parse_address__not_an_address__is_refused(text):
    with pytest.raises(InvalidInput, match="not an account address"):
        parse_address(text)


def test_parse_address__one_letter_in_the_wrong_case__is_refused():
    with pytest.raises(InvalidInput, match="typing error"):
        parse_address(EIP_55[0].replace("A", "a", 1))
