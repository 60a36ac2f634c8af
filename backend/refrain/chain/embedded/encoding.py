"""Quantities and data as Ethereum's JSON-RPC writes them (execution-apis, "Hex value encoding")."""

import re
from typing import Any

from refrain.chain.embedded.errors import invalid

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


def quantity(number: int) -> str:
    """A number without leading zeros: 0 is 0x0, 1337 is 0x539."""
    return hex(number)


def data(value: bytes) -> str:
    """Bytes, two digits each: b"" is 0x."""
    return "0x" + value.hex()


def parse_quantity(text: Any, *, field: str) -> int:
    """Read a number below 2^256, also from a JSON number, as other nodes do."""
    if isinstance(text, int) and not isinstance(text, bool) and 0 <= text < 2**256:
        return text
    if not isinstance(text, str) or not _QUANTITY.fullmatch(text):
        raise invalid(f"{field}: not a quantity such as 0x1f")
    return int(text, 16)


def parse_data(text: Any, *, field: str, length: int | None = None) -> bytes:
    """Read hexadecimal bytes, exactly `length` of them if given."""
    if not isinstance(text, str) or not _DATA.fullmatch(text):
        raise invalid(f"{field}: not hexadecimal data such as 0x1f2e")
    value = bytes.fromhex(text[2:])
    if length is not None and len(value) != length:
        raise invalid(f"{field}: {len(value)} bytes where {length} are needed")
    return value


def parse_address(text: Any, *, field: str = "address") -> bytes:
    """Read an account as 20 bytes; nodes do not check the capital letters' checksum."""
    return parse_data(text, field=field, length=20)


def parse_word(text: Any, *, field: str = "hash") -> bytes:
    """Read a hash or topic as 32 bytes."""
    return parse_data(text, field=field, length=32)
