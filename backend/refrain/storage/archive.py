"""Files with all their blocks in one stream: CARv1 (IPLD content addressable archives), as every IPFS tool reads it.

    length varint || dag-cbor header {"roots": [CIDs], "version": 1}     then, for each block,
    length varint || CID || block

A release in an archive can be put back into any store, by `import_archive` or by Kubo's `ipfs dag import`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from refrain.storage.cid import Cid, bytes_of_cid, check_block, cid_of_bytes
from refrain.storage.errors import BadBlock
from refrain.storage.protobuf import varint
from refrain.storage.store import Store, walk

MAX_ROOTS = 1_000
MAX_BLOCK = 2 * 2**20
"""Bytes of the largest block that is read; IPFS nodes exchange none larger."""

_CID = 36
_LINK = b"\xd8\x2a\x58\x25\x00"
"""CBOR: tag 42, byte string of 37 bytes, of which the first is 0 (dag-cbor spec, links)."""
_VERSION = b"\x67version\x01"


def export_archive(store: Store, roots: Sequence[Cid], sink: BinaryIO) -> int:
    """Write every file under `roots`, each block once and checked; returns the bytes written."""
    written = sink.write(_framed(_header(roots)))
    for cid, block in _blocks(store, roots):
        written += sink.write(_framed(bytes_of_cid(cid) + block))
    return written


def import_archive(store: Store, source: BinaryIO) -> tuple[Cid, ...]:
    """Store every block of an archive and pin its roots; returns them.

    Raises `BadBlock` where the archive is damaged or a block is not what its CID names, and `NotStored` if one that a
    root needs is missing. What was stored by then is not pinned.
    """
    roots = _read_header(_frame(source, MAX_ROOTS * 64))
    while frame := _frame(source, _CID + MAX_BLOCK):
        cid = cid_of_bytes(frame[:_CID])
        store.put_block(cid, check_block(cid, frame[_CID:]))
    for root in roots:
        store.pin(root)
    return roots


def _blocks(store: Store, roots: Iterable[Cid]) -> Iterator[tuple[Cid, bytes]]:
    seen: set[Cid] = set()
    for root in roots:
        for cid, block in walk(store, root):
            if cid not in seen:
                seen.add(cid)
                yield cid, block


def _header(roots: Sequence[Cid]) -> bytes:
    links = b"".join(_LINK + bytes_of_cid(root) for root in roots)
    return b"\xa2\x65roots" + _cbor_array(len(roots)) + links + _VERSION


def _cbor_array(length: int) -> bytes:
    if length < 24:
        return bytes((0x80 | length,))
    return b"\x98" + bytes((length,)) if length < 256 else b"\x99" + length.to_bytes(2)


def _read_header(header: bytes) -> tuple[Cid, ...]:
    """The roots: each is found by its tag, and the whole must be the one spelling of such a header."""
    size = len(_LINK) + _CID
    start = header.find(_LINK)
    count = (len(header) - start - len(_VERSION)) // size if start >= 0 else 0
    ends = [start + size * (index + 1) for index in range(count)]
    roots = tuple(cid_of_bytes(header[end - _CID : end]) for end in ends)
    if not 1 <= len(roots) <= MAX_ROOTS or _header(roots) != header:
        raise BadBlock("this is not an archive of files", hint="A CAR file, version 1, is needed.")
    return roots


def _framed(data: bytes) -> bytes:
    return varint(len(data)) + data


def _frame(source: BinaryIO, most: int) -> bytes:
    """The next frame; empty at the end of the archive."""
    length = shift = 0
    while True:
        byte = source.read(1)
        if not byte and shift == 0:
            return b""
        if not byte or shift > 28:
            raise BadBlock("the archive is damaged or cut off")
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            break
    data = source.read(length) if 0 < length <= most else b""
    if len(data) != length or not length:
        raise BadBlock("the archive is damaged or cut off")
    return data
