"""A chain for tests: the embedded node, served over HTTP on a free port of loopback, with a file of its own.

In a conftest.py:

    from tests.chain_node import chain_node, chain

`chain_node` is started once for the whole run; `chain` gives each test a chain on which nothing of it remains.
No block is mined but by a transaction or a lever, so that tests need not wait: `chain.confirm()` mines some.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from refrain.chain.embedded import running
from refrain.chain.rpc import Rpc

ORIGIN = "http://127.0.0.1:8000"
"""The origin of pages that may use the demo accounts."""


@dataclass(frozen=True)
class ChainNode:
    """A running node: its address, a client for it, and the demo accounts (lower case, unlocked)."""

    url: str
    rpc: Rpc
    accounts: tuple[str, ...]

    def confirm(self, blocks: int = 3) -> None:
        """Mine empty blocks."""
        self.rpc.call("anvil_mine", hex(blocks))

    def reorganise(self, depth: int) -> None:
        """Replace the last blocks by empty ones."""
        self.rpc.call("anvil_reorg", depth, [])


@pytest.fixture(scope="session")
def chain_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainNode]:
    """One node for the whole run."""
    with serving(tmp_path_factory.mktemp("chain") / "chain.sqlite") as node:
        yield node


@pytest.fixture
def chain(chain_node: ChainNode) -> Iterator[ChainNode]:
    """The node, with everything that the test does to it undone afterwards."""
    snapshot = chain_node.rpc.call("evm_snapshot")
    yield chain_node
    assert chain_node.rpc.call("evm_revert", snapshot)


@contextmanager
def serving(path: Path) -> Iterator[ChainNode]:
    """A node on the file, until the block is left."""
    with running(path, confirm_blocks=0, allowed_origins=[ORIGIN]) as server:
        rpc = Rpc(server.url)
        yield ChainNode(server.url, rpc, tuple(rpc.call("eth_accounts")))
        rpc.close()
