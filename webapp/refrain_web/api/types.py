"""The kinds of text and numbers in the API's documents, with their bounds; the OpenAPI description states the same."""

import re
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from refrain.currency import COIN, Currency
from refrain.errors import InvalidInput
from refrain.units import NOBODY, PRICE_LIMIT, Address, Wei, moment, parse_address
from refrain_web.services import services

PATTERNS = {
    "^0x[0-9a-fA-F]{40}$": "not an address, which is 0x and 40 hexadecimal digits",
    "^0x[0-9a-fA-F]{64}$": "not a hash, which is 0x and 64 hexadecimal digits",
    "^0x([0-9a-fA-F]{2}){0,1024}$": "not a signature, which is 0x and hexadecimal digits",
    "^(0|[1-9][0-9]{0,77})$": "not a whole number in decimal digits, as text (amounts are in the smallest unit)",
    "^(ETH|0x[0-9a-fA-F]{40})$": "not a currency, which is ETH or the address of a token",
}
"""The forms of text below, and what to say about what does not have them."""
_ADDRESS, _HASH, _SIGNATURE, _NUMBER, _CURRENCY = PATTERNS

AddressText = Annotated[
    str, Meta(pattern=_ADDRESS, description="An account or contract; answers are EIP-55 checksummed.")
]
HashText = Annotated[str, Meta(pattern=_HASH, description="A 32-byte hash.")]
SignatureText = Annotated[
    str, Meta(pattern=_SIGNATURE, description="65 bytes, or what a contract account accepts, even none.")
]
AmountText = Annotated[str, Meta(pattern=_NUMBER, description="An amount in the currency's smallest unit (wei).")]
Word = Annotated[str, Meta(pattern=_NUMBER, description="An unsigned number of up to 256 bits.")]
CurrencyText = Annotated[str, Meta(pattern=_CURRENCY, description='"ETH" (the chain\'s own coin) or a token.')]
TimeText = Annotated[str, Meta(description="RFC 3339, UTC.", extra_json_schema={"format": "date-time"})]
CidText = Annotated[str, Meta(max_length=128, description="A CID on IPFS.")]
Cursor = Annotated[str, Meta(max_length=300, description="`next` of the page before.")]
Limit = Annotated[int, Meta(ge=1, le=100, description="How many items a page has at most.")]
Quantity = Annotated[int, Meta(ge=1, le=64, description="How many copies.")]
Count = Annotated[int, Meta(ge=0)]
BasisPointsNumber = Annotated[int, Meta(ge=0, le=10_000, description="Hundredths of a per cent.")]

LARGEST_WORD = 2**256 - 1
LARGEST_TIME = 2**53 - 1
"""Seconds since 1970 that every JSON reader keeps exactly."""


class Amount(Struct, frozen=True):
    """Money: `amount` in the currency's smallest unit, `currency` "ETH" (the chain's own) or an ERC-20's address.

    One of the currency, which people call `symbol`, has 10 to the power of `decimals` units; both are null of a token
    that this site does not know.
    """

    amount: AmountText
    currency: str
    symbol: str | None
    decimals: Count | None


def amount(value: Wei | int, currency: Address = NOBODY) -> Amount:
    """An amount in smallest units as the API writes it; `currency` is the currency's address."""
    return amount_in(value, services().config.currency(currency))


def amount_in(value: Wei | int, currency: Currency) -> Amount:
    """The same in a currency that is at hand."""
    named = (currency.symbol, currency.decimals) if currency.known else (None, None)
    return Amount(str(value), COIN.symbol if currency.is_coin else currency.address, *named)


def optional_moment(seconds: int) -> str | None:
    """Seconds since 1970 in RFC 3339, where 0 stands for no time."""
    return moment(seconds) if seconds else None


def parse_moment(text: str, *, field: str) -> int:
    """Read an RFC 3339 time as seconds since 1970; an offset or Z is required."""
    try:
        when = datetime.fromisoformat(text) if len(text) <= 40 else None
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or when.timestamp() < 0:
        raise InvalidInput(f"{field}: not a time", hint="Write it like 2026-05-01T12:00:00Z.", field=field)
    return int(when.timestamp())


def moment_or(text: str | None, otherwise: int, *, field: str) -> int:
    """Read a time that may be left out, which stands for `otherwise` (seconds since 1970)."""
    return parse_moment(text, field=field) if text else otherwise


def parse_word(text: str, *, field: str, largest: int = LARGEST_WORD) -> int:
    """Read an unsigned decimal number of at most `largest`."""
    if not re.fullmatch("0|[1-9][0-9]{0,77}", text, re.ASCII) or int(text) > largest:
        raise InvalidInput(f"{field}: not a number between 0 and {largest}", field=field)
    return int(text)


def parse_wei(text: str, *, field: str) -> Wei:
    """Read an amount in smallest units that a price can be."""
    return Wei(parse_word(text, field=field, largest=PRICE_LIMIT))


def optional_address(text: str | None, *, field: str) -> Address | None:
    """Read an address that may be left out."""
    return None if text is None else parse_address(text, field=field)


def optional_currency(text: str | None, *, field: str) -> Address | None:
    """Read a currency that may be left out, as amounts name it; NOBODY is the chain's own coin."""
    return NOBODY if text == COIN.symbol else optional_address(text, field=field)
