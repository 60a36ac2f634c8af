"""Gateways that lie, trickle, never end or break off, as a rescue reads them."""

import socketserver
import threading

import pytest

from refrain.rescue import sources
from refrain.storage.cid import cid_of
from refrain.storage.errors import BadBlock, StoreUnavailable
from refrain.storage.unixfs import CHUNK
from tests.backend.storage.test_kubo import impostor, reply

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"


def half(connection: socketserver.StreamRequestHandler) -> None:
    connection.wfile.write(HEAD + b"half")


def endless(connection: socketserver.StreamRequestHandler) -> None:
    connection.wfile.write(HEAD)
    for _ in range(2 * CHUNK // 2**16 + 1):
        connection.wfile.write(bytes(2**16))


def test_document__other_bytes__refused() -> None:
    with impostor(reply(b"forged")) as url, pytest.raises(BadBlock):
        sources.Gateway(url).document(cid_of(b"genuine"))


@pytest.mark.parametrize("answer", [half, endless])
def test_document__breaks_off_or_never_ends__unavailable(answer: object) -> None:
    with impostor(answer) as url, pytest.raises(StoreUnavailable, match="to the end"):  # type: ignore[arg-type]
        sources.Gateway(url).document(cid_of(b"x"))


def test_document__byte_after_byte__given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()

    def trickle(connection: socketserver.StreamRequestHandler) -> None:
        connection.wfile.write(HEAD)
        while not gone.wait(0.02):
            connection.wfile.write(b"x" * 2**16)
            connection.wfile.flush()

    monkeypatch.setattr(sources, "TIMEOUT", 0.05)
    monkeypatch.setattr(sources.unixfs, "CHUNK", 2**40)
    with impostor(trickle) as url, pytest.raises(StoreUnavailable, match="to the end"):
        sources.Gateway(url).document(cid_of(b"x"))
    gone.set()


def test_open__breaks_off__said_in_words() -> None:
    with impostor(half) as url, pytest.raises(StoreUnavailable, match="broke off"):
        sources.Gateway(url).open(cid_of(b"x")).read()
