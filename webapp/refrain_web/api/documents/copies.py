"""Copies, the asks for them, and how they changed hands. `currency` is always the release's."""

from msgspec import Struct

from refrain.catalog import results
from refrain.config import Config
from refrain.units import NOBODY, Address, moment
from refrain_web.api.documents.filling import amounts, filled, known, url
from refrain_web.api.types import (
    AddressText,
    Amount,
    CidText,
    Count,
    HashText,
    SignatureText,
    TimeText,
    Word,
)


class AskMessage(Struct, frozen=True, rename={"token_id": "tokenId", "fee_recipient": "feeRecipient"}):
    """The EIP-712 message of an ask, numbers as decimal strings."""

    token_id: Word
    epoch: Word
    price: Word
    fee: Word
    fee_recipient: AddressText
    expires: Word
    counter: Word


class Ask(Struct, frozen=True):
    """A seller's signed ask. `price` is all that the buyer pays; royalty and `fee` come out of it.

    `message` holds the numbers exactly as they were signed.
    """

    id: HashText
    release: AddressText
    token_id: Count
    seller: AddressText
    price: Amount
    fee: Amount
    fee_recipient: AddressText | None
    expires: TimeText
    state: str
    created: TimeText
    message: AskMessage
    signature: SignatureText


class Move(Struct, frozen=True):
    """One step in a copy's life: "collected", "granted", "sold", "gifted" or "moved"."""

    kind: str
    release: AddressText
    token_id: Count
    giver: AddressText | None
    receiver: AddressText
    price: Amount
    royalty: Amount
    fee: Amount
    proceeds: Amount
    resales: Count
    gifts: Count
    at: TimeText
    block: Count
    transaction: HashText


class Copy(Struct, frozen=True):
    """One copy now. `epoch` is what an ask for it must name."""

    release: AddressText
    title: str
    artist_name: str
    cover_cid: CidText
    cover_url: str
    token_id: Count
    owner: AddressText
    resales: Count
    gifts: Count
    epoch: Word
    acquired_at: TimeText
    acquired_block: Count
    ask: Ask | None


class CopyWithProvenance(Copy, frozen=True):
    """One copy with every move so far, the first one first."""

    provenance: list[Move]


def ask(found: results.AskDetail, currency: Address = NOBODY) -> Ask:
    """A signed ask."""
    return filled(
        Ask,
        found,
        **amounts(found, ("price", "fee"), currency),
        fee_recipient=known(found.fee_recipient),
        expires=moment(found.expires),
        created=moment(found.created),
        message=AskMessage(*(str(getattr(found, name)) for name in AskMessage.__struct_fields__)),
        signature="0x" + found.signature.hex(),
    )


def move(found: results.Move, currency: Address = NOBODY) -> Move:
    """One step in a copy's life."""
    money = amounts(found, ("price", "royalty", "fee", "proceeds"), currency)
    return filled(Move, found, **money, giver=known(found.giver), at=moment(found.timestamp))


def copy(found: results.CopyDetail, config: Config, currency: Address = NOBODY) -> Copy:
    """One copy."""
    return filled(
        Copy,
        found,
        cover_url=url(found.cover_cid, config),
        epoch=str(found.epoch),
        acquired_at=moment(found.acquired_at),
        ask=ask(found.ask, currency) if found.ask else None,
    )


def copy_with_provenance(
    found: results.CopyDetail, moves: tuple[results.Move, ...], config: Config, currency: Address
) -> CopyWithProvenance:
    """One copy with its history."""
    steps = [move(item, currency) for item in moves]
    return filled(CopyWithProvenance, copy(found, config, currency), provenance=steps)
