"""Who may ask the node for what, and requests that are none."""

import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from refrain.chain.embedded import methods, rules
from refrain.chain.embedded.http import MAX_BODY
from refrain.chain.embedded.methods import MAX_BATCH, PRIVATE
from refrain.chain.rpc import RpcError
from tests.chain_node import ORIGIN, ChainNode

EVIL = "https://evil.example"


class Answer:
    """A response, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def document(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)

    @property
    def error(self) -> int:
        """The code of the JSON-RPC error."""
        code: int = self.document["error"]["code"]
        return code


def post(chain: ChainNode, payload: Any, **headers: str) -> Answer:
    """Post a body, or a value as JSON; headers by name with `_` for `-`."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return exchange(chain, "POST", body, **headers)


def exchange(chain: ChainNode, verb: str, body: bytes | None = None, **headers: str) -> Answer:
    port = int(chain.url.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(verb, "/", body, {name.replace("_", "-"): value for name, value in headers.items()})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def request(method: str, *params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8001", "[::1]:8545", "LOCALHOST"])
def test_host__this_machine__is_answered(chain: ChainNode, host: str) -> None:
    assert post(chain, request("eth_chainId"), Host=host).document["result"] == "0x539"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8545", "127.0.0.1.evil.example", "10.0.0.1", "", "["])
@pytest.mark.parametrize("verb", ["POST", "OPTIONS", "GET"])
def test_host__a_name_rebound_to_this_machine__is_refused(chain: ChainNode, verb: str, host: str) -> None:
    answer = exchange(chain, verb, json.dumps(request("eth_chainId")).encode(), Host=host)
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers or b"result" not in answer.body


def test_origin__foreign_page__may_read_and_send_what_is_signed(chain: ChainNode) -> None:
    answer = post(chain, request("eth_blockNumber"), Origin=EVIL)
    assert answer.document["result"].startswith("0x")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    signed = chain.rpc.call("eth_signTransaction", {"from": chain.accounts[0], "to": chain.accounts[1]})["raw"]
    assert len(post(chain, request("eth_sendRawTransaction", signed), Origin=EVIL).document["result"]) == 66


@pytest.mark.parametrize("method", sorted(PRIVATE))
@pytest.mark.parametrize("origin", [EVIL, "null", ORIGIN + ".evil.example", "http://127.0.0.1:8000@evil.example", ""])
def test_origin__foreign_page__may_neither_sign_nor_pull_levers(chain: ChainNode, method: str, origin: str) -> None:
    assert post(chain, request(method), Origin=origin).error == -32004
    assert (
        post(chain, [request(method)], Origin=origin, Content_Type="text/plain").document[0]["error"]["code"] == -32004
    )


def test_origin__page_of_the_shop__may_use_the_demo_accounts(chain: ChainNode) -> None:
    signed = post(chain, request("personal_sign", "0x12", chain.accounts[0]), Origin=ORIGIN)
    assert len(signed.document["result"]) == 132
    assert signed.headers["Access-Control-Allow-Origin"] == "*"


def test_options__any_page__learns_how_it_may_post(chain: ChainNode) -> None:
    answer = exchange(chain, "OPTIONS", Origin=EVIL, Access_Control_Request_Method="POST")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_get__a_person_looks__is_told_what_this_is(chain: ChainNode) -> None:
    answer = exchange(chain, "GET")
    assert (answer.status, b"JSON-RPC" in answer.body) == (200, True)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=["empty", "cut", "binary", "deep"])
def test_body__no_json__is_a_parse_error(chain: ChainNode, body: bytes) -> None:
    assert post(chain, body).error == -32700


@pytest.mark.parametrize("payload", [[], 7, "eth_chainId", None, {}, {"method": 7}, [[]], {"id": 1}])
def test_body__no_request__is_invalid(chain: ChainNode, payload: Any) -> None:
    document = post(chain, payload).document
    answer = document[0] if isinstance(document, list) else document
    assert answer["error"]["code"] == -32600


def test_body__too_large_or_of_unknown_length__is_refused_unread(chain: ChainNode) -> None:
    assert exchange(chain, "POST", Content_Length=str(MAX_BODY + 1)).status == 413
    assert exchange(chain, "POST", Content_Length="-1").status == 411
    assert exchange(chain, "POST", Transfer_Encoding="chunked").status == 411


def test_params__an_object_or_too_many__are_invalid(chain: ChainNode) -> None:
    assert post(chain, request("eth_chainId") | {"params": {"a": 1}}).error == -32602
    assert post(chain, request("eth_chainId", 1)).error == -32602
    assert post(chain, {"id": 1, "method": "eth_chainId"}).document["result"] == "0x539"
    assert post(chain, {"id": 1, "method": "eth_chainId", "params": None}).document["result"] == "0x539"


def test_batch__too_many__is_refused_as_a_whole(chain: ChainNode) -> None:
    assert post(chain, [request("eth_chainId")] * (MAX_BATCH + 1)).error == -32600


def test_batch__asks_for_too_much__is_answered_as_far_as_it_goes(
    chain: ChainNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "MAX_BATCH_ANSWER", 100)
    answers = post(chain, [request("eth_accounts") | {"id": number} for number in range(3)]).document
    assert len(answers[0]["result"]) == 10
    assert [(item["id"], item["error"]["code"]) for item in answers[1:]] == [(1, -32005), (2, -32005)]
    monkeypatch.setattr(methods, "BATCH_SECONDS", -1.0)
    assert post(chain, [request("eth_chainId")]).document[0]["error"]["code"] == -32005


def connections() -> int:
    """Threads of the node, which runs in this process, that serve a connection."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def test_connection__client_goes_away_in_the_middle__leaves_no_traceback(
    chain: ChainNode, capfd: pytest.CaptureFixture[str]
) -> None:
    port, before = int(chain.url.rpartition(":")[2]), connections()
    for part in (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", b"POST", b"\x16\x03\x01"):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(part)
            wait_until(lambda: connections() > before)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wait_until(lambda: connections() <= before)
    assert "Traceback" not in capfd.readouterr().err


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_notification__no_id__gets_no_answer(chain: ChainNode) -> None:
    silent = {"jsonrpc": "2.0", "method": "evm_mine"}
    before = int(chain.rpc.call("eth_blockNumber"), 16)
    assert post(chain, silent).body == b""
    assert [item["id"] for item in post(chain, [silent, request("eth_chainId")]).document] == [1]
    assert int(chain.rpc.call("eth_blockNumber"), 16) == before + 2


def test_connection__many_requests__stays_open(chain: ChainNode) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(chain.url.rpartition(":")[2]), timeout=10)
    for _ in range(3):
        connection.request("POST", "/", json.dumps(request("eth_chainId")))
        assert json.loads(connection.getresponse().read())["result"] == "0x539"
    sock = connection.sock
    connection.request("POST", "/", json.dumps(request("eth_chainId")))
    connection.getresponse().read()
    assert connection.sock is sock
    connection.close()


@pytest.mark.parametrize("method", ["eth_call", "eth_estimateGas"])
def test_call__endless_loop__is_stopped(chain: ChainNode, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setattr(rules, "SECONDS", 0.2)
    with pytest.raises(RpcError, match="execution aborted"):
        chain.rpc.call(method, {"data": "0x5b600056"}, "latest")
