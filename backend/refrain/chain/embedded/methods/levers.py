"""Levers for tests and development, by the names that Hardhat's, Foundry's and go-ethereum's nodes give them."""

from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.encoding import parse_data, parse_quantity, quantity
from refrain.chain.embedded.errors import invalid
from refrain.chain.embedded.methods import signing
from refrain.chain.embedded.node import Node


def snapshot(node: Node) -> str:
    return quantity(node.snapshot())


def revert(node: Node, identifier: Any) -> bool:
    return node.revert(parse_quantity(identifier, field="snapshot"))


def evm_mine(node: Node, when: Any = None) -> str:
    """Mine a block, at a Unix time if given (a number, or an object with `timestamp` and `blocks`)."""
    blocks: Any = 1
    if isinstance(when, dict):
        when, blocks = when.get("timestamp"), when.get("blocks") or 1
    timestamp = None if when is None else parse_quantity(when, field="timestamp")
    node.mine(parse_quantity(blocks, field="blocks"), timestamp=timestamp)
    return quantity(0)


def mine(node: Node, blocks: Any = 1, interval: Any = 1) -> None:
    count = 1 if blocks is None else parse_quantity(blocks, field="blocks")
    node.mine(count, interval=1 if interval is None else parse_quantity(interval, field="interval"))


def increase_time(node: Node, seconds: Any) -> int:
    return node.move_time(parse_quantity(seconds, field="seconds"))


def set_next_timestamp(node: Node, timestamp: Any) -> None:
    node.set_next_time(parse_quantity(timestamp, field="timestamp"))


def reorganise(node: Node, depth: Any, transactions: Any = None) -> None:
    """Replace the last blocks: depth, and pairs of a signed transaction (or a demo account's) and its new block."""
    blocks = parse_quantity(depth, field="depth")
    raws: list[list[bytes]] = [[] for _ in range(min(blocks, 1_000))]
    if not isinstance(transactions, list | None):
        raise invalid("transactions: an array is needed")
    for pair in transactions or []:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], int) or not 0 <= pair[1] < blocks:
            raise invalid("transactions: pairs of a transaction and the offset of its block are needed")
        raws[pair[1]].append(_raw(node, pair[0]))
    node.reorganise(blocks, raws)


def roll_back(node: Node, depth: Any = 1) -> None:
    node.roll_back(node.head.block_number - (1 if depth is None else parse_quantity(depth, field="depth")))


def set_head(node: Node, number: Any) -> None:
    node.roll_back(parse_quantity(number, field="number"))


def _raw(node: Node, transaction: Any) -> bytes:
    if isinstance(transaction, dict):
        return parse_data(signing.sign_transaction(node, transaction)["raw"], field="transaction")
    return parse_data(transaction, field="transaction")


METHODS: dict[str, Callable[..., Any]] = {
    "evm_snapshot": snapshot,
    "evm_revert": revert,
    "evm_mine": evm_mine,
    "evm_increaseTime": increase_time,
    "evm_setNextBlockTimestamp": set_next_timestamp,
    "anvil_mine": mine,
    "hardhat_mine": mine,
    "anvil_reorg": reorganise,
    "anvil_rollback": roll_back,
    "debug_setHead": set_head,
}
