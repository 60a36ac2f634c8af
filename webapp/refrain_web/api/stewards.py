"""Buyer types: a steward names its own, gives them, takes them back, vouches for accounts that come later."""

from typing import Annotated

from msgspec import Meta, Struct

from refrain.catalog import queries
from refrain.chain.buyer_types import DAY, FOR_GOOD
from refrain.chain.typed_data import typed_data
from refrain.errors import InvalidInput
from refrain.market import steward_steps, vouchers
from refrain.units import NOBODY, Address, moment, parse_address
from refrain_web.api.documents.filling import filled
from refrain_web.api.documents.vouchers import BuyerType, VoucherToSign
from refrain_web.api.operations import operation
from refrain_web.api.paying import tried
from refrain_web.api.releases import PageQuery
from refrain_web.api.steps import Steps
from refrain_web.api.types import AddressText, TimeText, parse_moment
from refrain_web.problems import NotFound
from refrain_web.services import database, services


class BuyerTypes(Struct, frozen=True):
    """The steward's buyer types that it named or gave to anyone."""

    items: list[BuyerType]


class Member(Struct, frozen=True):
    """An account that was given a type; `until` is null for a membership for good, and may be past."""

    account: AddressText
    until: TimeText | None
    since: TimeText


class Members(Struct, frozen=True):
    """A page of members."""

    items: list[Member]
    next: str | None


class TypeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a type is called: one line of at most 96 bytes."""

    words: str


class TypeAccounts(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose membership ends."""

    accounts: Annotated[list[AddressText], Meta(min_length=1, max_length=64)]


class TypeGrant(Struct, frozen=True, forbid_unknown_fields=True):
    """Who becomes a member, until the beginning of a day (UTC); null is for good."""

    accounts: Annotated[list[AddressText], Meta(min_length=1, max_length=64)]
    until: TimeText | None = None


class VoucherWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to vouch for, until when it is a member, until when it can take the voucher up."""

    account: AddressText
    expires: TimeText
    until: TimeText | None = None


@operation("GET", "/stewards/<account>/types", "Buyer types", gives=BuyerTypes)
def buyer_types(account: Address) -> BuyerTypes:
    """List a steward's buyer types."""
    return BuyerTypes([filled(BuyerType, item) for item in queries.buyer_types(database(), account)])


@operation("GET", "/stewards/<account>/types/<kind>/members", "Buyer types", query=PageQuery, gives=Members)
def members(account: Address, kind: int, query: PageQuery) -> Members:
    """List the accounts that have a type, by address; some may have it no longer (`until`)."""
    page = queries.members(database(), account, kind, cursor=query.cursor, limit=query.limit)
    return Members([Member(one.account, until(one.until_day), moment(one.since)) for one in page.items], page.next)


@operation("POST", "/stewards/<account>/types/<kind>/name", "Buyer types", takes=TypeWords, gives=Steps)
def name_type(account: Address, kind: int, body: TypeWords) -> Steps:
    """Say what a type is."""
    return tried(account, steward_steps.describe(registry(), kind, body.words))


@operation("POST", "/stewards/<account>/types/<kind>/grant", "Buyer types", takes=TypeGrant, gives=Steps)
def grant_type(account: Address, kind: int, body: TypeGrant) -> Steps:
    """Give accounts a type."""
    step = steward_steps.grant(registry(), _accounts(body.accounts), kind, _day(body.until))
    return tried(account, step)


@operation("POST", "/stewards/<account>/types/<kind>/revoke", "Buyer types", takes=TypeAccounts, gives=Steps)
def revoke_type(account: Address, kind: int, body: TypeAccounts) -> Steps:
    """Take a type back, and make every voucher void that is out for the accounts."""
    return tried(account, steward_steps.revoke(registry(), _accounts(body.accounts), kind))


@operation("POST", "/stewards/<account>/types/<kind>/voucher", "Buyer types", takes=VoucherWanted, gives=VoucherToSign)
def propose_voucher(account: Address, kind: int, body: VoucherWanted) -> VoucherToSign:
    """Give the steward a voucher to sign. It costs nothing; who is vouched for takes it up by a transaction."""
    voucher = vouchers.propose(
        services().rpc,
        registry(),
        account,
        kind,
        parse_address(body.account, field="account"),
        until_day=_day(body.until),
        expires=parse_moment(body.expires, field="expires"),
    )
    words = f"Vouch for {voucher.account}: a member {steward_steps.until(voucher.until_day)}."
    return VoucherToSign(words, typed_data(voucher, services().config.chain_id, registry()))


def registry() -> Address:
    """The registry of this site's chain. Raises NotFound where there is none."""
    found = services().config.buyer_types
    if found == NOBODY:
        raise NotFound("this site has no registry of buyer types", hint="Its operator names one (buyer_types).")
    return found


def until(day: int) -> str | None:
    """The moment at which a membership ends; None for one that is for good."""
    return None if day == FOR_GOOD else moment(day * DAY)


def _day(text: str | None) -> int:
    """The day at whose beginning a membership ends. Raises InvalidInput for a moment within a day."""
    if text is None:
        return FOR_GOOD
    day, rest = divmod(parse_moment(text, field="until"), DAY)
    if rest:
        raise InvalidInput("until: not the beginning of a day (UTC)", field="until")
    return day


def _accounts(texts: list[str]) -> list[Address]:
    return [parse_address(text, field="accounts") for text in texts]
