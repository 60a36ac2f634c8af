"""A Kubo daemon as a store, by its RPC API (docs.ipfs.tech/reference/kubo/rpc) through ipfshttpclient.

The daemon is not trusted with the bytes: each block that it returns is checked, and a file that it adds must get the
CID that was computed here beforehand. It is trusted to keep what it says it has pinned; `missing` finds out.
"""

import io
import json
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import ipfshttpclient  # type: ignore[import-untyped]
import requests
from ipfshttpclient.exceptions import (  # type: ignore[import-untyped]
    CommunicationError,
    EncoderError,
    Error,
    ErrorResponse,
)

from refrain.errors import InvalidInput
from refrain.nesting import shallow
from refrain.storage import unixfs
from refrain.storage.answers import read_bounded
from refrain.storage.cid import RAW, Cid, check_block, cid_of, codec_of, known_cids
from refrain.storage.errors import BadBlock, NotStored, StoreFull, StoreUnavailable

BLOCK_LIMIT = 2 * 2**20
"""No block that IPFS nodes exchange is larger (bytes); an answer is cut off there."""
ANSWER_LIMIT = 64 * 2**20
"""Bytes of any other answer: a list of half a million pins is about that long."""

CHECKING = 1.0
"""Seconds in which a daemon that works says whether it has a block."""
PROVIDING = 60.0
"""Seconds that an announcement may take: it looks for the nodes of the network that are to know."""

warnings.filterwarnings("ignore", "The 'strict' parameter", FutureWarning)  # ipfshttpclient passes it to urllib3
_FULL = ("no space left", "file too large", "storage is full", "disk quota")
_NOTHING = cid_of(b"")
_ABSENT = ("not found", "could not find", "not pinned")


class KuboStore:
    """A `Store` behind the RPC API at `url`, such as "http://127.0.0.1:5001"; `timeout` in seconds for each answer."""

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self.name = f"IPFS node {urlsplit(url).netloc}"
        self._url, self._address, self._timeout = url, _multiaddr(url), timeout
        self._thread = threading.local()

    def put(self, source: BinaryIO) -> Cid:
        """Add and pin a seekable file; raise `BadBlock` if the daemon's CID is not the file's."""
        source.seek(0)
        expected = unixfs.root_of(source)
        source.seek(0)
        with self._answers() as client:
            added = client.add(_Unnamed(source), cid_version=1, raw_leaves=True, chunker=f"size-{unixfs.CHUNK}")
            got = added["Hash"]
        if got != expected:
            raise BadBlock(f"{self.name} stored {expected} under another name", hint="Do not rely on this node.")
        return expected

    def put_block(self, cid: Cid, block: bytes) -> None:
        """Store one block, checked here first."""
        check_block(cid, block)
        codec = "raw" if codec_of(cid) == RAW else "dag-pb"
        with self._answers() as client:
            client.block.put(io.BytesIO(block), opts={"cid-codec": codec, "mhtype": "sha2-256"})

    def block(self, cid: Cid) -> bytes:
        """Fetch one block, from the daemon's peers if need be, and check it."""
        query = {"arg": str(cid)}
        with (
            self._answers(),
            self._thread.session.post(
                f"{self._url}/api/v0/block/get", params=query, timeout=self._timeout, stream=True
            ) as reply,
        ):
            data = read_bounded(reply, BLOCK_LIMIT, self._timeout)
            if not reply.ok:
                raise self._refusal(str(json.loads(shallow(data, 8))["Message"]))
        return check_block(cid, data)

    def has(self, cid: Cid) -> bool:
        """Whether the daemon holds this block itself."""
        try:
            with self._answers() as client:
                client.block.stat(cid, offline=True)
        except NotStored:
            return False
        return True

    def pin(self, cid: Cid) -> None:
        """Keep a file; the daemon fetches what it lacks from its peers."""
        with self._answers() as client:
            client.pin.add(cid)

    def unpin(self, cid: Cid) -> None:
        """Let go of a file; the daemon's own garbage collection frees its room."""
        try:
            with self._answers() as client:
                client.pin.rm(cid)
        except NotStored:
            return

    def provide(self, cid: Cid) -> None:
        """Announce to the network that this node has a file; nodes do so by themselves too, but not at once.

        Raises `StoreUnavailable` with the node's words if it cannot, because it is offline or knows no other node.
        """
        query = {"arg": str(cid)}
        with (
            self._answers(),
            self._thread.session.post(
                f"{self._url}/api/v0/routing/provide", params=query, timeout=PROVIDING, stream=True
            ) as reply,
        ):
            data = read_bounded(reply, ANSWER_LIMIT, PROVIDING)
            if not reply.ok:
                raise self._refusal(str(json.loads(shallow(data, 8))["Message"]))

    def pins(self) -> frozenset[Cid]:
        """The files that the daemon keeps, as far as they are of kinds used here."""
        with self._answers() as client:
            return known_cids(client.pin.ls(type="recursive")["Keys"])

    def check(self) -> None:
        """Ask the daemon for a block that it need not have: it has to look into its repository to say so."""
        with suppress(NotStored), self._answers() as client:
            client.block.stat(_NOTHING, offline=True, timeout=CHECKING)

    @contextmanager
    def _answers(self) -> Iterator[Any]:
        """This thread's client; what it raises becomes the errors of this package."""
        if not hasattr(self._thread, "client"):
            self._thread.client = self._bounded_client()
            self._thread.session = requests.Session()
        try:
            yield self._thread.client
        except ErrorResponse as error:
            raise self._refusal(str(error.args[0])) from error
        except (CommunicationError, requests.RequestException) as error:
            hint = "Start it, or see why it is slow; what was stored so far is not lost."
            raise StoreUnavailable(f"{self.name} does not answer", hint=hint) from error
        except (EncoderError, Error, KeyError, TypeError, ValueError, AssertionError) as error:
            raise StoreUnavailable(f"{self.name} answers nonsense") from error

    def _bounded_client(self) -> Any:
        """A client whose answers are read whole, within bounds of size, time and depth, before it parses them."""

        def bound(reply: requests.Response, **_: object) -> None:
            reply._content = shallow(read_bounded(reply, ANSWER_LIMIT, self._timeout), 8)
            reply._content_consumed = True  # type: ignore[attr-defined]

        client = ipfshttpclient.Client(self._address, timeout=self._timeout)
        client._client._session_props["hooks"] = {"response": [bound]}
        client._client.open_session()
        return client

    def _refusal(self, words: str) -> Exception:
        lowered = words.lower()
        if any(sign in lowered for sign in _FULL):
            return StoreFull(f"{self.name} has no room left", hint="Free some space, then try again.")
        if any(sign in lowered for sign in _ABSENT):
            return NotStored(f"{self.name} does not hold it")
        return StoreUnavailable(f"{self.name} says: {words[:200]}")


class _Unnamed(io.RawIOBase):
    """A file as the client's uploader wants it: readable, with no path to announce and not closed behind our back."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)


def _multiaddr(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise InvalidInput(f"kubo_urls: {url!r} is not the address of an IPFS node", field="kubo_urls")
    kind = "ip6" if ":" in parts.hostname else "ip4" if parts.hostname.replace(".", "").isdigit() else "dns"
    return f"/{kind}/{parts.hostname}/tcp/{parts.port or 5001}/{parts.scheme}"
