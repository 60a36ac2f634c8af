"""From a ready transaction to its receipt, in one step."""

from refrain.chain.accounts import Signer
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.rpc import Rpc
from refrain.chain.values import Receipt, Transaction


def send(
    rpc: Rpc, signer: Signer, transaction: Transaction, *, confirmations: int = 0, timeout: float = 60.0
) -> Receipt:
    """Sign, send and wait until `confirmations` blocks lie on top.

    Raises Refused in the contract's own words, whether it says no before sending or afterwards; Unavailable when the
    chain does not answer or `timeout` seconds pass.
    """
    return wait_for_receipt(rpc, signer.send(transaction), confirmations=confirmations, timeout=timeout)
