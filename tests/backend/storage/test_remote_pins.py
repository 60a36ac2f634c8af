"""A pinning service as its specification describes it, and services that do not keep to it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from refrain.errors import InvalidInput
from refrain.storage.cid import cid_of
from refrain.storage.errors import StoreUnavailable
from refrain.storage.remote_pins import ABSENT, PinningService

TOKEN = "a-token-that-nobody-may-see"
CIDS = [cid_of(bytes([number])) for number in range(25)]


@dataclass
class Service:
    """What the service has been asked to keep, and how it answers; `raw` replaces its answers."""

    url: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)
    raw: tuple[int, bytes] | None = None
    most_asked: int = 0


@pytest.fixture
def service() -> Iterator[Service]:
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            asked, states = query["cid"][0].split(","), query["status"][0].split(",")
            state.most_asked = max(state.most_asked, len(asked))
            found = [pin for pin in state.kept if pin[0] in asked and pin[1] in states]
            self.reply(200, {"count": len(found), "results": [self.pin(*pin) for pin in found]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.kept.append((body["cid"], "queued"))
            self.reply(202, self.pin(body["cid"], "queued"))

        def pin(self, cid: str, status: str) -> dict[str, object]:
            return {"requestid": "1", "status": status, "created": "", "pin": {"cid": cid}, "delegates": []}

        def reply(self, status: int, value: object) -> None:
            authorized = self.headers["Authorization"] == f"Bearer {TOKEN}"
            status, data = state.raw or ((status, json.dumps(value).encode()) if authorized else (401, b"{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        state.url = f"http://127.0.0.1:{server.server_address[1]}/psa"
        yield state
        server.shutdown()


def test_pin__then_states__from_absent_to_queued(service: Service) -> None:
    remote = PinningService(service.url, TOKEN)
    assert remote.states(CIDS[:1]) == {CIDS[0]: ABSENT}
    assert remote.pin(CIDS[0], "Nightbus North", ["/dns4/shop.example/tcp/4001"]) == "queued"
    assert remote.states(CIDS[:1]) == {CIDS[0]: "queued"}


def test_states__more_than_one_question_holds__asked_in_parts(service: Service) -> None:
    service.kept = [(cid, "pinned") for cid in CIDS[::2]]
    found = PinningService(service.url, TOKEN).states(CIDS)
    assert found == {cid: "pinned" if index % 2 == 0 else ABSENT for index, cid in enumerate(CIDS)}
    assert service.most_asked == 10


def test_states__several_requests_for_one_file__the_best_counts(service: Service) -> None:
    service.kept = [(CIDS[0], state) for state in ("failed", "pinned", "queued")]
    assert PinningService(service.url, TOKEN).states(CIDS[:1]) == {CIDS[0]: "pinned"}


def test_states__wrong_token__refused_without_quoting_it(service: Service) -> None:
    with pytest.raises(InvalidInput) as caught:
        PinningService(service.url, "wrong" + TOKEN).states(CIDS[:1])
    assert TOKEN not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "raw",
    [
        (500, b""),
        (302, b""),
        (200, b""),
        (200, b"[]"),
        (200, b'{"results": [{"pin": {"cid": "\xe2"}}]}'),
        (200, b"{}"),
        (200, b'{"results": [{"pin": {}}]}'),
        (200, b'{"results": [{"status": "eaten", "pin": {"cid": "x"}}]}'),
        (200, b"\xff"),
    ],
)
def test_states__another_answer__unavailable(service: Service, raw: tuple[int, bytes]) -> None:
    service.raw = raw
    remote = PinningService(service.url, TOKEN)
    with pytest.raises(StoreUnavailable) as caught:
        remote.states(CIDS[:1])
    assert TOKEN not in repr(caught.value) + repr(remote)


def test_states__service_down__unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        PinningService("http://127.0.0.1:9/psa", TOKEN).states(CIDS[:1])


def test_init__token_would_travel_in_the_clear__refused() -> None:
    with pytest.raises(InvalidInput):
        PinningService("http://pinning.example", TOKEN)
