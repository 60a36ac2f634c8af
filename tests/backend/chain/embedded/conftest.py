"""The node under test, anvil beside it, and a contract on either."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from vyper import compile_code

from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.units import keccak256
from tests.chain_node import ChainNode, chain, chain_node

__all__ = ["chain", "chain_node"]

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def anvil() -> Iterator[ChainNode]:
    """Foundry's node with the same chain id, fork and block gas limit."""
    program = shutil.which("anvil")
    if program is None:
        pytest.skip("anvil is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--chain-id", "1337", "--hardfork", "prague", "--gas-limit", "30000000", "--silent"]
    process = subprocess.Popen([program, "--port", str(port), *options])
    rpc = Rpc(f"http://127.0.0.1:{port}")
    try:
        yield ChainNode(f"http://127.0.0.1:{port}", rpc, _accounts(rpc))
    finally:
        process.terminate()
        process.wait(10)
        rpc.close()


def _accounts(rpc: Rpc) -> tuple[str, ...]:
    deadline = time.monotonic() + 20
    while True:
        try:
            return tuple(rpc.call("eth_accounts"))
        except ChainUnreachable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture(params=["embedded", "anvil"])
def node(request: pytest.FixtureRequest) -> Iterator[ChainNode]:
    """The embedded node and anvil in turn: what holds for one must hold for the other. Undone after each test."""
    found: ChainNode = request.getfixturevalue("chain_node" if request.param == "embedded" else "anvil")
    snapshot = found.rpc.call("evm_snapshot")
    yield found
    assert found.rpc.call("evm_revert", snapshot)


class Counter:
    """Counter.vy deployed on a node by its first account."""

    def __init__(self, chain: ChainNode, address: str) -> None:
        self.chain = chain
        self.address = address

    def request(self, signature: str, *values: Any, **fields: Any) -> dict[str, Any]:
        """A transaction or call object from the first account."""
        return {"from": self.chain.accounts[0], "to": self.address, "data": calldata(signature, *values)} | fields

    def send(self, signature: str, *values: Any, **fields: Any) -> dict[str, Any]:
        """Send a transaction; its receipt."""
        transaction = self.chain.rpc.call("eth_sendTransaction", self.request(signature, *values, **fields))
        return wait_for_receipt(self.chain.rpc, transaction)

    def read(self, signature: str, types: list[str], block: Any = "latest") -> tuple[Any, ...]:
        """Call it and decode what comes back."""
        output = self.chain.rpc.call("eth_call", self.request(signature), block)
        return tuple(decode(types, bytes.fromhex(output[2:])))


@pytest.fixture(scope="session")
def bytecode() -> str:
    """Counter.vy, compiled."""
    output = compile_code((HERE / "Counter.vy").read_text(), output_formats=["bytecode"])
    return str(output["bytecode"])


@pytest.fixture
def counter(node: ChainNode, bytecode: str) -> Counter:
    """A fresh counter on the node."""
    return deploy(node, bytecode)


def deploy(chain: ChainNode, bytecode: str) -> Counter:
    """Put a contract on the chain."""
    transaction = chain.rpc.call("eth_sendTransaction", {"from": chain.accounts[0], "data": bytecode})
    return Counter(chain, wait_for_receipt(chain.rpc, transaction)["contractAddress"])


def wait_for_receipt(rpc: Rpc, transaction: str) -> dict[str, Any]:
    """The receipt; anvil, as nodes in general, may mine after it has answered."""
    deadline = time.monotonic() + 10
    while (receipt := rpc.call("eth_getTransactionReceipt", transaction)) is None:
        assert time.monotonic() < deadline, "not mined"
        time.sleep(0.005)
    found: dict[str, Any] = receipt
    return found


def calldata(signature: str, *values: Any) -> str:
    """A function's selector and its arguments, by a signature such as add(uint256)."""
    types = [item for item in signature.partition("(")[2].rstrip(")").split(",") if item]
    return "0x" + (keccak256(signature.encode())[:4] + encode(types, values)).hex()
