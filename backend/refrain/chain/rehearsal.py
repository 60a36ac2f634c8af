"""Trying a transaction without sending it: the contract's own answer, before anybody signs."""

from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc
from refrain.chain.values import BlockId, Transaction
from refrain.units import Address


def rehearse(rpc: Rpc, sender: Address, transaction: Transaction, block: BlockId = "latest") -> bytes:
    """Carry `transaction` out on a copy of the state at `block`; returns the contract's answer. Raises Refused in its
    own words."""
    with in_own_words():
        answer = rpc.call("eth_call", transaction.as_request(sender), block_parameter(block))
    return bytes.fromhex(str(answer).removeprefix("0x"))
