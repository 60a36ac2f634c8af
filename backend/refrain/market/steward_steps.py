"""What a steward of buyer types signs, and what those sign whom it vouches for. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from refrain.chain import transactions
from refrain.chain.buyer_types import DAY, FOR_GOOD, encode_voucher, steward_of
from refrain.chain.typed_data import Voucher
from refrain.errors import InvalidInput
from refrain.market.steps import Send
from refrain.terms import KINDS
from refrain.units import Address

MAX_NAME = 96
"""UTF-8 bytes of a type's name."""
MAX_ACCOUNTS = 64
"""Accounts in one transaction."""


def describe(registry: Address, kind: int, words: str) -> Send:
    """Say what one of the steward's types is."""
    _check_kind(kind)
    if not words.strip() or len(words.encode()) > MAX_NAME or not words.isprintable():
        raise InvalidInput("words: not a name", hint=f"One line of at most {MAX_NAME} bytes.", field="words")
    told = f"Call your membership no. {kind} “{words}”."
    return Send(told, transactions.describe_type(registry, kind, words))


def grant(registry: Address, accounts: Sequence[Address], kind: int, until_day: int) -> Send:
    """Give accounts a type until the beginning of a day, or for good."""
    _check_kind(kind)
    _check_accounts(accounts)
    words = f"Make {_people(accounts)} a member {until(until_day)}."
    return Send(words, transactions.grant_types(registry, accounts, 1 << kind, check_day(until_day)))


def revoke(registry: Address, accounts: Sequence[Address], kind: int) -> Send:
    """Take a type back; copies that were acquired stay, vouchers for the accounts become void."""
    _check_kind(kind)
    _check_accounts(accounts)
    words = f"End the membership of {_people(accounts)}. Copies stay where they are; invitations become void."
    return Send(words, transactions.revoke_types(registry, accounts, 1 << kind))


def redeem(registry: Address, voucher: Voucher, signature: bytes) -> Send:
    """Take up an invitation."""
    words = f"Become a member, vouched for by {steward_of(voucher.types)}."
    return Send(words, transactions.redeem_voucher(registry, voucher.account, encode_voucher(voucher, signature)))


def check_day(day: int) -> int:
    """A day that the registry can hold, 1 to 65,535 (for good). Raises InvalidInput."""
    if not 0 < day <= FOR_GOOD:
        raise InvalidInput("until_day: not a day", hint="Days count from 1970; 65,535 is for good.", field="until_day")
    return day


def until(day: int) -> str:
    """When a membership ends, in words."""
    return "for good" if day == FOR_GOOD else f"until {datetime.fromtimestamp(day * DAY, UTC):%Y-%m-%d}"


def _people(accounts: Sequence[Address]) -> str:
    return accounts[0] if len(accounts) == 1 else f"{len(accounts)} accounts"


def _check_kind(kind: int) -> None:
    if not 0 <= kind < KINDS:
        raise InvalidInput("kind: there is no such membership", hint=f"From 0 to {KINDS - 1}.", field="kind")


def _check_accounts(accounts: Sequence[Address]) -> None:
    if not 1 <= len(accounts) <= MAX_ACCOUNTS:
        raise InvalidInput(f"accounts: between 1 and {MAX_ACCOUNTS} are possible", field="accounts")
