"""Carrying out the steps that the API answers with: transactions to send, typed data to sign and hand back."""

from typing import Any

from refrain.chain.accounts import Signer
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.rpc import Rpc
from refrain.chain.values import Receipt, Transaction
from refrain.client.http import Http
from refrain.errors import Refused
from refrain.units import Wei, checksum


def carry_out(http: Http, rpc: Rpc, steps: list[dict[str, Any]], signer: Signer) -> list[Any]:
    """Do the steps in order; returns a receipt for each transaction, the shop's answer for each signature.

    Raises `Refused` with the contract's own words where it refuses; later steps are then left undone.
    """
    return [_transact(rpc, step, signer) if "transaction" in step else _sign(http, step, signer) for step in steps]


def _transact(rpc: Rpc, step: dict[str, Any], signer: Signer) -> Receipt:
    wanted = step["transaction"]
    if int(wanted.get("chainId", "0"), 0) not in (0, int(rpc.call("eth_chainId"), 16)):
        raise Refused("the shop wants a transaction on another chain than the node's", hint="Check the RPC URL.")
    transaction = Transaction(
        to=checksum(wanted["to"]),
        data=bytes.fromhex(wanted["data"].removeprefix("0x")),
        value=Wei(int(wanted["value"], 0)),
    )
    return wait_for_receipt(rpc, signer.send(transaction))


def _sign(http: Http, step: dict[str, Any], signer: Signer) -> Any:
    submit = step["submit"]
    signature = "0x" + signer.sign_typed_data(step["typed_data"]).hex()
    body = {**submit["body"], submit["body_key"]: signature}
    return http.read(http.send(submit["method"], submit["url"], json=body))
