"""The HTTP gateway: its answers as a WSGI application, and the process under large files and slow readers."""

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.storage.cid import Cid, cid_of
from refrain.storage.errors import BadBlock
from refrain.storage.gateway import application, parse_range
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.mirrored import MirroredStore
from refrain.storage.store import Store
from refrain.storage.unixfs import CHUNK

from .conftest import kubo_daemon

DATA = os.urandom(2 * CHUNK + 77)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(store: Store, path: str, method: str = "GET", **headers: str) -> Reply:
    environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    answer: list[object] = []
    body = b"".join(application(store)(environ, lambda status, fields, _=None: answer.extend((status, fields))))  # type: ignore[arg-type,return-value]
    return Reply(int(str(answer[0])[:3]), dict(answer[1]), body)  # type: ignore[call-overload]


@pytest.fixture
def cid(local: LocalStore) -> Cid:
    return local.put(io.BytesIO(DATA))


def test_get__whole_file__bytes_and_lasting_headers(local: LocalStore, cid: Cid) -> None:
    reply = ask(local, f"/ipfs/{cid}")
    assert (reply.status, reply.body) == (200, DATA)
    assert reply.headers["Content-Length"] == str(len(DATA))
    assert reply.headers["ETag"] == f'"{cid}"'
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=56-", 56, len(DATA)),
        (f"bytes={CHUNK - 1}-{CHUNK}", CHUNK - 1, CHUNK + 1),
        ("bytes=-10", len(DATA) - 10, len(DATA)),
        (f"bytes=5-{10**14}", 5, len(DATA)),
        (f"bytes=-{10**14}", 0, len(DATA)),
    ],
)
def test_get__one_range__partial_content(local: LocalStore, cid: Cid, asked: str, start: int, stop: int) -> None:
    reply = ask(local, f"/ipfs/{cid}", range=asked)
    assert (reply.status, reply.body) == (206, DATA[start:stop])
    assert reply.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
    assert reply.headers["Content-Length"] == str(stop - start)


def test_get__over_any_store__the_range(store: Store) -> None:
    reply = ask(store, f"/ipfs/{store.put(io.BytesIO(DATA))}", range=f"bytes={CHUNK - 5}-{CHUNK + 5}")
    assert (reply.status, reply.body) == (206, DATA[CHUNK - 5 : CHUNK + 6])


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=-0", f"bytes={10**14}-{10**14}"])
def test_get__range_outside__not_satisfiable(local: LocalStore, cid: Cid, asked: str) -> None:
    reply = ask(local, f"/ipfs/{cid}", range=asked)
    assert reply.status == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=-", "bytes=٣-٤", "bytes=9-3"])
def test_get__range_of_another_kind__whole_file(local: LocalStore, cid: Cid, asked: str) -> None:
    reply = ask(local, f"/ipfs/{cid}", range=asked)
    assert (reply.status, reply.body) == (200, DATA)
    assert "Content-Range" not in reply.headers


@given(st.text(max_size=30), st.integers(0, 100))
def test_parse_range__foreign_text__within_the_file(header: str, size: int) -> None:
    span = parse_range("bytes=" + header, size)
    assert span is None or 0 <= span.start <= span.stop <= size


def test_get__empty_file__empty_answer(local: LocalStore) -> None:
    empty = local.put(io.BytesIO(b""))
    assert ask(local, f"/ipfs/{empty}").status == 200
    assert ask(local, f"/ipfs/{empty}", range="bytes=0-").status == 416


def test_head__file__length_without_bytes(local: LocalStore, cid: Cid) -> None:
    reply = ask(local, f"/ipfs/{cid}", "HEAD", range="bytes=0-9")
    assert (reply.status, reply.body, reply.headers["Content-Length"]) == (206, b"", "10")


def test_get__known_to_the_client__not_modified(local: LocalStore, cid: Cid) -> None:
    assert ask(local, f"/ipfs/{cid}", if_none_match=f'"x", W/"{cid}"').status == 304
    assert ask(local, f"/ipfs/{cid}", if_none_match='"x"').status == 200


def test_get__range_of_another_version__whole_file(local: LocalStore, cid: Cid) -> None:
    assert ask(local, f"/ipfs/{cid}", range="bytes=0-1", if_range=f'"{cid}"').status == 206
    assert ask(local, f"/ipfs/{cid}", range="bytes=0-1", if_range='"other"').status == 200


def test_options__preflight__range_allowed(local: LocalStore, cid: Cid) -> None:
    reply = ask(local, f"/ipfs/{cid}", "OPTIONS", origin="http://shop", access_control_request_headers="range")
    assert reply.status == 204
    assert "Range" in reply.headers["Access-Control-Allow-Headers"]
    assert "Content-Range" in reply.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "path",
    [
        "/ipfs/../../etc/passwd",
        "/ipfs/%2e%2e",
        "/ipfs/",
        "/ipfs",
        "/",
        "/ipfs/bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4/x",
        "/ipns/bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4",
        "/IPFS/bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4",
        "/ipfs/BAFKREIFJJCIE6LYPI6NY7AMXNFFTAGCLBUXNDQONFIPMB64F2KM2DEVEI4",
    ],
)
def test_get__anything_but_a_cid__refused(local: LocalStore, path: str) -> None:
    assert ask(local, path).status in (400, 404)


def test_get__absent__not_found(local: LocalStore) -> None:
    reply = ask(local, f"/ipfs/{cid_of(b'absent')}")
    assert reply.status == 404
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_other_method__file__not_allowed(local: LocalStore, cid: Cid, method: str) -> None:
    assert ask(local, f"/ipfs/{cid}", method).status == 405


def test_get__store_dead__unavailable() -> None:
    assert ask(KuboStore("http://127.0.0.1:9", timeout=1), f"/ipfs/{cid_of(b'x')}").status == 503


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b'{"title": 1}', "application/json"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "image/webp"),
        (b"ID3\4", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"<!doctype html><script>", "application/octet-stream"),
        (b"<svg xmlns=", "application/octet-stream"),
        (b"<?xml", "application/octet-stream"),
    ],
)
def test_get__by_first_bytes__only_harmless_types(local: LocalStore, start: bytes, kind: str) -> None:
    reply = ask(local, f"/ipfs/{local.put(io.BytesIO(start))}")
    assert reply.headers["Content-Type"] == kind
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_get__damaged_block__refused_or_broken_off(local: LocalStore, cid: Cid, tmp_path: Path) -> None:
    second = cid_of(DATA[CHUNK : 2 * CHUNK])
    (path,) = (tmp_path / "blobs" / "blocks").glob(f"*/{second}")
    path.write_bytes(b"bad")
    assert ask(local, f"/ipfs/{cid}", range=f"bytes={CHUNK}-").status == 502
    with pytest.raises(BadBlock):
        ask(local, f"/ipfs/{cid}")


def test_ready__store_gone__is_503_while_health_stays_200(local: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "blobs").rename(tmp_path / "taken away")
    assert (ask(local, "/ready").status, ask(local, "/health").status) == (503, 200)
    (tmp_path / "taken away").rename(tmp_path / "blobs")
    assert json.loads(ask(local, "/ready").body) == {"ready": True, "stores": ["ok"]}


def test_ready__one_of_two_stores_answers__is_ready_and_says_which(local: LocalStore) -> None:
    reply = ask(MirroredStore([KuboStore("http://127.0.0.1:9"), local]), "/ready")
    assert (reply.status, json.loads(reply.body)["stores"]) == (200, ["does not answer", "ok"])
    assert reply.headers["Cache-Control"] == "no-store"


def test_ready__kubo_hangs_dies_and_comes_back__follows_it(tmp_path: Path) -> None:
    def both() -> tuple[int, int]:
        return ask(store, "/ready").status, ask(store, "/health").status

    with kubo_daemon(tmp_path / "repository") as daemon:
        store = KuboStore(daemon.url)
        assert both() == (200, 200)
        daemon.process.send_signal(signal.SIGSTOP)
        assert both() == (503, 200)
        daemon.process.send_signal(signal.SIGCONT)
        assert both() == (200, 200)
        port = urlsplit(daemon.url).port
    assert both() == (503, 200)
    with kubo_daemon(tmp_path / "repository", port=port):
        assert both() == (200, 200)


@dataclass(frozen=True)
class Process:
    pid: int
    port: int
    store: LocalStore

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def memory(self) -> int:
        """Resident bytes of the server and its workers."""
        parent = psutil.Process(self.pid)
        return sum(process.memory_info().rss for process in [parent, *parent.children(recursive=True)])


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    data = tmp_path_factory.mktemp("gateway")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {"PYTHONPATH": os.pathsep.join(sys.path), "REFRAIN_DATA": str(data)}
    code = f"from refrain.storage.serve import serve; serve('127.0.0.1', {port})"
    process = subprocess.Popen([sys.executable, "-c", code], env=environ)
    try:
        _wait(port)
        yield Process(process.pid, port, LocalStore(data / "blobs"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            assert connection.getresponse().read() == b"up\n"
            connection.close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_serve__200_mb_to_slow_readers__memory_bounded(gateway: Process) -> None:
    unit = os.urandom(2**20)
    cid = gateway.store.put(io.BytesIO(unit * 200))
    before = gateway.memory()
    readers = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(12)]
    for reader in readers:
        reader.sendall(f"GET /ipfs/{cid} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())
    for reader in readers:
        assert reader.recv(12) == b"HTTP/1.1 200"
    connection = gateway.connect()
    connection.request("GET", f"/ipfs/{cid}")
    assert len(connection.getresponse().read()) == 200 * 2**20
    assert gateway.memory() - before < 100 * 2**20
    for reader in readers:
        reader.close()
    connection.close()


def test_serve__many_ranges_on_one_connection__right_bytes(gateway: Process) -> None:
    data = os.urandom(8 * CHUNK)
    cid = gateway.store.put(io.BytesIO(data))
    connection = gateway.connect()
    for start in range(0, len(data), 16_411):
        connection.request("GET", f"/ipfs/{cid}", headers={"Range": f"bytes={start}-{start + 16_399}"})
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (206, data[start : start + 16_400])
    connection.request("HEAD", f"/ipfs/{cid}")
    reply = connection.getresponse()
    assert (reply.headers["Content-Length"], reply.read()) == (str(len(data)), b"")
    connection.close()
