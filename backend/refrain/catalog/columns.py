"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from refrain.units import Address, Wei, spelling

T = TypeVar("T")

SmallId = BigInteger().with_variant(Integer, "sqlite")
"""A numeric primary key: SQLite makes only a column of type INTEGER the row id itself."""


class BytesColumn(TypeDecorator[T]):
    """A value stored as so many bytes, converted by two plain functions: they run for every value of every row."""

    impl = LargeBinary
    cache_ok = True
    size: int
    to_bytes: Callable[[T], bytes]
    of_bytes: Callable[[bytes], T]

    def __init__(self) -> None:
        super().__init__(self.size)

    def bind_processor(self, dialect: Dialect) -> Callable[[T | None], bytes | None]:
        """To the database."""
        to_bytes = type(self).to_bytes
        return lambda value: None if value is None else to_bytes(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], T | None]:
        """From the database."""
        of_bytes = type(self).of_bytes
        return lambda value: None if value is None else of_bytes(bytes(value))


class AddressColumn(BytesColumn[Address]):
    """A checksummed address, stored as its 20 bytes: a quarter of the space of text in every index."""

    cache_ok = True
    size = 20

    @staticmethod
    def to_bytes(value: Address) -> bytes:
        """The address without its spelling."""
        return bytes.fromhex(value[2:])

    @staticmethod
    def of_bytes(value: bytes) -> Address:
        """The address in its checksummed spelling."""
        return spelling(value)


class HashColumn(BytesColumn[str]):
    """A 32-byte hash written as `0x` and 64 hexadecimal digits, stored as its bytes."""

    cache_ok = True
    size = 32

    @staticmethod
    def to_bytes(value: str) -> bytes:
        """The bytes of hexadecimal text."""
        return bytes.fromhex(value[2:])

    @staticmethod
    def of_bytes(value: bytes) -> str:
        """Hexadecimal text."""
        return "0x" + value.hex()


class WeiColumn(BytesColumn[Wei]):
    """An amount of wei as 16 big-endian bytes: exact, and sorted by value on both databases.

    SQLite's integers end at 2^63, which is nine ether, and its decimals are floats; sums are kept by the indexer.
    """

    cache_ok = True
    size = 16

    @staticmethod
    def to_bytes(value: Wei) -> bytes:
        """Raises OverflowError for a negative amount and one of 2^128 or more."""
        return value.to_bytes(16, "big")

    @staticmethod
    def of_bytes(value: bytes) -> Wei:
        """The amount."""
        return Wei(int.from_bytes(value, "big"))


class WordColumn(BytesColumn[int]):
    """A 256-bit unsigned number, such as a mask of buyer types, as 32 big-endian bytes."""

    cache_ok = True
    size = 32

    @staticmethod
    def to_bytes(value: int) -> bytes:
        """Raises OverflowError for a negative number and one of 2^256 or more."""
        return value.to_bytes(32, "big")

    @staticmethod
    def of_bytes(value: bytes) -> int:
        """The number."""
        return int.from_bytes(value, "big")
