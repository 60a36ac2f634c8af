"""Waiting until a transaction is in a block that is deep enough, and saying why when it failed."""

import time
from collections.abc import Callable

from refrain.chain.abi import decode_log
from refrain.chain.nodes import parse_receipt
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc
from refrain.chain.values import Receipt
from refrain.errors import Refused, Unavailable
from refrain.units import NOBODY, Address, TokenId

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0


def find_receipt(rpc: Rpc, transaction: str, *, confirmations: int = 0) -> Receipt | None:
    """The receipt once `confirmations` blocks lie on top of its block; None before that."""
    answer, head = rpc.batch([("eth_getTransactionReceipt", (transaction,)), ("eth_blockNumber", ())])
    if answer is None:
        return None
    receipt = parse_receipt(answer)
    return receipt if int(head, 16) - receipt.block_number >= confirmations else None


def wait_for_receipt(
    rpc: Rpc,
    transaction: str,
    *,
    confirmations: int = 0,
    timeout: float = 60.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Receipt:
    """The receipt of a transaction that succeeded, asked for anew each time so that a reorganisation is noticed.

    Raises Refused in the contract's words if it failed, Unavailable if it is not deep enough after `timeout` seconds
    (it may still get there).
    """
    deadline, pause = time.monotonic() + timeout, _FIRST_PAUSE
    while (receipt := find_receipt(rpc, transaction, confirmations=confirmations)) is None:
        if time.monotonic() >= deadline:
            raise Unavailable(
                "chain",
                f"the transaction {transaction} is not confirmed after {timeout:.0f} seconds",
                hint="It may still be; look it up before trying again.",
            )
        sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    if not receipt.succeeded:
        raise failure(rpc, receipt)
    return receipt


def minted_tokens(receipt: Receipt, release: Address) -> list[TokenId]:
    """The numbers of the copies that a transaction created, in order (ERC-721: transfers from nobody)."""
    logs = (log for log in receipt.logs if log.address == release)
    events = (event for event in (decode_log("Release", log) for log in logs) if event and event.name == "Transfer")
    return [TokenId(event.args["token_id"]) for event in events if event.args["sender"] == NOBODY]


def failure(rpc: Rpc, receipt: Receipt) -> Refused:
    """Why a transaction failed, by calling again on the state before its block; without words if that passes now."""
    sent = rpc.call("eth_getTransactionByHash", receipt.transaction) or {}
    call = {name: sent.get(name) for name in ("from", "to", "value", "gas")} | {"data": sent.get("input")}
    try:
        with in_own_words():
            rpc.call("eth_call", call, hex(receipt.block_number - 1))
    except Refused as refusal:
        return refusal
    return Refused("the transaction failed", hint="Something else came first, or it ran out of gas. Try again.")
