"""Announcing files: two Kubo daemons that know only each other, on loopback."""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from refrain.storage.cid import cid_of
from refrain.storage.errors import StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.pins import provide, survey

from .conftest import Daemon, kubo_daemon


def ipfs(daemon: Daemon, *words: str) -> str:
    environ = {"IPFS_PATH": str(daemon.repository), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
    done = subprocess.run(["ipfs", *words], env=environ, capture_output=True, text=True, timeout=30)
    return done.stdout


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Daemon, Daemon]]:
    folder = tmp_path_factory.mktemp("network")
    with kubo_daemon(folder / "a", online=True) as first, kubo_daemon(folder / "b", online=True) as second:
        address = ipfs(first, "swarm", "addrs", "local", "--id").split()[0]
        assert "success" in ipfs(second, "swarm", "connect", address)
        yield first, second


def test_provide__by_one_node__found_by_the_other(network: tuple[Daemon, Daemon]) -> None:
    first, second = network
    block = os.urandom(30)
    KuboStore(first.url).put_block(cid_of(block), block)
    look = ("routing", "findprovs", "--num-providers=1", cid_of(block))
    assert ipfs(second, *look) == ""
    KuboStore(first.url).provide(cid_of(block))
    assert ipfs(second, *look).strip() == ipfs(first, "id", "--format=<id>").strip()


def test_provide__offline_node__said_in_its_words(kubo: Daemon) -> None:
    store = KuboStore(kubo.url)
    cid = store.put(io.BytesIO(b"music"))
    with pytest.raises(StoreUnavailable, match="IPFS node"):
        store.provide(cid)
    (problem,) = provide([store], survey([store], [cid]))
    assert problem.problem and problem.cid == cid


def test_provide__folder_store__nothing_to_announce(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.put(io.BytesIO(b"music"))
    assert provide([store], survey([store])) == ()
