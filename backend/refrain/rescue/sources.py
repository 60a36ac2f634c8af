"""Where a rescue's bytes come from: a gateway, a folder of blocks, or an archive of them."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import requests

from refrain.errors import InvalidInput
from refrain.storage import unixfs
from refrain.storage.answers import read_bounded
from refrain.storage.cid import Cid, check_block
from refrain.storage.errors import NotStored, StoreUnavailable

TIMEOUT = 30.0
"""Seconds to wait for a connection, and between two pieces of an answer."""
_WHOLE = 2**63


class Source(Protocol):
    """Files by CID. Raises `NotStored`, `BadBlock` or `StoreUnavailable`."""

    def document(self, cid: Cid) -> bytes:
        """A document of one block, checked against its CID."""

    def open(self, cid: Cid) -> BinaryIO:
        """A file to read from its beginning. It may be unchecked: what is read here authenticates itself."""


class Gateway:
    """An IPFS gateway: `GET <url>/ipfs/<cid>`."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise InvalidInput(f"gateway: {url} is not an address", hint="It begins with https:// or http://.")
        self._url = url.rstrip("/")

    def document(self, cid: Cid) -> bytes:
        """The document; a gateway that sends another one is found out."""
        with self._get(cid) as answer:
            try:
                return check_block(cid, read_bounded(answer, unixfs.CHUNK, TIMEOUT))
            except requests.RequestException as error:
                words = f"{self._url} does not answer to the end"
                raise StoreUnavailable(words, hint="Try another gateway.") from error

    def open(self, cid: Cid) -> BinaryIO:
        """The file as it arrives."""
        return cast(BinaryIO, io.BufferedReader(_Pieces(self._get(cid).iter_content(65_536)), 65_536))

    def _get(self, cid: Cid) -> requests.Response:
        try:
            answer = requests.get(f"{self._url}/ipfs/{cid}", stream=True, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise StoreUnavailable(f"{self._url} does not answer", hint="Try another gateway.") from error
        if answer.status_code == 404:
            raise NotStored(f"{self._url} does not have {cid}", hint="Try another gateway, or a folder or archive.")
        if answer.status_code != 200:
            raise StoreUnavailable(f"{self._url} answered with status {answer.status_code}")
        return answer


class Blocks:
    """Files put together from checked blocks."""

    def __init__(self, block: Callable[[Cid], bytes]) -> None:
        self._block = block

    def document(self, cid: Cid) -> bytes:
        """The one block of the document."""
        return self._block(cid)

    def open(self, cid: Cid) -> BinaryIO:
        """The file, block by block."""
        return cast(BinaryIO, io.BufferedReader(_Pieces(unixfs.read(self._block, cid, 0, _WHOLE)), unixfs.CHUNK))


def folder(path: Path) -> Blocks:
    """A folder with one file a block, named by its CID, at any depth: a store's own folder, or a copy of it."""
    if not path.is_dir():
        raise InvalidInput(f"{path} is not a folder", hint="Give the folder that holds the blocks.")
    found = {file.name: file for file in path.rglob("b*") if file.is_file() and file.stat().st_size}

    def block(cid: Cid) -> bytes:
        if cid not in found:
            raise NotStored(f"{path} does not hold {cid}")
        return check_block(cid, found[cid].read_bytes())

    return Blocks(block)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return 0
        except requests.RequestException as error:
            raise StoreUnavailable("the download broke off", hint="Try again, or another gateway.") from error
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
