"""What the keeper benchmark needs around it: a chain with a release, a keeper as a process, a bare HTTP server."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil

from refrain.chain import transactions
from refrain.chain.abi import bytecode, encode_constructor
from refrain.chain.accounts import NodeWallet
from refrain.chain.factory import predict
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.rpc import Rpc
from refrain.chain.sending import send
from refrain.chain.values import Publication, Selling
from refrain.crypto.envelope import Envelope, Keeper, create
from refrain.crypto.sealing import KeyPair
from refrain.keepers import keyfile, operate
from refrain.keepers.config import KeeperConfig
from refrain.terms import Payee, Terms
from refrain.units import NOBODY, WHOLE, Wei, checksum

CHAIN_ID = 1337
DOMAIN = "bench.example"
SERVE = "import sys; from pathlib import Path; from refrain.keepers.operate import serve; serve(Path(sys.argv[1]))"
BARE = """
import sys
from refrain.serving import serve_application

def answer(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"{}"]

serve_application(lambda: answer, "127.0.0.1", int(sys.argv[1]), threads=16)
"""


@dataclass
class World:
    """A release of which `owner` holds copy 1, on a chain at `rpc_url`."""

    rpc_url: str
    chain: str
    owner: NodeWallet
    envelope: Envelope


@contextmanager
def chain() -> Iterator[tuple[str, str]]:
    """The URL of a fresh chain and its kind: anvil where it is installed, otherwise the embedded one."""
    port, core = free_port(), cores()[-1]
    anvil = shutil.which("anvil")
    embedded = f"from refrain.chain.embedded import running\nwith running(sys.argv[1], port={port}): time.sleep(1e6)"
    if anvil:
        command = [anvil, "--port", str(port), "--chain-id", str(CHAIN_ID), "--silent"]
    else:
        command = [sys.executable, "-c", f"import sys, time\n{embedded}", ":memory:"]
    with process(command, port, core):
        yield f"http://127.0.0.1:{port}", "anvil" if anvil else "embedded"


def build(rpc_url: str, kind: str, keys: KeyPair) -> World:
    """Deploy, publish, collect and confirm."""
    rpc = Rpc(rpc_url)
    deployer, artist, owner = (NodeWallet(rpc, checksum(a)) for a in rpc.call("eth_accounts")[:3])
    code = "0x" + encode_constructor("ReleaseFactory", (bytecode("Release"), NOBODY)).hex()
    deployment = {"from": deployer.address, "data": code, "gas": hex(25_000_000)}
    factory = wait_for_receipt(rpc, rpc.call("eth_sendTransaction", deployment)).contract
    assert factory
    release = predict(rpc, factory, artist.address, 0)
    envelope = create(CHAIN_ID, release, 1, [Keeper(keys.public, "http://127.0.0.1")], {1: bytes(16)})
    payees = (Payee(artist.address, WHOLE, WHOLE),)
    publication = Publication(0, "Bench", "B", b"\1" * 32, envelope.digest, Selling(Wei(1)), Terms(), payees)
    send(rpc, artist, transactions.publish(factory, publication))
    send(rpc, owner, transactions.collect(release, 1, Wei(1)))
    rpc.call("anvil_mine", hex(5))
    return World(rpc_url, kind, owner, envelope)


@dataclass(frozen=True)
class Running:
    """A server on one core."""

    port: int
    process: psutil.Process

    def seconds(self) -> float:
        """Processor time that it and its workers have used."""
        family = [self.process, *self.process.children(recursive=True)]
        times = [each.cpu_times() for each in family]
        return sum(time.user + time.system for time in times)


@contextmanager
def keeper(folder: Path, world: World, keys: KeyPair, **limits: int) -> Iterator[Running]:
    """A keeper process on the first core, with the limits given."""
    port = free_port()
    config = KeeperConfig(CHAIN_ID, (world.rpc_url,), (DOMAIN,), port=port, **limits)
    operate.init(folder, config)
    keyfile._write(folder / "keys.json", [keys], "")
    with process([sys.executable, "-c", SERVE, str(folder)], port, cores()[0]) as child:
        yield Running(port, psutil.Process(child.pid))


@contextmanager
def bare_server() -> Iterator[Running]:
    """The same HTTP server on the same core, with nothing behind it."""
    port = free_port()
    with process([sys.executable, "-c", BARE, str(port)], port, cores()[0]) as child:
        yield Running(port, psutil.Process(child.pid))


@contextmanager
def process(command: list[str], port: int, core: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process pinned to one core, once it listens."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "backend")}
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, {core})
    )
    try:
        _await(child, port)
        yield child
    finally:
        child.terminate()
        child.wait(10)


def cores() -> list[int]:
    """The processor cores of this process."""
    return sorted(os.sched_getaffinity(0))


def free_port() -> int:
    """A TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(child: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(1000):
        if child.poll() is not None:
            raise SystemExit("a process of the benchmark ended early")
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("a process of the benchmark does not answer")
