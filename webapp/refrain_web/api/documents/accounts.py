"""Accounts and what they have earned."""

from msgspec import Struct

from refrain.catalog import money_results
from refrain_web.api.documents.filling import amounts, filled
from refrain_web.api.types import AddressText, Amount, BasisPointsNumber, Count


class Earned(Struct, frozen=True):
    """What an account's shares earned in one currency; `claimable` is what it has not taken of that."""

    earned: Amount
    claimed: Amount
    claimable: Amount


class Account(Struct, frozen=True):
    """What the catalogue knows of an account; `claimable` is what its shares earned and it has not taken.

    These amounts are in the chain's own coin; `tokens` are the same for every other currency. They are never added.
    """

    address: AddressText
    copies: Count
    releases_held: Count
    releases_published: Count
    earned: Amount
    claimed: Amount
    claimable: Amount
    tokens: list[Earned]


class Statement(Struct, frozen=True):
    """What one release has earned one payee so far."""

    release: AddressText
    title: str
    account: AddressText
    primary_bps: BasisPointsNumber
    resale_bps: BasisPointsNumber
    primary: Amount
    royalties: Amount
    claimed: Amount
    claimable: Amount


def account(found: money_results.Account) -> Account:
    """One account."""
    coin, *tokens = (amounts(one, ("earned", "claimed", "claimable"), one.currency) for one in found.money)
    return filled(Account, found, **coin, tokens=[Earned(**token) for token in tokens])


def statement(found: money_results.PayeeStatement) -> Statement:
    """One line of a payee's statement."""
    names = ("primary", "royalties", "claimed", "claimable")
    return filled(Statement, found, **amounts(found, names, found.currency))
