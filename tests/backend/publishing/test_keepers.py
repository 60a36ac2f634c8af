"""Keepers' public keys: asked for, checked, remembered."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refrain.config import Config
from refrain.errors import Unavailable
from refrain.publishing.keepers import keepers_of

from .conftest import KeyHolder, key_holder


@pytest.fixture
def three(tmp_path: Path, key_holders: list[KeyHolder]) -> Config:
    return Config(data=tmp_path, keepers=tuple(holder.url for holder in key_holders))


def test_keepers_of__all_up__their_keys_in_order(three: Config, key_holders: list[KeyHolder]) -> None:
    found = [(keeper.url, keeper.public_key) for keeper in keepers_of(three)]
    assert found == [(holder.url, holder.keys.public) for holder in key_holders]


def test_keepers_of__one_down_after_it_was_heard_of__remembered(three: Config, key_holders: list[KeyHolder]) -> None:
    before = keepers_of(three)
    key_holders[0].stop()
    assert keepers_of(three) == before


def test_keepers_of__one_down_from_the_beginning__unavailable(three: Config, key_holders: list[KeyHolder]) -> None:
    key_holders[0].stop()
    with pytest.raises(Unavailable, match=key_holders[0].url):
        keepers_of(three)


def test_keepers_of__memory_damaged__asked_again(three: Config, key_holders: list[KeyHolder]) -> None:
    (three.data / "keepers.json").write_text("{")
    assert len(keepers_of(three)) == 3


def test_keepers_of__another_set__asked_by_address(three: Config) -> None:
    keepers_of(three)
    other = key_holder()
    found = keepers_of(replace(three, keepers=(other.url,)))
    other.stop()
    assert [keeper.public_key for keeper in found] == [other.keys.public]


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    servers: list[socketserver.TCPServer] = []

    def serve(reply: bytes) -> str:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                self.wfile.write(reply)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.0 500 Oh\r\n\r\n{}",
        b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n[]",
        b'HTTP/1.0 200 OK\r\n\r\n{"public_key": 7}',
        b'HTTP/1.0 200 OK\r\n\r\n{"public_key": "AAAA"}',
        b'HTTP/1.0 200 OK\r\n\r\n{"public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}',
        b'HTTP/1.0 200 OK\r\n\r\n{"x": "' + b"a" * 100_000,
    ],
)
def test_keepers_of__answer_without_a_usable_key__unavailable(
    tmp_path: Path, answering: Callable[[bytes], str], reply: bytes
) -> None:
    with pytest.raises(Unavailable):
        keepers_of(Config(data=tmp_path, keepers=(answering(reply),), threshold=1))
