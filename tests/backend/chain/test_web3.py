"""web3.py, an independent client, reads the same contracts over the same node and encodes the same calls."""

import json
from importlib import resources

import pytest
from web3 import Web3

from refrain.chain import abi, transactions
from refrain.chain.accounts import NodeWallet
from refrain.chain.deploy import deploy
from refrain.units import checksum

ALICE = checksum(b"\xa1" * 20)


@pytest.fixture
def web3(chain):
    return Web3(Web3.HTTPProvider(chain.url))


def interface(contract):
    return json.loads((resources.files("refrain.chain") / "artifacts" / f"{contract}.json").read_text())["abi"]


def test_deployment__read_by_web3__is_the_deployed_factory(chain, web3):
    deployment = deploy(chain.rpc, NodeWallet(chain.rpc, checksum(chain.accounts[0])))
    factory = web3.eth.contract(deployment.factory, abi=interface("ReleaseFactory"))
    assert factory.functions.implementation().call() == deployment.implementation
    predicted = factory.functions.predict(ALICE, 7).call()
    data = abi.encode_call("ReleaseFactory", "predict", [ALICE, 7])
    raw = chain.rpc.call("eth_call", {"to": deployment.factory, "data": "0x" + data.hex()}, "latest")
    assert predicted == abi.decode_result("ReleaseFactory", "predict", bytes.fromhex(raw[2:]))


@pytest.mark.parametrize(
    ("name", "ours", "args"),
    [
        ("collect", transactions.collect(ALICE, 2, 5), (2, 5)),
        ("gift", transactions.gift(ALICE, ALICE, 3), (ALICE, 3)),
        ("cancel", transactions.cancel(ALICE, 3), (3,)),
        ("claim", transactions.claim(ALICE, ALICE), (ALICE,)),
    ],
)
def test_transaction__encoded_by_web3__is_the_same(name, ours, args):
    contract = Web3().eth.contract(ALICE, abi=interface("Release"))
    assert contract.encode_abi(name, args=args) == "0x" + ours.data.hex()
