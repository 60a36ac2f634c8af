"""Trying a transaction without sending it: the contract's own answer, before anybody signs."""

from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc
from refrain.chain.values import BlockId, Transaction
from refrain.units import Address


def rehearse(rpc: Rpc, sender: Address, transaction: Transaction, block: BlockId = "latest") -> None:
    """Carry `transaction` out on a copy of the state at `block`. Raises Refused in the contract's own words."""
    with in_own_words():
        rpc.call("eth_call", transaction.as_request(sender), block_parameter(block))
