"""The UnixFS importer and reader; equality with Kubo's CIDs is in test_store.py."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refrain.storage import unixfs
from refrain.storage.cid import DAG_PB, Cid, cid_of, codec_of
from refrain.storage.errors import BadBlock, NotStored
from refrain.storage.protobuf import field
from refrain.storage.unixfs import CHUNK, WIDTH, Link


def blocks_of(data: bytes) -> tuple[Cid, dict[Cid, bytes]]:
    blocks = dict(unixfs.build(io.BytesIO(data)))
    return unixfs.root_of(io.BytesIO(data)), blocks


def pattern(size: int) -> bytes:
    """Bytes without two equal chunks."""
    return b"".join(index.to_bytes(8, "big") for index in range(size // 8 + 1))[:size]


DATA = pattern(WIDTH * CHUNK + 5)
ROOT, BLOCKS = blocks_of(DATA)


@settings(deadline=None)
@given(st.integers(0, len(DATA) + 9), st.integers(0, 3 * CHUNK))
def test_read__any_range__the_bytes_there(start: int, length: int) -> None:
    assert b"".join(unixfs.read(BLOCKS.__getitem__, ROOT, start, start + length)) == DATA[start : start + length]


def test_read__whole_file__pieces_of_at_most_one_chunk() -> None:
    pieces = list(unixfs.read(BLOCKS.__getitem__, ROOT, 0, len(DATA)))
    assert b"".join(pieces) == DATA
    assert max(map(len, pieces)) == CHUNK


def test_build__up_to_one_chunk__the_raw_block_itself() -> None:
    for size in (0, 1, CHUNK):
        assert blocks_of(pattern(size))[0] == cid_of(pattern(size))
    assert codec_of(blocks_of(pattern(CHUNK + 1))[0]) == DAG_PB


def test_build__any_file__children_before_parents_and_root_last() -> None:
    seen: set[Cid] = set()
    for cid, block in unixfs.build(io.BytesIO(DATA)):
        assert {link.cid for link in unixfs.children(block, cid)} <= seen
        seen.add(cid)
    assert cid == ROOT


def test_read__range_within_one_leaf__other_leaves_not_fetched() -> None:
    fetched: list[Cid] = []

    def fetch(cid: Cid) -> bytes:
        fetched.append(cid)
        return BLOCKS[cid]

    b"".join(unixfs.read(fetch, ROOT, 5 * CHUNK, 5 * CHUNK + 10))
    assert len(fetched) == 3  # root, node, leaf


LEAF = cid_of(b"abc")
GOOD = unixfs.encode([Link(LEAF, 3, 3), Link(LEAF, 3, 3)])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda node: node[:-1],
        lambda node: node + b"\0",
        lambda node: node + node,
        lambda node: node.replace(b"\x08\x02", b"\x08\x01"),  # a directory
        lambda node: field(1, b"\x08\x02\x18\x00"),  # no links
        lambda node: field(1, field(1, 2) + field(2, b"inline") + field(3, 6)),  # bytes inside the node
        lambda node: node.replace(b"\x01\x55\x12\x20", b"\x01\x71\x12\x20"),  # a link to a node of another kind
        lambda node: b"\x0d" + node,  # a wire type that is not used
        lambda node: b"\xff" * 12,
        lambda node: unixfs.encode([Link(LEAF, 3, 3)] * (WIDTH + 1)),
    ],
)
def test_decode__other_layout__refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadBlock):
        unixfs.decode(spoil(GOOD))


def test_decode__own_node__its_links() -> None:
    assert unixfs.decode(GOOD) == (Link(LEAF, 3, 3), Link(LEAF, 3, 3))


@given(st.binary(max_size=300))
def test_decode__foreign_bytes__refused(data: bytes) -> None:
    with pytest.raises(BadBlock):
        unixfs.decode(data)


def test_read__node_that_lies_about_a_size__refused() -> None:
    node = unixfs.encode([Link(LEAF, 4, 4)])
    blocks = {LEAF: b"abc", cid_of(node, DAG_PB): node}
    with pytest.raises(BadBlock, match="size"):
        list(unixfs.read(blocks.__getitem__, cid_of(node, DAG_PB), 0, 4))


def test_read__leaf_missing__not_stored() -> None:
    def fetch(cid: Cid) -> bytes:
        if cid == LEAF:
            raise NotStored("gone")
        return GOOD

    with pytest.raises(NotStored):
        list(unixfs.read(fetch, cid_of(GOOD, DAG_PB), 0, 4))
