"""Column types that mean the same on SQLite and PostgreSQL."""

from functools import lru_cache

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from refrain.units import Address, Wei, checksum

_WEI_BYTES = 16

SmallId = BigInteger().with_variant(Integer, "sqlite")
"""A numeric primary key: SQLite makes only a column of type INTEGER the row id itself."""


class AddressColumn(TypeDecorator[Address]):
    """A checksummed address, stored as its 20 bytes: a quarter of the space of text in every index."""

    impl = LargeBinary(20)
    cache_ok = True

    def process_bind_param(self, value: Address | None, dialect: Dialect) -> bytes | None:
        """To the database."""
        return None if value is None else bytes.fromhex(value[2:])

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Address | None:
        """From the database."""
        return None if value is None else _checksum(bytes(value))


class HashColumn(TypeDecorator[str]):
    """A 32-byte hash written as `0x` and 64 hexadecimal digits, stored as its bytes."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """To the database."""
        return None if value is None else bytes.fromhex(value[2:])

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """From the database."""
        return None if value is None else "0x" + bytes(value).hex()


class WeiColumn(TypeDecorator[Wei]):
    """An amount of wei as 16 big-endian bytes: exact, and sorted by value on both databases.

    SQLite's integers end at 2^63, which is nine ether, and its decimals are floats; sums are kept by the indexer.
    """

    impl = LargeBinary(_WEI_BYTES)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        """To the database; refuses a negative amount and one of 2^128 or more by `OverflowError`."""
        return None if value is None else value.to_bytes(_WEI_BYTES, "big")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Wei | None:
        """From the database."""
        return None if value is None else Wei(int.from_bytes(value, "big"))


class WordColumn(TypeDecorator[int]):
    """A 256-bit unsigned number, such as a mask of buyer types or a token epoch, as 32 big-endian bytes."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        """To the database."""
        return None if value is None else value.to_bytes(32, "big")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> int | None:
        """From the database."""
        return None if value is None else int.from_bytes(value, "big")


@lru_cache(maxsize=65_536)
def _checksum(address: bytes) -> Address:
    return checksum(address)
