"""What every store does, and files as one reads them out of any of them.

`LocalStore` and `KuboStore` are the two implementations; the functions below work over either.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from refrain.storage import unixfs
from refrain.storage.cid import RAW, Cid, codec_of
from refrain.storage.errors import BadBlock, NotStored
from refrain.storage.unixfs import CHUNK


class Store(Protocol):
    """Blocks by CID. All methods may be called from several threads and raise `StoreUnavailable` when in trouble."""

    name: str

    def put(self, source: BinaryIO) -> Cid:
        """Store and pin a seekable file from its beginning; it is durable when this returns."""

    def put_block(self, cid: Cid, block: bytes) -> None:
        """Store one block of another store's file; raise `BadBlock` if it is not what `cid` names."""

    def block(self, cid: Cid) -> bytes:
        """The block, checked against `cid`; raise `NotStored` or `BadBlock`."""

    def has(self, cid: Cid) -> bool:
        """Whether this one block is at hand."""

    def pin(self, cid: Cid) -> None:
        """Keep the file under `cid` until it is unpinned; raise `NotStored` if a block of it is missing."""

    def unpin(self, cid: Cid) -> None:
        """Let go of a file; no error if it was not pinned."""

    def pins(self) -> frozenset[Cid]:
        """The files that are kept."""

    def check(self) -> None:
        """Raise `StoreUnavailable` unless the store could answer now; takes a moment, whatever the store does."""


def size(store: Store, cid: Cid) -> int:
    """The length of a file in bytes."""
    return unixfs.size_of(store.block(cid), cid)


def read_range(store: Store, cid: Cid, start: int, length: int) -> Iterator[bytes]:
    """Bytes of a file from `start`, clipped to its end, in checked pieces of at most 256 KiB."""
    return unixfs.read(store.block, cid, start, start + length)


def open_file(store: Store, cid: Cid) -> BinaryIO:
    """A file to read and seek in; every byte that comes out was checked."""
    return io.BufferedReader(_File(store, cid), CHUNK)


def read_document(store: Store, cid: Cid) -> bytes:
    """A document of one block, at most 256 KiB; raise `BadBlock` for anything larger."""
    block = store.block(cid)
    if unixfs.children(block, cid) or len(block) > CHUNK:
        raise BadBlock(f"{cid} is larger than a document may be")
    return block


def walk(store: Store, root: Cid) -> Iterator[tuple[Cid, bytes]]:
    """Every block of a file once, the root first; raise `NotStored` or `BadBlock` at the first that is not right."""
    seen, waiting = {root}, [root]
    while waiting:
        cid = waiting.pop()
        block = store.block(cid)
        yield cid, block
        below = [link.cid for link in unixfs.children(block, cid)]
        waiting += [child for child in reversed(list(dict.fromkeys(below))) if child not in seen]
        seen.update(below)


def tree(store: Store, root: Cid) -> Iterator[Cid]:
    """The names of a file's blocks, root first. Leaves are not read: they may be absent or damaged."""
    seen, waiting = {root}, [root]
    while waiting:
        cid = waiting.pop()
        yield cid
        if codec_of(cid) != RAW:
            below = {link.cid for link in unixfs.children(store.block(cid), cid)} - seen
            waiting += below
            seen |= below


def missing(store: Store, root: Cid) -> Iterator[Cid]:
    """The blocks of a file that are absent or damaged; those under an absent node cannot be known."""
    seen, waiting = set(), [root]
    while waiting:
        cid = waiting.pop()
        if cid in seen:
            continue
        seen.add(cid)
        try:
            block = store.block(cid)
        except (NotStored, BadBlock):
            yield cid
        else:
            waiting += [link.cid for link in unixfs.children(block, cid)]


class _File(io.RawIOBase):
    """The unbuffered half of `open_file`."""

    def __init__(self, store: Store, cid: Cid) -> None:
        self._store, self._cid, self._at = store, cid, 0
        self._size = size(store, cid)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        length = min(len(buffer), CHUNK - self._at % CHUNK)  # one leaf at a time, so none is read twice in a row
        piece = b"".join(read_range(self._store, self._cid, self._at, length))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
