"""Accounts that are contracts sign in by what they themselves approve (EIP-1271)."""

import time

import pytest

from refrain.chain.receipts import wait_for_receipt
from refrain.crypto.sealing import KeyPair
from refrain.crypto.signatures import personal_digest
from refrain.crypto.signin import SignIn
from refrain.units import checksum
from tests.contracts.world import compiled


@pytest.fixture
def wallet(shop):
    """A contract that accepts the digests that were approved, and its ABI."""
    abi, code = compiled("Actor")
    fields = {"from": shop.market.dave.address, "data": "0x" + code.hex(), "gas": hex(3_000_000)}
    receipt = wait_for_receipt(shop.market.rpc, shop.market.rpc.call("eth_sendTransaction", fields))
    return checksum(receipt.contract), abi


def message(shop, account):
    wanted = shop.get("/session/nonce")
    fields = {name: wanted[name] for name in ("domain", "uri", "chain_id", "nonce")}
    return SignIn.new(**fields, address=account, session_key=KeyPair.generate().public, now=int(time.time())).text


def approve(shop, wallet, text):
    address, abi = wallet
    data = abi.call("approve_digest", personal_digest(text))
    fields = {"from": shop.market.dave.address, "to": address, "data": "0x" + data.hex()}
    wait_for_receipt(shop.market.rpc, shop.market.rpc.call("eth_sendTransaction", fields))


def test_sign_in__of_a_contract_that_approves__opens_a_session(shop, wallet):
    text = message(shop, wallet[0])
    approve(shop, wallet, text)
    assert shop.post("/session", 201, message=text, signature="0x00")["account"] == wallet[0]
    assert shop.get("/session")["account"] == wallet[0]


def test_sign_in__of_a_contract_that_approved_another_message__is_refused(shop, wallet):
    approve(shop, wallet, message(shop, wallet[0]))
    refused = shop.post("/session", 403, message=message(shop, wallet[0]), signature="0x00")
    assert refused["reason"] == "signature_invalid"


def test_sign_in__of_an_account_without_code__takes_its_key_alone(shop):
    bob, carol = shop.market.bob, shop.market.carol
    text = message(shop, bob.address)
    assert shop.post("/session", 403, message=text, signature="0x" + carol.sign_message(text).hex())
    assert shop.post("/session", 403, message=text, signature="0x00")["reason"] == "signature_invalid"
    assert shop.post("/session", 201, message=text, signature="0x" + bob.sign_message(text).hex())
