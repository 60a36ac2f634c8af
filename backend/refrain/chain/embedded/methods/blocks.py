"""Which block a parameter means: a number, a tag, or an object naming a block by number or hash (EIP-1898)."""

from typing import Any

from refrain.chain.embedded.encoding import parse_quantity, parse_word
from refrain.chain.embedded.errors import NOT_FOUND, NodeRefused, invalid
from refrain.chain.embedded.evm import Header
from refrain.chain.embedded.node import Node

BEYOND = 2**62
"""A number that no block will ever have, and that SQLite can compare; larger ones mean the same."""


def state_header(node: Node, block: Any) -> Header:
    """The header whose state is meant. Raises NodeRefused if the chain has no such block."""
    if isinstance(block, dict):
        key = _named(block)
    elif block == "pending":
        return node.head  # what is sent is mined at once: nothing is ever pending but transactions out of turn
    else:
        key = number(node, block)
    if key == node.head.block_number or key == node.head.hash:
        return node.head
    stored = node.store.header(key)
    if stored is None:
        raise NodeRefused("header not found", code=NOT_FOUND)
    return node.executor.decode_header(stored)


def number(node: Node, block: Any) -> int:
    """The number that a tag or quantity stands for; the block need not exist."""
    head: int = node.head.block_number
    if block is None or block in ("latest", "pending"):
        return head
    if block == "earliest":
        return 0
    if block in ("safe", "finalized"):
        return max(0, head - node.confirm_blocks)
    if isinstance(block, dict):
        return int(state_header(node, block).block_number)
    return _parse_number(block, "block")


def _named(block: dict[str, Any]) -> int | bytes:
    unknown = block.keys() - {"blockHash", "blockNumber", "requireCanonical"}
    if unknown or ("blockHash" in block) == ("blockNumber" in block):
        raise invalid("block: needs either blockHash or blockNumber")
    if "blockHash" in block:
        return parse_word(block["blockHash"], field="blockHash")
    return _parse_number(block["blockNumber"], "blockNumber")


def _parse_number(text: Any, field: str) -> int:
    return min(parse_quantity(text, field=field), BEYOND)
