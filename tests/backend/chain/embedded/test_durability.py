"""What the node acknowledged survives kill -9, and the same file always gives the same chain."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refrain.chain.embedded import running
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.errors import Unavailable
from tests.chain_node import ChainNode, serving

PROGRAM = "import sys; from pathlib import Path; from refrain.chain.embedded import serve; serve(Path(sys.argv[1]), 0)"


@contextmanager
def process(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A node in a process of its own, and its URL."""
    command = [sys.executable, "-c", PROGRAM, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as node:
        assert node.stdout is not None
        try:
            yield node, node.stdout.readline().split()[3].rstrip(",")
        finally:
            node.kill()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def pay_until_killed(url: str, payer: int, acknowledged: list[str]) -> None:
    rpc = Rpc(url)
    accounts = rpc.call("eth_accounts")
    try:
        while True:
            request = {"from": accounts[payer], "to": accounts[9], "value": "0x1", "gas": "0x5208"}
            acknowledged.append(rpc.call("eth_sendTransaction", request))
    except ChainUnreachable:
        rpc.close()


def test_serve__killed_under_load__loses_no_acknowledged_transaction(tmp_path: Path) -> None:
    path, acknowledged = tmp_path / "chain.sqlite", list[str]()
    for kill in range(3):
        with process(path) as (node, url):
            threads = [threading.Thread(target=pay_until_killed, args=(url, i, acknowledged)) for i in range(4)]
            for thread in threads:
                thread.start()
            wanted = len(acknowledged) + 20 + 7 * kill
            while len(acknowledged) < wanted:
                time.sleep(0.001)
            node.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join()
    with serving(path) as reopened:
        receipts = reopened.rpc.batch([("eth_getTransactionReceipt", [item]) for item in acknowledged])
        assert all(receipt["status"] == "0x1" for receipt in receipts)
        _check_chain(reopened)


def _check_chain(chain: ChainNode) -> None:
    """Every block names its parent, and the last account holds what the blocks' transactions paid."""
    head = int(chain.rpc.call("eth_blockNumber"), 16)
    blocks = chain.rpc.batch([("eth_getBlockByNumber", [hex(number), False]) for number in range(head + 1)])
    assert all(block["parentHash"] == parent["hash"] for parent, block in itertools.pairwise(blocks))
    paid = sum(len(block["transactions"]) for block in blocks)
    assert int(chain.rpc.call("eth_getBalance", chain.accounts[9], "latest"), 16) == 10_000 * 10**18 + paid


def test_serve__told_to_stop__closes_with_status_0(tmp_path: Path) -> None:
    with process(tmp_path / "chain.sqlite") as (node, _):
        node.send_signal(signal.SIGTERM)
        assert node.wait(10) == 0


def test_reopen__after_use__has_the_same_hashes_state_and_waiting_transactions(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    with serving(path) as chain:
        payer, payee = chain.accounts[:2]
        chain.rpc.call("eth_sendTransaction", {"from": payer, "to": payee, "value": "0x5"})
        waiting = {"from": payer, "to": payee, "nonce": "0x2", "gas": "0x5208"}
        later = chain.rpc.call("eth_sendTransaction", waiting)
        chain.rpc.call("evm_increaseTime", 1_000_000)
        chain.confirm(2)
        head = chain.rpc.call("eth_getBlockByNumber", "latest", True)
    with serving(path) as chain:
        assert chain.rpc.call("eth_getBlockByNumber", "latest", True) == head
        assert chain.rpc.call("eth_getBalance", payee, "latest") == hex(10_000 * 10**18 + 5)
        assert chain.rpc.call("eth_getTransactionReceipt", later) is None
        chain.rpc.call("eth_sendTransaction", {"from": payer, "to": payee})
        assert chain.rpc.call("eth_getTransactionReceipt", later)["status"] == "0x1"
        when = int(chain.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        assert when >= int(head["timestamp"], 16)


def test_open__file_in_use__is_refused_with_a_hint(tmp_path: Path) -> None:
    with serving(tmp_path / "chain.sqlite"):
        with pytest.raises(Unavailable, match="in use by another node") as caught, running(tmp_path / "chain.sqlite"):
            pass
        assert caught.value.hint


def test_open__port_taken__is_refused_with_a_hint_and_frees_the_file(tmp_path: Path) -> None:
    with serving(tmp_path / "first.sqlite") as chain:
        port = int(chain.url.rpartition(":")[2])
        refused = pytest.raises(Unavailable, match=f"port {port} cannot be used")
        with refused as caught, running(tmp_path / "second.sqlite", port):
            pass
        assert caught.value.hint
    with serving(tmp_path / "second.sqlite"):
        pass


def test_confirm__after_a_transaction__adds_so_many_empty_blocks_and_no_more(tmp_path: Path) -> None:
    with running(tmp_path / "chain.sqlite", confirm_blocks=2, interval=0.01) as server:
        rpc = Rpc(server.url)
        payer, payee = rpc.call("eth_accounts")[:2]
        for _ in range(3):
            rpc.call("eth_sendTransaction", {"from": payer, "to": payee})
        used = server.node.head.block_number
        deadline = time.monotonic() + 10
        while server.node.confirm() or server.node.head.block_number < used + 2:
            assert time.monotonic() < deadline
        assert server.node.head.block_number <= used + 2 or used < 3
        assert not server.node.confirm()
        rpc.close()
