"""Copies and how they changed hands. `currency` is always the release's."""

from msgspec import Struct

from refrain.catalog import results
from refrain.config import Config
from refrain.units import NOBODY, Address, moment
from refrain_web.api.documents.asks import Ask, ask
from refrain_web.api.documents.filling import amounts, filled, known, url
from refrain_web.api.types import (
    AddressText,
    Amount,
    CidText,
    Count,
    HashText,
    TimeText,
    Word,
)


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
