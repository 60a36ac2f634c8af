"""Quantities and identifiers that every part shares, with their parsers. Money is always an int (see currency.py)."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType

from Crypto.Hash import keccak

from refrain.errors import InvalidInput

Wei = NewType("Wei", int)
"""An amount in the smallest unit of its currency: wei of the chain's own coin, as tokens define theirs."""
BasisPoints = NewType("BasisPoints", int)
TokenId = NewType("TokenId", int)
Address = NewType("Address", str)
"""A checksummed (EIP-55) account or contract address, `0x` and 40 hexadecimal digits."""

WHOLE = BasisPoints(10_000)
NOBODY = Address("0x" + "0" * 40)
PRICE_LIMIT = Wei(2**88 - 1)
"""The largest price that a release can store, in smallest units: about 309 million of 18 decimals."""
LAST_MOMENT = 253_402_300_799
"""The last second of the year 9999, behind which no calendar here reaches (seconds since 1970)."""

_DIGITS = ("0123456789abcdef", "0123456789ABCDEF")
_SPELLINGS = {
    (high << 7) + (low << 3): [_DIGITS[high][byte >> 4] + _DIGITS[low][byte & 15] for byte in range(256)]
    for high in (0, 1)
    for low in (0, 1)
}
"""The two digits of each byte: of an address, the hash's byte at the same place says which of them are capitals."""
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def keccak256(data: bytes) -> bytes:
    """Ethereum's hash (the original Keccak, not SHA3-256), 32 bytes."""
    return keccak.new(digest_bits=256, data=data).digest()


def checksum(address: str | bytes) -> Address:
    """The EIP-55 spelling of an address given as 20 bytes or as hexadecimal text in any case."""
    return spelling(address if isinstance(address, bytes) else bytes.fromhex(address.removeprefix("0x")))


@lru_cache(maxsize=262_144)
def spelling(address: bytes) -> Address:
    """The EIP-55 spelling of 20 bytes. To find it costs more than everything else about an event or a row, so
    spellings are kept: some 50 MB when full."""
    digest = keccak256(address.hex().encode())
    spelt = [_SPELLINGS[mask & 0x88][byte] for byte, mask in zip(address, digest, strict=False)]
    return Address("0x" + "".join(spelt))


def parse_address(text: str, *, field: str = "address") -> Address:
    """Read an address; mixed case must carry a right EIP-55 checksum."""
    if not _ADDRESS.fullmatch(text):
        raise InvalidInput(
            f"{field}: not an account address",
            hint="An address is 0x and 40 hexadecimal digits.",
            field=field,
        )
    address = checksum(text)
    if text[2:] not in (text[2:].lower(), text[2:].upper(), address[2:]):
        raise InvalidInput(
            f"{field}: the address has a typing error", hint="Its capital letters do not match.", field=field
        )
    return address


def parse_percent(text: str, *, field: str = "royalty") -> BasisPoints:
    """Read a share such as "10%", "2.5 %" or "0.5" (per cent) as basis points; at most two decimals, 0..100 %."""
    match = re.fullmatch(r"\s*(\d{1,3})(?:\.(\d{1,2}))?\s*%?\s*", text)
    if not match:
        raise InvalidInput(f"{field}: {text[:40]!r} is not a percentage", hint="Write it like 10%.", field=field)
    bps = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if bps > WHOLE:
        raise InvalidInput(f"{field}: more than 100 %", hint="Write it like 10%.", field=field)
    return BasisPoints(bps)


def format_percent(bps: int) -> str:
    """Basis points in per cent without trailing zeros: 1000 is "10", 250 is "2.5"."""
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def utc(seconds: int) -> datetime:
    """The moment so many seconds after 1970. Whoever signs an order may name any number: what lies beyond the calendar
    is its last moment."""
    return datetime.fromtimestamp(min(seconds, LAST_MOMENT), UTC)


def moment(seconds: int) -> str:
    """The same in RFC 3339."""
    return utc(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")
