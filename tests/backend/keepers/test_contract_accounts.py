"""Accounts that are contracts (EIP-1271): served only where the release's terms allow them, by the keeper's own rebuilt
message, at the pinned block."""

import json
import time
from dataclasses import replace

import pytest
import vyper

from refrain.chain import transactions
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.sending import send
from refrain.crypto.signatures import personal_digest
from refrain.crypto.signin import SignIn
from refrain.units import Wei, checksum, keccak256

SOURCE = """
# A wallet that accepts the one digest that was approved, with the signature "yes".
approved: bytes32

@external
def approve(digest: bytes32):
    self.approved = digest

@view
@external
def isValidSignature(digest: bytes32, signature: Bytes[100]) -> bytes4:
    return 0x1626ba7e if digest == self.approved and signature == b"yes" else 0xffffffff
"""
APPROVE = keccak256(b"approve(bytes32)")[:4]


@pytest.fixture
def wallet(chain):
    """The address of such a wallet."""
    code = vyper.compile_code(SOURCE, output_formats=["bytecode"])["bytecode"]
    fields = {"from": chain.accounts[8], "data": code, "gas": hex(2_000_000)}
    receipt = wait_for_receipt(chain.rpc, chain.rpc.call("eth_sendTransaction", fields))
    return checksum(receipt.contract)


def approve(chain, wallet, digest):
    fields = {"from": chain.accounts[8], "to": wallet, "data": "0x" + (APPROVE + digest).hex()}
    wait_for_receipt(chain.rpc, chain.rpc.call("eth_sendTransaction", fields))


@pytest.fixture
def release_of(chain, people, publish, wallet):
    """Publish a release of which the wallet holds copy 1."""

    def make(**terms):
        release = publish(**terms)
        send(chain.rpc, people.alice, transactions.collect(release.address, 1, Wei(100)))
        send(chain.rpc, people.alice, transactions.gift(release.address, wallet, 1))
        return release

    return make


@pytest.fixture
def ask(http, asker, wallet):
    """Ask as the wallet."""

    def ask_for(release, *, signature=b"yes", message=None, **changes):
        text = message or sign_in(wallet, asker)
        body = replace(asker, release=release).body(message=text, signature="0x" + signature.hex()) | changes
        response = http.post("/v1/shares", json=body)
        return response.status_code, json.loads(response.data).get("reason")

    return ask_for


def sign_in(wallet, asker, now=0):
    return SignIn.new(
        domain="shop.example",
        uri="https://shop.example",
        address=wallet,
        chain_id=1337,
        nonce="7Qm2xw9LkPz4",
        session_key=asker.session.keys.public,
        now=now or int(time.time()),
    ).text


def test_shares__wallet_where_terms_allow__is_granted(ask, asker, chain, release_of, wallet):
    release, text = release_of(contract_wallets=True), sign_in(wallet, asker)
    approve(chain, wallet, personal_digest(text))
    chain.confirm(4)
    assert ask(release, message=text) == (200, None)


def test_shares__wallet_where_terms_do_not_allow__is_refused(ask, asker, chain, release_of, wallet):
    release, text = release_of(contract_wallets=False), sign_in(wallet, asker)
    approve(chain, wallet, personal_digest(text))
    chain.confirm(4)
    assert ask(release, message=text) == (403, "signature_invalid")


def test_shares__wallet_that_approved_another_message__is_refused(ask, asker, chain, release_of, wallet):
    release = release_of(contract_wallets=True)
    approve(chain, wallet, personal_digest(sign_in(wallet, asker, now=1)))
    chain.confirm(4)
    assert ask(release) == (403, "signature_invalid")


def test_shares__wallet_with_a_wrong_signature__is_refused(ask, asker, chain, release_of, wallet):
    release, text = release_of(contract_wallets=True), sign_in(wallet, asker)
    approve(chain, wallet, personal_digest(text))
    chain.confirm(4)
    assert ask(release, message=text, signature=b"no") == (403, "signature_invalid")


def test_shares__approval_withdrawn__is_refused_once_confirmed(ask, asker, chain, release_of, wallet):
    release, text = release_of(contract_wallets=True), sign_in(wallet, asker)
    approve(chain, wallet, personal_digest(text))
    chain.confirm(4)
    approve(chain, wallet, bytes(32))
    assert ask(release, message=text) == (200, None)  # at the pinned block it still holds
    chain.confirm(2)
    assert ask(release, message=text) == (403, "signature_invalid")


def test_shares__account_without_code__is_refused(asker, chain, people, publish, http, sign_in):
    release = publish(contract_wallets=True)
    send(chain.rpc, people.alice, transactions.collect(release.address, 1, Wei(100)))
    chain.confirm(4)
    answer = replace(asker, release=release).ask(signature="0x" + b"yes".hex())
    assert (answer.status, answer.reason) == (403, "signature_invalid")
