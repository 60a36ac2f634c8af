"""What an account's shares have earned, added up: each currency by itself, because nothing adds a dollar to a coin."""

from collections.abc import Iterable
from dataclasses import dataclass

from refrain.catalog.money_results import PayeeStatement
from refrain.units import NOBODY, Address, Wei


@dataclass(frozen=True, slots=True)
class Sums:
    """All statements in one currency (its address) together, in smallest units."""

    currency: Address
    earned: Wei
    royalties: Wei
    claimable: Wei


def sums(lines: Iterable[PayeeStatement]) -> tuple[Sums, ...]:
    """The sums of each currency, the chain's own coin first; zero of that if there is nothing at all."""
    by_currency: dict[Address, list[PayeeStatement]] = {}
    for line in lines:
        by_currency.setdefault(line.currency, []).append(line)
    return tuple(_sum(address, by_currency[address]) for address in sorted(by_currency)) or (_sum(NOBODY, []),)


def _sum(currency: Address, lines: list[PayeeStatement]) -> Sums:
    return Sums(
        currency,
        earned=Wei(sum(line.primary + line.royalties for line in lines)),
        royalties=Wei(sum(line.royalties for line in lines)),
        claimable=Wei(sum(line.claimable for line in lines)),
    )
