"""Methods that use the demo accounts' keys."""

import json
from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.encoding import data, parse_address, parse_data, parse_quantity
from refrain.chain.embedded.errors import invalid
from refrain.chain.embedded.methods.calling import PRIORITY_FEE, estimate, parse_call, run_header
from refrain.chain.embedded.node import Node
from refrain.nesting import shallow
from refrain.units import checksum


def send_transaction(node: Node, request: Any) -> str:
    """Sign and submit; what is not given (gas, fees, nonce) is found out. A revert foreseen is refused, not sent."""
    sender, fields = _fields(node, request)
    if "nonce" in fields:
        return data(node.submit(node.keyring.sign_transaction(sender, fields)))
    return data(node.send_as(sender, lambda nonce: node.keyring.sign_transaction(sender, fields | {"nonce": nonce})))


def sign_transaction(node: Node, request: Any) -> dict[str, Any]:
    sender, fields = _fields(node, request)
    fields.setdefault("nonce", node.pending_nonce(sender))
    return {"raw": data(node.keyring.sign_transaction(sender, fields))}


def personal_sign(node: Node, message: Any, address: Any, password: Any = None) -> str:
    return node.keyring.sign_message(parse_address(address), _message(message))


def sign(node: Node, address: Any, message: Any) -> str:
    return node.keyring.sign_message(parse_address(address), _message(message))


def sign_typed_data(node: Node, address: Any, document: Any) -> str:
    """EIP-712; wallets and libraries send the document as an object or as its JSON text."""
    if isinstance(document, str):
        try:
            document = json.loads(shallow(document.encode(errors="replace"), 16))
        except ValueError as error:
            raise invalid("typed data: not JSON") from error
    if not isinstance(document, dict):
        raise invalid("typed data: an object is needed")
    return node.keyring.sign_typed_data(parse_address(address), document)


def _fields(node: Node, request: Any) -> tuple[bytes, dict[str, Any]]:
    call = parse_call(request)
    fields: dict[str, Any] = {
        "chainId": node.chain_id,
        "value": call.value,
        "data": call.data,
        "gas": call.gas if request.get("gas") else estimate(node, call, run_header(node, "pending")),
    }
    if call.to:
        fields["to"] = checksum(call.to)
    if call.access_list:
        fields["accessList"] = [
            {"address": checksum(address), "storageKeys": [data(slot.to_bytes(32, "big")) for slot in slots]}
            for address, slots in call.access_list
        ]
        fields["type"] = 1 if request.get("gasPrice") is not None else 2
    if request.get("nonce") is not None:
        fields["nonce"] = parse_quantity(request["nonce"], field="nonce")
    if request.get("chainId") is not None and parse_quantity(request["chainId"], field="chainId") != node.chain_id:
        raise invalid(f"chainId: this chain is {node.chain_id}")
    return call.sender, fields | _fees(node, request)


def _fees(node: Node, request: dict[str, Any]) -> dict[str, Any]:
    if request.get("gasPrice") is not None:
        return {"gasPrice": parse_quantity(request["gasPrice"], field="gasPrice")}
    tip, fee = (request.get(name) for name in ("maxPriorityFeePerGas", "maxFeePerGas"))
    suggested = PRIORITY_FEE if tip is None else parse_quantity(tip, field="maxPriorityFeePerGas")
    highest = 2 * node.executor.next_base_fee(node.head) + suggested
    highest = highest if fee is None else parse_quantity(fee, field="maxFeePerGas")
    return {
        "maxFeePerGas": highest,
        "maxPriorityFeePerGas": min(suggested, highest) if tip is None else suggested,
    }


def _message(message: Any) -> bytes:
    """Wallets take text that is not hexadecimal as it is."""
    if isinstance(message, str) and not message.startswith("0x"):
        return message.encode()
    return parse_data(message, field="message")


METHODS: dict[str, Callable[..., Any]] = {
    "eth_sendTransaction": send_transaction,
    "eth_signTransaction": sign_transaction,
    "personal_sign": personal_sign,
    "eth_sign": sign,
    "eth_signTypedData": sign_typed_data,
    "eth_signTypedData_v4": sign_typed_data,
}
