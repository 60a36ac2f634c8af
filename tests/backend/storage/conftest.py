"""Stores to test against: a folder, and a real Kubo daemon with a repository of its own, offline and on loopback."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.store import Store


@dataclass(frozen=True)
class Daemon:
    process: subprocess.Popen[bytes]
    repository: Path
    url: str


@contextmanager
def kubo_daemon(
    repository: Path, *, prefix: tuple[str, ...] = (), online: bool = False, port: int | None = None
) -> Iterator[Daemon]:
    program = shutil.which("ipfs")
    if program is None:
        pytest.skip("no `ipfs` program (Kubo) on this machine")
    environ = {"IPFS_PATH": str(repository), "HOME": str(repository.parent), "PATH": "/usr/bin:/bin"}

    def ipfs(*words: str) -> None:
        subprocess.run([program, *words], env=environ, check=True, capture_output=True, timeout=60)

    if not repository.exists():
        ipfs("init", "--empty-repo", "--profile", "test")
        ipfs("config", "Addresses.API", "/ip4/127.0.0.1/tcp/0")
        ipfs("config", "--json", "Addresses.Gateway", "[]")
        if online:  # a network of loopback addresses alone; nothing is announced unless asked for
            ipfs("config", "Routing.Type", "dhtserver")
            ipfs("config", "--json", "Routing.LoopbackAddressesOnLanDHT", "true")
            ipfs("config", "Provide.Strategy", "roots")
    if port:
        ipfs("config", "Addresses.API", f"/ip4/127.0.0.1/tcp/{port}")
    for stale in ("api", "repo.lock"):
        (repository / stale).unlink(missing_ok=True)
    mode = [] if online else ["--offline"]
    process = subprocess.Popen(
        [*prefix, program, "daemon", *mode], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield Daemon(process, repository, _url(process, repository / "api"))
    finally:
        process.kill()
        process.wait(timeout=20)


def _url(process: subprocess.Popen[bytes], address: Path) -> str:
    deadline = time.monotonic() + 60
    while not (address.is_file() and address.read_text().strip()):
        assert process.poll() is None, "the daemon ended"
        assert time.monotonic() < deadline, "the daemon did not start within a minute"
        time.sleep(0.05)
    return f"http://127.0.0.1:{address.read_text().strip().split('/')[4]}"


@pytest.fixture(scope="session")
def kubo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    with kubo_daemon(tmp_path_factory.mktemp("kubo") / "repository") as daemon:
        yield daemon


@pytest.fixture
def own_kubo(tmp_path: Path) -> Iterator[Callable[..., Daemon]]:
    """Daemons that a test may harm."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(kubo_daemon(tmp_path / "repository", **options))


@pytest.fixture
def local(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "blobs")


@pytest.fixture(params=["local", "kubo"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "local":
        return LocalStore(tmp_path / "blobs")
    return KuboStore(request.getfixturevalue("kubo").url)
