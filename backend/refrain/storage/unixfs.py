"""Files as trees of blocks: the importer and the reader of UnixFS v1 (IPFS specs: UnixFS, dag-pb).

The profile is Kubo's for CIDv1: raw leaves of 256 KiB, balanced, 174 links a node. A file of one chunk is that raw
block itself, so a document of up to 256 KiB has the CID of its plain sha2-256 digest. Other layouts are refused.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from refrain.storage.cid import DAG_PB, RAW, Cid, bytes_of_cid, cid_of, cid_of_bytes, codec_of
from refrain.storage.errors import BadBlock, BadCid
from refrain.storage.protobuf import field, fields

CHUNK = 256 * 1024
WIDTH = 174
FILE = 2
"""UnixFS data type "File"."""

Blocks = Callable[[Cid], bytes]
"""Where blocks come from, already checked against their CIDs."""


@dataclass(frozen=True, slots=True)
class Link:
    """A subtree: bytes of file under it (`size`), and bytes of blocks that hold them (`stored`)."""

    cid: Cid
    size: int
    stored: int


def build(source: BinaryIO) -> Iterator[tuple[Cid, bytes]]:
    """The blocks of a file, leaves before the nodes that link to them; the last one is its root."""
    level: list[Link] = []
    block = source.read(CHUNK)
    while block or not level:
        level.append(Link(cid_of(block), len(block), len(block)))
        yield level[-1].cid, block
        block = source.read(CHUNK)
    while len(level) > 1:
        parents = []
        for start in range(0, len(level), WIDTH):
            children = level[start : start + WIDTH]
            node = encode(children)
            parents.append(_link(children, node))
            yield parents[-1].cid, node
        level = parents


def root_of(source: BinaryIO) -> Cid:
    """The CID that a file has in every store; `source` is read to its end."""
    cid = Cid("")
    for cid, _ in build(source):  # noqa: B007
        pass
    return cid


def read(blocks: Blocks, cid: Cid, start: int, stop: int) -> Iterator[bytes]:
    """Bytes `start` to `stop` (not included; clipped to the file) in pieces of at most `CHUNK`, one block at a time."""
    yield from _read(blocks, cid, blocks(cid), start, stop)


def size_of(block: bytes, cid: Cid) -> int:
    """How many bytes of file the tree under this block holds, as the block itself declares."""
    return len(block) if codec_of(cid) == RAW else sum(link.size for link in decode(block))


def children(block: bytes, cid: Cid) -> tuple[Link, ...]:
    """The links of a block; none for a raw one."""
    return () if codec_of(cid) == RAW else decode(block)


def encode(links: list[Link]) -> bytes:
    """A node without bytes of its own: links in order, then the UnixFS message that counts what is under each."""
    data = field(1, FILE) + field(3, sum(link.size for link in links))
    data += b"".join(field(4, link.size) for link in links)
    names = (field(1, bytes_of_cid(link.cid)) + field(2, b"") + field(3, link.stored) for link in links)
    return b"".join(field(2, link) for link in names) + field(1, data)


@lru_cache(maxsize=256)
def decode(node: bytes) -> tuple[Link, ...]:
    """The links of a node; raise `BadBlock` unless it is exactly what `encode` makes of them."""
    targets, sizes = [], []
    for number, value in fields(node):
        message = list(fields(value)) if isinstance(value, bytes) else []
        if number == 2:
            targets.append(dict(message))
        else:
            sizes = [size for key, size in message if key == 4 and isinstance(size, int)]
    try:
        links = tuple(
            Link(cid_of_bytes(_bytes(target[1])), size, int(target[3]))
            for target, size in zip(targets, sizes, strict=True)
        )
    except (KeyError, ValueError, TypeError, BadCid) as error:
        raise BadBlock("a node whose links and sizes do not match") from error
    if encode(list(links)) != node or not 1 <= len(links) <= WIDTH:
        raise BadBlock("not a file in the layout that is used here")
    return links


def _read(blocks: Blocks, cid: Cid, block: bytes, start: int, stop: int) -> Iterator[bytes]:
    if codec_of(cid) == RAW:
        if block[start:stop]:
            yield block[start:stop]
        return
    at = 0
    for link in decode(block):
        if at < stop and start < at + link.size:
            child = _checked(link, blocks(link.cid))
            yield from _read(blocks, link.cid, child, max(start - at, 0), min(stop - at, link.size))
        at += link.size


def _link(links: list[Link], node: bytes) -> Link:
    stored = len(node) + sum(link.stored for link in links)
    return Link(cid_of(node, DAG_PB), sum(link.size for link in links), stored)


def _checked(link: Link, block: bytes) -> bytes:
    if size_of(block, link.cid) != link.size:
        raise BadBlock(f"{link.cid} does not have the size that its file declares")
    return block


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise TypeError
    return value
