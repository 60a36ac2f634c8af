"""Archives of blocks: CAR version 1 (ipld.io/specs/transport/car/carv1), as `ipfs dag export` writes them.

archive = varint length || header (DAG-CBOR), then for each block: varint length || CID || bytes
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from refrain.errors import InvalidInput
from refrain.rescue.sources import Blocks
from refrain.storage.cid import Cid, check_block, cid_of_bytes
from refrain.storage.errors import BadCid, NotStored

_CID_BYTES = 36
_BLOCK_LIMIT = 4 * 2**20
_VERSION_1 = b"gversion\x01"
"""`"version": 1` in CBOR, which every header of version 1 holds."""


class BadArchive(InvalidInput):
    """The file is no archive of blocks, or was cut."""


def archive(path: Path) -> Blocks:
    """The blocks of an archive. It is read through once, to find them; only their places stay in memory."""
    places = _index(path)

    def block(cid: Cid) -> bytes:
        if cid not in places:
            raise NotStored(f"{path} does not hold {cid}")
        start, size = places[cid]
        with path.open("rb") as file:
            file.seek(start)
            return check_block(cid, file.read(size))

    return Blocks(block)


def _index(path: Path) -> dict[Cid, tuple[int, int]]:
    try:
        with path.open("rb") as file:
            header = file.read(_length(file, path) or 0)
            if _VERSION_1 not in header:
                raise BadArchive(f"{path} is not an archive of blocks (CAR version 1)")
            return dict(_places(file, path))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error


def _places(file: BinaryIO, path: Path) -> Iterator[tuple[Cid, tuple[int, int]]]:
    end = path.stat().st_size
    while length := _length(file, path):
        cid, start = file.read(_CID_BYTES), file.tell()
        if length < _CID_BYTES or length > _BLOCK_LIMIT or start + length - _CID_BYTES > end:
            raise BadArchive(f"{path} was cut, or is damaged at byte {start}", hint="Fetch it again.")
        with suppress(BadCid):  # a block of a kind that no recording here consists of
            yield cid_of_bytes(cid), (start, length - _CID_BYTES)
        file.seek(start + length - _CID_BYTES)


def _length(file: BinaryIO, path: Path) -> int | None:
    """An unsigned LEB128 number of at most 9 bytes; None at the end of the file."""
    value = 0
    for shift in range(0, 63, 7):
        byte = file.read(1)
        if not byte:
            if shift:
                break
            return None
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise BadArchive(f"{path} was cut, or is no archive of blocks")
