"""The folder store under damage, crashes, a full disk and concurrent use."""

import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from refrain.storage import unixfs
from refrain.storage.cid import Cid, cid_of
from refrain.storage.errors import BadBlock, NotStored, StoreFull, StoreUnavailable
from refrain.storage.local import LocalStore, Swept
from refrain.storage.store import missing, open_file
from refrain.storage.unixfs import CHUNK


def path_of(store: LocalStore, cid: Cid, folder: Path) -> Path:
    (path,) = (folder / "blobs" / "blocks").glob(f"*/{cid}")
    return path


def test_block__damaged_on_disk__refused_and_named(local: LocalStore, tmp_path: Path) -> None:
    data = os.urandom(2 * CHUNK)
    root = local.put(io.BytesIO(data))
    leaf = cid_of(data[CHUNK:])
    path_of(local, leaf, tmp_path).write_bytes(data[CHUNK:-1] + b"?")
    with pytest.raises(BadBlock):
        open_file(local, root).read()
    assert list(missing(local, root)) == [leaf]


def test_put__damaged_block_on_disk__repaired(local: LocalStore, tmp_path: Path) -> None:
    data = os.urandom(100)
    cid = local.put(io.BytesIO(data))
    path_of(local, cid, tmp_path).write_bytes(b"")
    assert local.put(io.BytesIO(data)) == cid
    assert local.block(cid) == data


@pytest.fixture
def file_size_limit() -> Iterator[int]:
    """No file of this process may grow beyond 100 kB: the nearest thing to a full disk that needs no root."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, old)


def test_put__disk_full__refused_and_nothing_left(local: LocalStore, tmp_path: Path, file_size_limit: int) -> None:
    with pytest.raises(StoreFull):
        local.put(io.BytesIO(os.urandom(file_size_limit + 1)))
    assert local.pins() == frozenset()
    assert list((tmp_path / "blobs" / "incoming").iterdir()) == []


def test_init__folder_not_usable__said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable):
        LocalStore(tmp_path / "file")


def test_sweep__pinned_and_loose_files__only_the_loose_removed(local: LocalStore) -> None:
    shared = os.urandom(CHUNK)
    kept, loose = local.put(io.BytesIO(shared + b"a")), local.put(io.BytesIO(shared + b"b"))
    local.unpin(loose)
    found = Swept(2, 1 + len(local.block(loose)))
    assert local.sweep(older=0, dry_run=True) == found
    assert local.has(loose)
    assert local.sweep(older=0) == found
    assert open_file(local, kept).read() == shared + b"a"
    assert not local.has(loose) and not local.has(cid_of(b"b"))
    with pytest.raises(NotStored):
        local.pin(loose)


def test_sweep__young_blocks__left_alone(local: LocalStore) -> None:
    loose = local.put(io.BytesIO(b"about to be pinned"))
    local.unpin(loose)
    assert local.sweep() == Swept(0, 0)
    assert local.sweep(older=0).blocks == 1


def test_sweep__block_put_again__young_again(local: LocalStore, tmp_path: Path) -> None:
    cid = cid_of(b"x")
    local.put_block(cid, b"x")
    os.utime(path_of(local, cid, tmp_path), (0, 0))
    local.put_block(cid, b"x")
    assert local.sweep() == Swept(0, 0)


def test_sweep__file_that_is_needed_though_not_pinned__kept(local: LocalStore) -> None:
    data = os.urandom(2 * CHUNK)
    needed, absent = local.put(io.BytesIO(data)), cid_of(b"never stored")
    local.unpin(needed)
    assert local.sweep([needed, absent], older=0) == Swept(0, 0)
    assert open_file(local, needed).read() == data


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"damaged")])
def test_sweep__node_of_a_pinned_file_gone__nothing_removed(
    local: LocalStore, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    pinned, loose = local.put(io.BytesIO(os.urandom(2 * CHUNK))), local.put(io.BytesIO(b"loose"))
    local.unpin(loose)
    spoil(path_of(local, pinned, tmp_path))
    with pytest.raises((NotStored, BadBlock)):
        local.sweep(older=0)
    assert local.has(loose)


def test_sweep__leaf_of_a_pinned_file_damaged__the_others_kept(local: LocalStore, tmp_path: Path) -> None:
    data = os.urandom(2 * CHUNK)
    root = local.put(io.BytesIO(data))
    path_of(local, cid_of(data[:CHUNK]), tmp_path).write_bytes(b"damaged")
    assert local.sweep(older=0) == Swept(0, 0)
    assert list(missing(local, root)) == [cid_of(data[:CHUNK])]


def test_sweep__what_a_crashed_writer_left__removed(local: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "blobs" / "incoming" / "tmp123").write_bytes(b"half")
    assert local.sweep(older=0) == Swept(1, 4)


def test_sweep__while_files_are_put__nothing_of_them_lost(local: LocalStore) -> None:
    stop = threading.Event()
    sweeper = threading.Thread(target=lambda: [local.sweep(older=0) for _ in iter(stop.is_set, True)])
    sweeper.start()
    try:
        cids = [local.put(io.BytesIO(os.urandom(CHUNK + size))) for size in range(1, 9)]
    finally:
        stop.set()
        sweeper.join(timeout=20)
    assert all(list(missing(local, cid)) == [] for cid in cids)


WRITER = """
import sys
from pathlib import Path
from refrain.storage.local import LocalStore
print("up", flush=True)
with open(sys.argv[2], "rb") as source:
    LocalStore(Path(sys.argv[1])).put(source)
"""


@pytest.mark.parametrize("after_blocks", [0, 1, 10])
def test_put__killed_on_the_way__store_sound_and_the_next_put_completes(tmp_path: Path, after_blocks: int) -> None:
    data = os.urandom(60 * CHUNK)
    (tmp_path / "file").write_bytes(data)
    environ = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, str(tmp_path / "blobs"), str(tmp_path / "file")]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdout.readline() == b"up\n"
        blocks = tmp_path / "blobs" / "blocks"
        while len(list(blocks.glob("*/*"))) < after_blocks and writer.poll() is None:
            time.sleep(0.001)
        writer.kill()
    local = LocalStore(tmp_path / "blobs")
    whole = {cid for cid, _ in unixfs.build(io.BytesIO(data))}
    for path in blocks.glob("*/*"):
        local.block(Cid(path.name))  # every name stands for a whole block
        assert path.name in whole
    cid = local.put(io.BytesIO(data))
    assert open_file(local, cid).read() == data
    assert local.pins() == {cid}
