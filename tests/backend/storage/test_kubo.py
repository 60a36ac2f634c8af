"""A Kubo daemon that dies, hangs, lies, talks nonsense or runs full."""

import io
import os
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from refrain.errors import InvalidInput
from refrain.storage.cid import cid_of
from refrain.storage.errors import BadBlock, NotStored, StoreFull, StoreUnavailable
from refrain.storage.kubo import BLOCK_LIMIT, KuboStore
from refrain.storage.store import read_document
from refrain.storage.unixfs import CHUNK

from .conftest import Daemon


def test_put__daemon_killed__unavailable_and_usable_again(own_kubo: Callable[..., Daemon]) -> None:
    daemon = own_kubo()
    store = KuboStore(daemon.url, timeout=5)
    cid = store.put(io.BytesIO(b"kept"))
    daemon.process.kill()
    daemon.process.wait(timeout=20)
    for ask in (lambda: store.put(io.BytesIO(b"x")), lambda: store.block(cid), store.pins, lambda: store.has(cid)):
        with pytest.raises(StoreUnavailable):
            ask()


def test_put__no_room_for_the_file__store_full(own_kubo: Callable[..., Daemon]) -> None:
    daemon = own_kubo(prefix=("prlimit", "--fsize=200000"))
    store = KuboStore(daemon.url, timeout=20)
    small = store.put(io.BytesIO(b"small"))
    with pytest.raises(StoreFull):
        store.put(io.BytesIO(os.urandom(CHUNK)))
    assert read_document(KuboStore(daemon.url, timeout=20), small) == b"small"


@contextmanager
def impostor(answer: Callable[[socketserver.StreamRequestHandler], None]) -> Iterator[str]:
    """A server that takes a daemon's place and answers each request as told."""

    class Handler(socketserver.StreamRequestHandler):
        timeout = 5

        def handle(self) -> None:
            try:
                self.rfile.readline()
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                answer(self)
            except OSError:
                pass

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def reply(body: bytes, status: str = "200 OK") -> Callable[[socketserver.StreamRequestHandler], None]:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection: connection.wfile.write(head + body) and None


def test_block__other_bytes_than_the_cid__refused() -> None:
    with impostor(reply(b"forged")) as url, pytest.raises(BadBlock):
        KuboStore(url).block(cid_of(b"genuine"))


def test_put__daemon_claims_another_cid__refused() -> None:
    answer = b'{"Name":"","Hash":"%s","Size":"7"}\n' % cid_of(b"other").encode()
    with impostor(reply(answer)) as url, pytest.raises(BadBlock):
        KuboStore(url).put(io.BytesIO(b"genuine"))


def test_block__daemon_silent__unavailable_in_time() -> None:
    silence = threading.Event()
    with impostor(lambda connection: silence.wait(5) and None) as url, pytest.raises(StoreUnavailable):
        KuboStore(url, timeout=0.2).block(cid_of(b"x"))
    silence.set()


def test_block__endless_answer__cut_off() -> None:
    def flood(connection: socketserver.StreamRequestHandler) -> None:
        connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        for _ in range(4 * BLOCK_LIMIT // 2**16):
            connection.wfile.write(bytes(2**16))

    with impostor(flood) as url, pytest.raises(StoreUnavailable):
        KuboStore(url, timeout=5).block(cid_of(b"x"))


def test_block__connection_breaks_in_the_middle__unavailable() -> None:
    def half(connection: socketserver.StreamRequestHandler) -> None:
        connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with impostor(half) as url, pytest.raises((StoreUnavailable, BadBlock)):
        KuboStore(url, timeout=5).block(cid_of(b"x"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"Hash":7}', b"[]", b"\xff\xfe", b'{"Keys":null}'])
def test_put__nonsense_for_an_answer__unavailable(body: bytes) -> None:
    with impostor(reply(body)) as url:
        with pytest.raises((StoreUnavailable, BadBlock)):
            KuboStore(url, timeout=5).put(io.BytesIO(b"x"))
        with pytest.raises(StoreUnavailable):
            KuboStore(url, timeout=5).pins()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("write /repo/blocks/put-1: no space left on device", StoreFull),
        ("block was not found locally (offline): ipld: could not find bafk", NotStored),
        ("lock: someone else has it", StoreUnavailable),
    ],
)
def test_block__refusal_in_words__its_meaning(message: str, expected: type[Exception]) -> None:
    body = b'{"Message":"%s","Code":0,"Type":"error"}' % message.encode()
    with impostor(reply(body, "500 Internal Server Error")) as url, pytest.raises(expected):
        KuboStore(url).block(cid_of(b"x"))


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1", "http://", "127.0.0.1:5001", "http://node/path"])
def test_init__not_an_address__refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        KuboStore(url)
