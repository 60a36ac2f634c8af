"""Methods that run code without a transaction, and those that say what a transaction would cost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from refrain.chain.embedded.calls import GAS_LIMIT, Call, Outcome
from refrain.chain.embedded.encoding import data, parse_address, parse_data, parse_quantity, parse_word, quantity
from refrain.chain.embedded.errors import REVERTED, NodeRefused, invalid
from refrain.chain.embedded.evm import Header
from refrain.chain.embedded.methods.blocks import number, state_header
from refrain.chain.embedded.node import Node
from refrain.chain.rpc import RpcError, revert_reason

PRIORITY_FEE = 10**9
"""Wei per gas that the node suggests as a tip: any does, there is no competition."""

MAX_HISTORY = 1_024


def call(node: Node, request: Any, block: Any = "latest") -> str:
    return data(succeeded(node.executor.call(run_header(node, block), _bounded(parse_call(request)))).output)


def estimate_gas(node: Node, request: Any, block: Any = "pending") -> str:
    return quantity(estimate(node, parse_call(request), run_header(node, block)))


def estimate(node: Node, given: Call, header: Header) -> int:
    """The least gas limit with which the call succeeds. Raises NodeRefused if it does with none.

    A first run with all gas says how much it needed, a second proves it. Only a contract whose way depends on the gas
    that is left makes a search necessary.
    """
    given = _bounded(given)
    low = succeeded(node.executor.call(header, given)).gas_needed

    def succeeds(gas: int) -> bool:
        return node.executor.call(header, replace(given, gas=gas)).error is None

    if low >= given.gas or succeeds(low):
        return low
    high = given.gas
    while low < high - 1:
        middle = min((low + high) // 2, 2 * low)
        low, high = (low, middle) if succeeds(middle) else (middle, high)
    return high


def run_header(node: Node, block: Any) -> Header:
    """The header that code runs under: a block's own, or for "pending" that of the next one, with the time now.

    The chain may have been idle for hours, in which its head's time stands still. A wallet's estimate (pending) must
    not fail for a sale that has opened meanwhile.
    """
    if block != "pending":
        return state_header(node, block)
    return node.next_header().copy(state_root=node.head.state_root)


def parse_call(request: Any) -> Call:
    """Read a call object; `input` and `data` are the same thing by two names."""
    if not isinstance(request, dict):
        raise invalid("call: an object is needed")
    code = request.get("input", request.get("data"))
    if "input" in request and request.get("data") not in (None, request["input"]):
        raise invalid('call: both "data" and "input" are set and not equal')
    fee = request.get("maxFeePerGas", request.get("gasPrice"))
    tip = request.get("maxPriorityFeePerGas", fee if "gasPrice" in request else None)
    gas = _number(request, "gas") or GAS_LIMIT
    return Call(
        sender=parse_address(request.get("from") or "0x" + "0" * 40, field="from"),
        to=parse_address(request["to"], field="to") if request.get("to") else b"",
        data=parse_data(code, field="input") if code is not None else b"",
        value=_number(request, "value"),
        gas=gas,
        max_fee_per_gas=parse_quantity(fee, field="gasPrice") if fee is not None else 0,
        max_priority_fee_per_gas=parse_quantity(tip, field="maxPriorityFeePerGas") if tip is not None else 0,
        access_list=_access_list(request.get("accessList")),
    )


def succeeded(outcome: Outcome) -> Outcome:
    """The outcome of a call that came to its end. Raises NodeRefused, with the revert data (code 3) if it has any."""
    if outcome.error is None:
        return outcome
    if not outcome.reverted:
        raise NodeRefused(outcome.error)
    refusal = RpcError("execution reverted", code=REVERTED, data=data(outcome.output))
    reason = revert_reason(refusal)
    raise NodeRefused(
        f"execution reverted: {reason}" if reason else "execution reverted", code=REVERTED, data=refusal.data
    )


def gas_price(node: Node) -> str:
    return quantity(node.executor.next_base_fee(node.head) + PRIORITY_FEE)


def priority_fee(node: Node) -> str:
    return quantity(PRIORITY_FEE)


def blob_base_fee(node: Node) -> str:
    return quantity(1)


def fee_history(node: Node, count: Any, newest: Any, percentiles: Any = None) -> dict[str, Any]:
    """Base fees, and how full the blocks were (EIP-1559); tips as suggested where a percentile is asked for."""
    last = number(node, newest)
    if last > node.head.block_number:
        raise NodeRefused("request beyond head block")
    wanted = min(parse_quantity(count, field="blockCount"), MAX_HISTORY, last + 1)
    headers = [state_header(node, quantity(last - back)) for back in reversed(range(wanted))]
    if not headers:
        return {"oldestBlock": quantity(0), "gasUsedRatio": [], "baseFeePerGas": []}
    fees = [*(header.base_fee_per_gas for header in headers), node.executor.next_base_fee(headers[-1])]
    answer: dict[str, Any] = {
        "oldestBlock": quantity(headers[0].block_number),
        "baseFeePerGas": [quantity(fee) for fee in fees],
        "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
        "baseFeePerBlobGas": [quantity(1)] * (len(headers) + 1),
        "blobGasUsedRatio": [0.0] * len(headers),
    }
    if percentiles:
        answer["reward"] = [_rewards(node, header, _percentiles(percentiles)) for header in headers]
    return answer


def _percentiles(given: Any) -> list[float]:
    if not isinstance(given, list) or len(given) > 100 or not all(isinstance(item, int | float) for item in given):
        raise invalid("percentiles: at most 100 numbers are needed")
    if any(not 0 <= item <= 100 for item in given) or given != sorted(given):
        raise invalid("percentiles: numbers from 0 to 100 in rising order are needed")
    return given


def _rewards(node: Node, header: Header, percentiles: list[float]) -> list[str]:
    """The tips paid in a block at percentiles of its gas, as go-ethereum weighs them; 0 where it is empty."""
    paid = sorted(
        (int(receipt["effectiveGasPrice"], 16) - header.base_fee_per_gas, int(receipt["gasUsed"], 16))
        for receipt in node.store.receipts(header.block_number)
    )
    rewards = []
    for percentile in percentiles:
        threshold, passed, tip = header.gas_used * percentile / 100, 0, 0
        for tip, gas in paid:  # noqa: B007 - the tip at which the threshold is passed is the answer
            passed += gas
            if passed >= threshold:
                break
        rewards.append(quantity(tip))
    return rewards


def _bounded(call: Call) -> Call:
    return replace(call, gas=min(call.gas, GAS_LIMIT))


def _number(request: dict[str, Any], field: str) -> int:
    given = request.get(field)
    return 0 if given is None else parse_quantity(given, field=field)


def _access_list(given: Any) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise invalid("accessList: an array of objects is needed")
    return tuple(
        (
            parse_address(item.get("address"), field="accessList"),
            tuple(int.from_bytes(parse_word(key, field="storageKeys")) for key in item.get("storageKeys") or ()),
        )
        for item in given
    )


METHODS: dict[str, Callable[..., Any]] = {
    "eth_call": call,
    "eth_estimateGas": estimate_gas,
    "eth_gasPrice": gas_price,
    "eth_maxPriorityFeePerGas": priority_fee,
    "eth_blobBaseFee": blob_base_fee,
    "eth_feeHistory": fee_history,
}
