"""The rows that events append to the histories."""

from typing import Any

from refrain.chain.values import Log
from refrain.indexer.pairing import Happening
from refrain.indexer.working import Working
from refrain.units import Address


def place(working: Working, happening: Happening) -> tuple[int, Log]:
    """The release that an event is of, and the event's log."""
    return working.ids[happening.event.log.address], happening.event.log


def row(happening: Happening, id: int) -> dict[str, Any]:
    """What the rows of all histories begin with."""
    log = happening.event.log
    return {
        "block": log.block_number,
        "log_index": log.index,
        "release_id": id,
        "transaction": log.transaction,
        "timestamp": happening.timestamp,
    }


def transfer(
    happening: Happening,
    id: int,
    token_id: int,
    kind: str,
    giver: Address,
    receiver: Address,
    price: int = 0,
    royalty: int = 0,
    fee: int = 0,
) -> dict[str, Any]:
    """A row of `transfers` of a copy that was never resold or given; amounts in wei."""
    log = happening.event.log  # one literal, not `row` and more: there are more of these than of all others together
    return {
        "block": log.block_number,
        "log_index": log.index,
        "release_id": id,
        "transaction": log.transaction,
        "timestamp": happening.timestamp,
        "token_id": token_id,
        "kind": kind,
        "giver": giver,
        "receiver": receiver,
        "price": price,
        "royalty": royalty,
        "fee": fee,
        "resales": 0,
        "gifts": 0,
    }


def change(
    happening: Happening,
    id: int,
    kind: str,
    value: dict[str, Any],
    *,
    token_id: int | None = None,
    account: Address | None = None,
) -> dict[str, Any]:
    """A row of `changes`."""
    return row(happening, id) | {"kind": kind, "token_id": token_id, "account": account, "value": value}
