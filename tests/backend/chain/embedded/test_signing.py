"""Signing with the demo accounts' keys: the same signatures from the embedded node and from anvil."""

import json
from typing import Any

import pytest
from coincurve import PublicKey

from refrain.chain.rpc import RpcError
from refrain.units import keccak256
from tests.chain_node import ChainNode

# The example of EIP-712 ("Ether Mail") and the digest that the proposal's Example.js computes for it.
MAIL: dict[str, Any] = {
    "types": {
        "EIP712Domain": [
            {"name": "name", "type": "string"},
            {"name": "version", "type": "string"},
            {"name": "chainId", "type": "uint256"},
            {"name": "verifyingContract", "type": "address"},
        ],
        "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
        "Mail": [
            {"name": "from", "type": "Person"},
            {"name": "to", "type": "Person"},
            {"name": "contents", "type": "string"},
        ],
    },
    "primaryType": "Mail",
    "domain": {
        "name": "Ether Mail",
        "version": "1",
        "chainId": 1,
        "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
    },
    "message": {
        "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
        "contents": "Hello, Bob!",
    },
}
MAIL_DIGEST = bytes.fromhex("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")


def signer_of(digest: bytes, signature: str) -> str:
    """The account that signed the digest; v is 27 or 28."""
    raw = bytes.fromhex(signature[2:])
    assert raw[64] in (27, 28)
    key = PublicKey.from_signature_and_message(raw[:64] + bytes([raw[64] - 27]), digest, hasher=None)
    return "0x" + keccak256(key.format(compressed=False)[1:])[-20:].hex()


@pytest.mark.parametrize("account", range(10))
def test_sign_typed_data__eip_712_example__is_the_accounts_signature(node: ChainNode, account: int) -> None:
    signature = node.rpc.call("eth_signTypedData_v4", node.accounts[account], MAIL)
    assert signer_of(MAIL_DIGEST, signature) == node.accounts[account]


def test_sign_typed_data__as_json_text__is_the_same(chain: ChainNode) -> None:
    given = chain.rpc.call("eth_signTypedData_v4", chain.accounts[0], MAIL)
    assert chain.rpc.call("eth_signTypedData_v4", chain.accounts[0], json.dumps(MAIL)) == given


@pytest.mark.parametrize(
    "document",
    ["", "not JSON", "[]", 7, {}, MAIL | {"primaryType": "Parcel"}, MAIL | {"message": {"from": 1}}],
)
def test_sign_typed_data__no_eip_712_document__is_refused(chain: ChainNode, document: Any) -> None:
    with pytest.raises(RpcError, match="typed data") as caught:
        chain.rpc.call("eth_signTypedData_v4", chain.accounts[0], document)
    assert caught.value.code == -32602


@pytest.mark.parametrize("account", range(10))
def test_personal_sign__a_message__is_signed_with_its_prefix(node: ChainNode, account: int) -> None:
    message = "Grüße an den Künstler".encode()
    signature = node.rpc.call("personal_sign", "0x" + message.hex(), node.accounts[account])
    prefix = f"\x19Ethereum Signed Message:\n{len(message)}".encode()
    assert signer_of(keccak256(prefix + message), signature) == node.accounts[account]
    assert node.rpc.call("eth_sign", node.accounts[account], "0x" + message.hex()) == signature


def test_personal_sign__plain_text__is_signed_as_it_is(chain: ChainNode) -> None:
    expected = chain.rpc.call("personal_sign", "0x" + b"play it again".hex(), chain.accounts[0])
    assert chain.rpc.call("personal_sign", "play it again", chain.accounts[0]) == expected


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("personal_sign", ["0x12", "0x" + "11" * 20]),
        ("eth_sign", ["0x" + "11" * 20, "0x12"]),
        ("eth_signTypedData_v4", ["0x" + "11" * 20, MAIL]),
        ("eth_sendTransaction", [{"from": "0x" + "11" * 20, "to": "0x" + "22" * 20}]),
    ],
)
def test_signing__key_is_not_here__is_refused(node: ChainNode, method: str, params: list[Any]) -> None:
    with pytest.raises(RpcError):
        node.rpc.call(method, *params)


def test_sign_transaction__then_sent__is_the_accounts(chain: ChainNode) -> None:
    payer, payee = chain.accounts[3:5]
    signed = chain.rpc.call("eth_signTransaction", {"from": payer, "to": payee, "value": "0x5"})
    transaction = chain.rpc.call("eth_sendRawTransaction", signed["raw"])
    assert chain.rpc.call("eth_getTransactionByHash", transaction)["from"] == payer


def test_send__fees_and_nonce_given__are_kept(chain: ChainNode) -> None:
    request = {"from": chain.accounts[3], "to": chain.accounts[4], "nonce": "0x0", "gas": "0x5300"}
    fees = {"maxFeePerGas": "0x77359401", "maxPriorityFeePerGas": "0x5"}
    transaction = chain.rpc.call("eth_sendTransaction", request | fees)
    found = chain.rpc.call("eth_getTransactionByHash", transaction)
    assert {name: found[name] for name in ("nonce", "gas", *fees)} == {"nonce": "0x0", "gas": "0x5300", **fees}


@pytest.mark.parametrize("fee", [10**9 + 5, 10**9 - 5])
def test_send__only_the_highest_fee_given__the_tip_stays_below(chain: ChainNode, fee: int) -> None:
    chain.confirm(20)  # empty blocks, after which the base fee is far below a gwei
    request = {"from": chain.accounts[3], "to": chain.accounts[4], "maxFeePerGas": hex(fee)}
    found = chain.rpc.call("eth_getTransactionByHash", chain.rpc.call("eth_sendTransaction", request))
    assert (int(found["maxFeePerGas"], 16), int(found["maxPriorityFeePerGas"], 16)) == (fee, min(fee, 10**9))


@pytest.mark.parametrize("fields", [{"accessList": "none"}, {"accessList": [{"address": "0x12"}]}, {"to": "0x12"}])
def test_send__fields_of_the_wrong_form__are_refused(chain: ChainNode, fields: dict[str, Any]) -> None:
    with pytest.raises(RpcError) as caught:
        chain.rpc.call("eth_sendTransaction", {"from": chain.accounts[3], "to": chain.accounts[4]} | fields)
    assert caught.value.code == -32602


@pytest.mark.parametrize(("fees", "kind"), [({"gasPrice": hex(10**10)}, "0x1"), ({}, "0x2")])
def test_send__access_list_given__is_in_the_transaction(chain: ChainNode, fees: dict[str, str], kind: str) -> None:
    listed = [{"address": "0x" + "ab" * 20, "storageKeys": ["0x" + "01" * 32]}, {"address": "0x" + "cd" * 20}]
    request = {"from": chain.accounts[3], "to": chain.accounts[4], "accessList": listed} | fees
    found = chain.rpc.call("eth_getTransactionByHash", chain.rpc.call("eth_sendTransaction", request))
    assert (found["type"], found["accessList"]) == (kind, [listed[0], listed[1] | {"storageKeys": []}])


@pytest.mark.parametrize("fields", [{"nonce": hex(2**64 - 1)}, {"nonce": hex(2**255)}, {"value": hex(2**256 - 1)}])
def test_send__numbers_beyond_what_can_be__are_refused(chain: ChainNode, fields: dict[str, str]) -> None:
    request = {"from": chain.accounts[3], "to": chain.accounts[4], "gas": "0x5208"}
    with pytest.raises(RpcError) as caught:
        chain.rpc.call("eth_sendTransaction", request | fields)
    assert caught.value.code in (-32000, -32602)


def test_send__another_chains_id__is_refused(chain: ChainNode) -> None:
    with pytest.raises(RpcError, match="this chain is 1337"):
        chain.rpc.call("eth_sendTransaction", {"from": chain.accounts[0], "to": chain.accounts[1], "chainId": "0x1"})
