"""Archives: written and read here, read and written by Kubo, and refused when anything is wrong with them."""

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.storage.archive import export_archive, import_archive
from refrain.storage.cid import Cid
from refrain.storage.errors import BadBlock, BadCid, NotStored
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.store import Store, open_file
from refrain.storage.unixfs import CHUNK

from .conftest import Daemon

FILES = (b"metadata", os.urandom(3 * CHUNK + 7), b"\0" * (2 * CHUNK), b"")


def archived(store: Store, files: tuple[bytes, ...] = FILES) -> tuple[tuple[Cid, ...], bytes]:
    roots = tuple(store.put(io.BytesIO(data)) for data in files)
    sink = io.BytesIO()
    assert export_archive(store, roots, sink) == len(sink.getvalue())
    return roots, sink.getvalue()


def test_import_archive__exported_from_another_store__the_same_files(store: Store, tmp_path: Path) -> None:
    other = LocalStore(tmp_path / "other")
    roots, data = archived(other)
    assert import_archive(store, io.BytesIO(data)) == roots
    assert [open_file(store, root).read() for root in roots] == list(FILES)
    assert set(roots) <= store.pins()


def test_export_archive__many_roots__read_back(local: LocalStore, tmp_path: Path) -> None:
    roots, data = archived(local, tuple(bytes([index % 256, index // 256]) for index in range(300)))
    assert import_archive(LocalStore(tmp_path / "other"), io.BytesIO(data)) == roots


def kubo(daemon: Daemon, *words: str, data: bytes = b"") -> bytes:
    environ = {"IPFS_PATH": str(daemon.repository), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
    return subprocess.run(["ipfs", *words], env=environ, input=data, check=True, capture_output=True, timeout=60).stdout


def test_import_archive__kubo_imports_ours__same_roots(kubo_daemon: Daemon, local: LocalStore, tmp_path: Path) -> None:
    roots, data = archived(local)
    (tmp_path / "release.car").write_bytes(data)
    assert all(root.encode() in kubo(kubo_daemon, "dag", "import", str(tmp_path / "release.car")) for root in roots)
    assert open_file(KuboStore(kubo_daemon.url), roots[1]).read() == FILES[1]


def test_import_archive__kubo_exports__same_file(kubo_daemon: Daemon, local: LocalStore) -> None:
    root = KuboStore(kubo_daemon.url).put(io.BytesIO(FILES[1]))
    assert import_archive(local, io.BytesIO(kubo(kubo_daemon, "dag", "export", root))) == (root,)
    assert open_file(local, root).read() == FILES[1]


@pytest.fixture
def kubo_daemon(request: pytest.FixtureRequest) -> Daemon:
    return request.getfixturevalue("kubo")  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[1:],
        lambda data: data[:-1],
        lambda data: data + b"\x05abc",
        lambda data: data + b"\0",
        lambda data: data + b"\xff" * 9,
        lambda data: data.replace(b"version\x01", b"version\x02"),
        lambda data: data.replace(b"metadata", b"metadatA"),
        lambda data: b"\x80" * 6 + b"\x01",
        lambda data: b"PK\3\4" + bytes(50),
    ],
)
def test_import_archive__damaged__refused_and_nothing_pinned(
    local: LocalStore, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    _, data = archived(local)
    other = LocalStore(tmp_path / "other")
    with pytest.raises((BadBlock, BadCid)):
        import_archive(other, io.BytesIO(spoil(data)))
    assert other.pins() == frozenset()


def test_import_archive__block_missing__refused_and_not_pinned(local: LocalStore, tmp_path: Path) -> None:
    _, data = archived(local, (FILES[1],))
    last_frame = 1 + 36 + 7
    other = LocalStore(tmp_path / "other")
    with pytest.raises(NotStored):
        import_archive(other, io.BytesIO(data[:-last_frame]))
    assert other.pins() == frozenset()


@given(st.binary(max_size=400))
def test_import_archive__foreign_bytes__refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    with pytest.raises((BadBlock, BadCid)):
        import_archive(LocalStore(tmp_path_factory.getbasetemp() / "foreign"), io.BytesIO(data))
