"""What every store promises, tried on each of them."""

import io
import os

import pytest

from refrain.storage import unixfs
from refrain.storage.cid import DAG_PB, cid_of
from refrain.storage.errors import BadBlock, NotStored
from refrain.storage.store import Store, missing, open_file, read_document, read_range, size, walk
from refrain.storage.unixfs import CHUNK, WIDTH, Link

BOUNDARIES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, WIDTH * CHUNK, WIDTH * CHUNK + 1]


@pytest.mark.parametrize("length", BOUNDARIES)
def test_put__chunk_boundaries__same_cid_and_bytes_everywhere(store: Store, length: int) -> None:
    data = os.urandom(length)
    cid = store.put(io.BytesIO(data))
    assert cid == unixfs.root_of(io.BytesIO(data))
    assert size(store, cid) == length
    assert b"".join(read_range(store, cid, 0, length + 1)) == data
    assert store.has(cid)
    assert cid in store.pins()


def test_put__source_read_before__stored_from_its_beginning(store: Store) -> None:
    source = io.BytesIO(b"all of it")
    source.read(4)
    assert read_document(store, store.put(source)) == b"all of it"


def test_put__twice__same_cid(store: Store) -> None:
    data = os.urandom(CHUNK + 9)
    assert store.put(io.BytesIO(data)) == store.put(io.BytesIO(data))


def test_open_file__seek_and_read__as_the_file_itself(store: Store) -> None:
    data = os.urandom(3 * CHUNK + 100)
    file = open_file(store, store.put(io.BytesIO(data)))
    assert file.read(10) == data[:10]
    assert file.seek(-150, io.SEEK_END) == len(data) - 150
    assert file.read() == data[-150:]
    file.seek(CHUNK - 3)
    assert file.read(6) == data[CHUNK - 3 : CHUNK + 3]
    assert file.seek(len(data) + 5) and file.read(1) == b""


def test_read_range__beyond_the_end__clipped(store: Store) -> None:
    cid = store.put(io.BytesIO(b"0123456789"))
    assert b"".join(read_range(store, cid, 8, 100)) == b"89"
    assert b"".join(read_range(store, cid, 10, 1)) == b""


def test_block__never_stored__not_stored(store: Store) -> None:
    absent = cid_of(os.urandom(20))
    assert not store.has(absent)
    with pytest.raises(NotStored):
        store.block(absent)


def test_put_block__blocks_of_another_store__complete_file(store: Store) -> None:
    data = os.urandom(CHUNK + 1)
    for cid, block in unixfs.build(io.BytesIO(data)):
        store.put_block(cid, block)
    store.pin(cid)
    assert cid in store.pins()
    assert open_file(store, cid).read() == data
    assert list(missing(store, cid)) == []


def test_put_block__bytes_of_another_cid__refused(store: Store) -> None:
    cid = cid_of(os.urandom(20))
    with pytest.raises(BadBlock):
        store.put_block(cid, b"something else")
    assert not store.has(cid)


def test_pin__leaf_missing__refused(store: Store) -> None:
    node = unixfs.encode([Link(cid_of(os.urandom(8)), 8, 8), Link(cid_of(os.urandom(8)), 8, 8)])
    root = cid_of(node, DAG_PB)
    store.put_block(root, node)
    with pytest.raises(NotStored):
        store.pin(root)
    assert root not in store.pins()
    assert len(list(missing(store, root))) == 2


def test_unpin__pinned_or_not__no_longer_kept(store: Store) -> None:
    cid = store.put(io.BytesIO(os.urandom(30)))
    store.unpin(cid)
    assert cid not in store.pins()
    store.unpin(cid)


def test_walk__file_of_two_equal_chunks__each_block_once(store: Store) -> None:
    root = store.put(io.BytesIO(os.urandom(CHUNK) * 2 + b"end"))
    assert next(cid for cid, _ in walk(store, root)) == root
    assert len(list(walk(store, root))) == 3


def test_read_document__longer_than_one_block__refused(store: Store) -> None:
    cid = store.put(io.BytesIO(os.urandom(CHUNK + 1)))
    with pytest.raises(BadBlock):
        read_document(store, cid)
