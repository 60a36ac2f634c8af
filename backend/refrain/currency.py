"""What amounts are counted in: the chain's own coin, or a token (ERC-20). Here amounts become text, and text amounts.

Everywhere else an amount is an int of the currency's smallest unit.
"""

import re
from dataclasses import dataclass

from refrain.errors import InvalidInput
from refrain.units import NOBODY, PRICE_LIMIT, Address, Wei, parse_address

MAX_DECIMALS = 18
"""With more, the largest price that a release can store would be small change."""
_AMOUNT = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_SYMBOL = re.compile(r"[^\s:,<>&\"']{1,11}")


@dataclass(frozen=True, slots=True)
class Currency:
    """The chain's own coin (`address` NOBODY), or the token at `address`; one of it has 10 ** `decimals` units.

    `known` is False of a token that nobody has named here: its amounts are told in smallest units.
    """

    address: Address
    symbol: str
    decimals: int
    known: bool = True

    @property
    def is_coin(self) -> bool:
        """Whether it is the chain's own coin, which is sent along and needs no allowance."""
        return self.address == NOBODY

    @property
    def one(self) -> Wei:
        """One of the currency, in its smallest units."""
        return Wei(10**self.decimals)

    def format(self, amount: int) -> str:
        """The exact decimal amount without trailing zeros: 50000000000000000 wei are "0.05"."""
        whole, rest = divmod(amount, self.one)
        return f"{whole}.{rest:0{self.decimals}d}".rstrip("0").rstrip(".") if self.decimals else str(whole)

    def words(self, amount: int) -> str:
        """The same with the symbol: "0.05 ETH"."""
        return f"{self.format(amount)} {self.symbol}"

    def parse(self, text: str, *, field: str = "price") -> Wei:
        """Read a decimal amount, such as "0.05": not negative, no finer than the smallest unit, below 2^88 of them.
        Raises InvalidInput, naming the field."""
        match = _AMOUNT.fullmatch(text.strip()) if len(text) <= 64 else None
        if not match:
            raise InvalidInput(f"{field}: {text[:40]!r} is not an amount", hint="Write it like 0.05.", field=field)
        whole, decimals = match[1], (match[2] or "").rstrip("0")
        if len(decimals) > self.decimals:
            raise InvalidInput(
                f"{field}: more than {self.decimals} decimals",
                hint=f"The smallest amount is {self.format(1)}.",
                field=field,
            )
        amount = int(whole) * self.one + int(decimals.ljust(self.decimals, "0") or "0")
        if amount > PRICE_LIMIT:
            limit = PRICE_LIMIT // self.one
            raise InvalidInput(f"{field}: the amount is too large", hint=f"At most {limit} are possible.", field=field)
        return Wei(amount)


COIN = Currency(NOBODY, "ETH", 18)
"""The chain's own coin."""


def parse_currency(text: str, *, field: str = "currencies") -> Currency:
    """Read a token as "0xaddress:SYMBOL:decimals". Raises InvalidInput. Whether the contract says the same is asked by
    `refrain.chain.currency.verify`."""
    address, _, rest = text.partition(":")
    symbol, _, decimals = rest.partition(":")
    if not _SYMBOL.fullmatch(symbol) or not symbol.isprintable() or not re.fullmatch("[0-9]{1,2}", decimals, re.ASCII):
        hint = "Write tokens as 0xaddress:SYMBOL:decimals, for example 0x...:USDC:6."
        raise InvalidInput(f"{field}: {text[:80]!r} is not a currency", hint=hint, field=field)
    found = Currency(parse_address(address, field=field), symbol, int(decimals))
    if found.is_coin or symbol.upper() == COIN.symbol:
        raise InvalidInput(f"{field}: {symbol} is the chain's own coin, which is always there", field=field)
    if found.decimals > MAX_DECIMALS:
        raise InvalidInput(f"{field}: {symbol} has more than {MAX_DECIMALS} decimals", field=field)
    return found


def unknown(address: Address) -> Currency:
    """A token of which nothing is known: its amounts can only be told in its smallest units."""
    return Currency(address, f"units of {address[:6]}…{address[-4:]}", 0, known=False)


def wrapped_coin(address: Address) -> Currency:
    """The token that offers pay in where the release is priced in the chain's own coin."""
    return Currency(address, f"wrapped {COIN.symbol}", COIN.decimals)
