"""How fast the embedded chain is beside anvil: mints, calls and reads a second on a real release, and reopening.

    python bench/chain.py [--json] [--mints N] [--calls N]

Both nodes get the same requests from the same client, in turn, so that whatever else the machine does slows both.
The embedded node writes every block to the disk before it answers; anvil keeps its chain in memory.
"""

import argparse
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "backend"))

from refrain.chain import transactions  # noqa: E402 - the path above comes first
from refrain.chain.abi import encode_call  # noqa: E402
from refrain.chain.accounts import NodeWallet  # noqa: E402
from refrain.chain.deploy import deploy  # noqa: E402
from refrain.chain.factory import published_release  # noqa: E402
from refrain.chain.rpc import ChainUnreachable, Rpc  # noqa: E402
from refrain.chain.sending import send  # noqa: E402
from refrain.chain.values import Publication, Selling  # noqa: E402
from refrain.terms import Payee, Terms  # noqa: E402
from refrain.units import WHOLE, Wei, checksum  # noqa: E402

PRICE = Wei(10**15)
GAS = 300_000
SERVE = "import sys; from pathlib import Path; from refrain.chain.embedded import serve; "
SERVE += "serve(Path(sys.argv[1]), int(sys.argv[2]), confirm_blocks=0)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int) -> Iterator[tuple[Rpc, float]]:
    """A node in a process of its own, and the seconds until it answered."""
    begun = time.perf_counter()
    environment = {"PYTHONPATH": str(ROOT / "backend"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    rpc = Rpc(f"http://127.0.0.1:{port}", timeout=60)
    try:
        while True:
            try:
                rpc.call("eth_chainId")
                break
            except ChainUnreachable:
                time.sleep(0.01)
        yield rpc, time.perf_counter() - begun
    finally:
        rpc.close()
        process.terminate()
        process.wait(10)


def embedded(folder: Path) -> tuple[list[str], int]:
    port = free_port()
    return [sys.executable, "-c", SERVE, str(folder / "chain.sqlite"), str(port)], port


def anvil() -> tuple[list[str], int]:
    port = free_port()
    program = shutil.which("anvil") or sys.exit("bench: anvil is not installed")
    return [program, "--port", str(port), "--chain-id", "1337", "--hardfork", "prague", "--silent"], port


class Shop:
    """A release on a node, and what is measured on it."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self.accounts = [checksum(address) for address in rpc.call("eth_accounts")]
        artist = NodeWallet(rpc, self.accounts[0])
        deployment = deploy(rpc, artist)
        publication = Publication(
            nonce=1,
            name="Night Train",
            symbol="NIGHT",
            metadata=hashlib.sha256(b"metadata").digest(),
            envelope=hashlib.sha256(b"envelope").digest(),
            selling=Selling(PRICE),
            terms=Terms(max_supply=100_000),
            payees=(Payee(artist.address, WHOLE, WHOLE),),
        )
        receipt = send(rpc, artist, transactions.publish(deployment.factory, publication))
        self.release = published_release(receipt, deployment.factory)
        self.mint(0)

    def mint(self, number: int) -> None:
        """Collect a copy, gas given, and see its receipt."""
        request = transactions.collect(self.release, 1, PRICE).as_request(self.accounts[1 + number % 8])
        transaction = self.rpc.call("eth_sendTransaction", request | {"gas": hex(GAS)})
        while (receipt := self.rpc.call("eth_getTransactionReceipt", transaction)) is None:
            time.sleep(0.0005)
        assert receipt["status"] == "0x1", receipt

    def estimate(self, number: int) -> None:
        """What collecting a copy would cost."""
        request = transactions.collect(self.release, 1, PRICE).as_request(self.accounts[1 + number % 8])
        self.rpc.call("eth_estimateGas", request)

    def call(self, number: int) -> None:
        """The owner of a copy: what a keeper asks."""
        data = "0x" + encode_call("Release", "ownerOf", [1]).hex()
        self.rpc.call("eth_call", {"to": self.release, "data": data}, "latest")

    def read(self, number: int) -> None:
        """A block's receipts: what an indexer asks."""
        self.rpc.call("eth_getBlockReceipts", "latest")


def rate(work: Callable[[int], None], times: int) -> float:
    """How often a second."""
    begun = time.perf_counter()
    for number in range(times):
        work(number)
    return times / (time.perf_counter() - begun)


def measure(mints: int, calls: int, folder: Path) -> dict[str, Any]:
    """Rates of both nodes and their ratios."""
    (own, own_port), (other, other_port) = embedded(folder), anvil()
    rates: dict[str, Any] = {}
    with ExitStack() as stack:
        nodes = {"embedded": running(own, own_port), "anvil": running(other, other_port)}
        shops = {name: Shop(stack.enter_context(node)[0]) for name, node in nodes.items()}
        for what, times in (("mint", mints), ("estimate", calls // 10), ("call", calls), ("read", calls)):
            rates[what] = {name: rate(getattr(shop, what), times) for name, shop in shops.items()}
            rates[what]["ratio"] = rates[what]["embedded"] / rates[what]["anvil"]
        blocks = int(shops["embedded"].rpc.call("eth_blockNumber"), 16)
        head = shops["embedded"].rpc.call("eth_getBlockByNumber", "latest", False)["hash"]
    with running(own, own_port) as (rpc, seconds):
        same = rpc.call("eth_getBlockByNumber", "latest", False)["hash"] == head
    return rates | {"reopen": {"blocks": blocks, "seconds": seconds, "same_head": same}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--mints", type=int, default=200)
    parser.add_argument("--calls", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(given.mints, given.calls, Path(folder))
    if given.json:
        print(json.dumps(result))
        return
    print(f"{'a second':10}{'embedded':>12}{'anvil':>12}{'ratio':>8}")
    for what in ("mint", "estimate", "call", "read"):
        print(f"{what:10}{result[what]['embedded']:12.0f}{result[what]['anvil']:12.0f}{result[what]['ratio']:8.2f}")
    reopen = result["reopen"]
    print(f"started again on {reopen['blocks']} blocks in {reopen['seconds']:.2f} s, same head: {reopen['same_head']}")


if __name__ == "__main__":
    main()
