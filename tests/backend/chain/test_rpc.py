"""The JSON-RPC client against a small HTTP server that answers as nodes do, well and badly."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from eth_abi.abi import encode

from refrain.chain.rpc import AnswerTooLarge, ChainUnreachable, Rpc, RpcError, revert_reason
from refrain.errors import InvalidInput

REVERT = bytes.fromhex("08c379a0") + encode(["string"], ["market: ask expired"])


class Node(ThreadingHTTPServer):
    """Answers `echo` with its parameters, `hang_up` by closing unanswered, `html` with a web page, and so on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v3/secret-key"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Node

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.answered = 0

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        method = payload[0]["method"] if isinstance(payload, list) else payload["method"]
        self.server.requests.append(method)
        if method == "hang_up" or (method in ("eth_call", "eth_sendTransaction") and self.answered):
            self.close_connection = True
            return None
        self.answered += 1
        if method == "html":
            return self.reply(502, b"<html>Bad gateway</html>")
        answer: Any = [self.answer(item) for item in payload] if isinstance(payload, list) else self.answer(payload)
        if method == "shuffle":
            answer.reverse()
        if method == "forget":
            answer.pop()
        return self.reply(200, json.dumps(answer).encode())

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"] == "revert":
            return head | {"error": {"code": 3, "message": "execution reverted", "data": "0x" + REVERT.hex()}}
        return head | {"result": request["params"]}

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def node() -> Iterator[Node]:
    with Node() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def rpc(node: Node) -> Iterator[Rpc]:
    client = Rpc(node.url, timeout=5)
    yield client
    client.close()


def test_call__several__share_one_connection(node: Node, rpc: Rpc) -> None:
    assert rpc.call("echo", "0x1", {"a": 2}) == ["0x1", {"a": 2}]
    assert rpc.call("echo") == []
    assert node.connections == 1


def test_call__from_many_threads__each_gets_its_own_answer(node: Node, rpc: Rpc) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: rpc.call("echo", number), range(200)))
    assert answers == [[number] for number in range(200)]
    assert node.connections <= 8


def test_call__connection_lost_during_a_read__is_asked_again(node: Node, rpc: Rpc) -> None:
    rpc.call("echo")
    assert rpc.call("eth_call", 1) == [1]
    assert node.requests == ["echo", "eth_call", "eth_call"]


def test_call__connection_lost_during_a_write__is_not_sent_twice(node: Node, rpc: Rpc) -> None:
    rpc.call("echo")
    with pytest.raises(ChainUnreachable):
        rpc.call("eth_sendTransaction", {})
    assert node.requests == ["echo", "eth_sendTransaction"]


@pytest.mark.parametrize("method", ["hang_up", "html"])
def test_call__no_json_rpc_in_answer__names_the_part_but_not_the_secret(rpc: Rpc, method: str) -> None:
    with pytest.raises(ChainUnreachable, match=r"node at 127\.0\.0\.1") as caught:
        rpc.call(method)
    assert caught.value.part == "chain"
    assert "secret" not in f"{caught.value}{caught.value.hint}{rpc!r}"


def test_call__nobody_listens__is_unreachable(node: Node) -> None:
    node.server_close()
    with pytest.raises(ChainUnreachable, match="does not answer"):
        Rpc(node.url, timeout=5).call("echo")


@pytest.mark.parametrize("url", ["", "localhost:8545", "ftp://example.org", "http://"])
def test_rpc__not_an_http_address__is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="not an http address"):
        Rpc(url)


def test_call__answer_longer_than_is_read__may_be_asked_for_less(rpc: Rpc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refrain.chain.rpc.MAX_RESPONSE", 8)
    with pytest.raises(AnswerTooLarge):
        rpc.call("echo", 1)


def test_batch__answers_in_another_order__are_given_in_the_order_asked(rpc: Rpc) -> None:
    assert rpc.batch([("shuffle", [1]), ("echo", [2]), ("echo", [3])]) == [[1], [2], [3]]
    assert rpc.batch([]) == []


def test_batch__one_refused__raises_its_error(rpc: Rpc) -> None:
    with pytest.raises(RpcError) as caught:
        rpc.batch([("echo", []), ("revert", [])])
    assert caught.value.code == 3


def test_batch__an_answer_is_missing__is_an_error(rpc: Rpc) -> None:
    with pytest.raises(ChainUnreachable, match="unanswered"):
        rpc.batch([("forget", []), ("echo", [])])


def test_revert_reason__error_string__is_the_contracts_words(rpc: Rpc) -> None:
    with pytest.raises(RpcError) as caught:
        rpc.call("revert")
    assert revert_reason(caught.value) == "market: ask expired"


PANIC = "0x4e487b71" + (0x11).to_bytes(32).hex()


@pytest.mark.parametrize(
    ("message", "data", "reason"),
    [
        ("execution reverted", {"data": "0x" + REVERT.hex()}, "market: ask expired"),
        ("execution reverted", PANIC, "arithmetic overflow"),
        ("execution reverted", PANIC[:-2] + "77", "panic 0x77"),
        ("execution reverted: sold out", None, "sold out"),
        ("execution reverted", "0x", None),
        ("execution reverted", "0x" + REVERT[:-40].hex(), None),
        ("execution reverted", "not hexadecimal", None),
        ("nonce too low", None, None),
    ],
)
def test_revert_reason__other_forms__are_read_or_none(message: str, data: Any, reason: str | None) -> None:
    assert revert_reason(RpcError(message, code=3, data=data)) == reason
