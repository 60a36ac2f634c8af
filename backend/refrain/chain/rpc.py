"""JSON-RPC 2.0 over kept-alive HTTP connections: the way every part of Refrain talks to a node.

Raw requests are some twenty times faster than web3.py's (0.24 against 3.7 ms a call), which is felt wherever a
listener waits for a keeper or a page. `Rpc` may be shared by any number of threads.
"""

import contextlib
import http.client
import itertools
import json
import select
import ssl
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from refrain.errors import InvalidInput, RefrainError, Unavailable
from refrain.nesting import shallow

MAX_DEPTH = 32
"""Levels of lists and objects in an answer, at most."""
MAX_RESPONSE = 64 * 2**20
"""The largest answer read from a node, in bytes: a node is another party, its answers are bounded."""

_IDLE_CONNECTIONS = 16
_MESSAGE_LENGTH = 500
_ERROR_SELECTOR = bytes.fromhex("08c379a0")  # Error(string), Solidity's and Vyper's revert with a reason
_PANIC_SELECTOR = bytes.fromhex("4e487b71")  # Panic(uint256)
_PANICS = {
    0x01: "an assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "value outside an enumeration",
    0x32: "index out of bounds",
    0x41: "out of memory",
}


class ChainUnreachable(Unavailable):
    """The node did not answer, or not with JSON-RPC. A write may or may not have reached it."""

    def __init__(self, message: str) -> None:
        super().__init__(
            "chain", message, hint="Check that the chain's node runs, and its address (rpc_urls or --rpc)."
        )


class AnswerTooLarge(ChainUnreachable):
    """The node answered with more than is read from it; it may be asked for less."""


class RpcError(RefrainError):
    """The node answered with an error: `code` as in JSON-RPC (3 = execution reverted), `data` as it came."""

    def __init__(self, message: str, *, code: int, data: Any = None) -> None:
        super().__init__(message[:_MESSAGE_LENGTH])
        self.code = code
        self.data = data


class Rpc:
    """A node's JSON-RPC endpoint, http or https. The URL may hold an access key, so errors name only the host."""

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        """`timeout` in seconds, for connecting and for each read. Raises InvalidInput for another kind of URL."""
        self._idle: deque[http.client.HTTPConnection] = deque()
        # Not __del__: in a circle of garbage the sockets may be finalized first, and complain that nobody closed them.
        weakref.finalize(self, _close_all, self._idle)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidInput("the chain's node: not an http address", hint="Write it like http://127.0.0.1:8545.")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host, self._port = parts.hostname, parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout = timeout
        self._ids = itertools.count(1)

    def __repr__(self) -> str:
        return f"Rpc({self._host}:{self._port})"

    def close(self) -> None:
        """Close the idle connections; the object stays usable and connects again when needed."""
        _close_all(self._idle)

    def call(self, method: str, *params: Any) -> Any:
        """The result of one request. Raises RpcError (the node refuses) or ChainUnreachable."""
        answer = self._exchange(self._request(method, params), repeatable=_is_repeatable(method))
        if not isinstance(answer, dict):
            raise ChainUnreachable(f"the chain's node at {self._host} does not speak JSON-RPC")
        return _result(answer)

    def batch(self, requests: Iterable[tuple[str, Sequence[Any]]]) -> list[Any]:
        """The results of several requests in one round trip, in the order asked.

        Raises the first request's RpcError if any was refused; the others may have been carried out.
        """
        payload = [self._request(method, params) for method, params in requests]
        if not payload:
            return []
        answer = self._exchange(payload, repeatable=all(_is_repeatable(request["method"]) for request in payload))
        if isinstance(answer, dict):  # the whole batch was refused
            _result(answer)
        answers = {item.get("id"): item for item in answer if isinstance(item, dict)}
        if any(request["id"] not in answers for request in payload):
            raise ChainUnreachable(f"the chain's node at {self._host} left requests of a batch unanswered")
        return [_result(answers[request["id"]]) for request in payload]

    def _request(self, method: str, params: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(params)}

    def _exchange(self, payload: Any, *, repeatable: bool) -> Any:
        body = json.dumps(payload, separators=(",", ":")).encode()
        try:
            status, answer = self._post(body, repeatable=repeatable)
        except (OSError, http.client.HTTPException) as error:
            raise ChainUnreachable(f"the chain's node at {self._host} does not answer") from error
        try:
            return json.loads(shallow(answer, MAX_DEPTH))
        except ValueError as error:
            raise ChainUnreachable(f"the chain's node at {self._host} answered with HTTP status {status}") from error

    def _post(self, body: bytes, *, repeatable: bool) -> tuple[int, bytes]:
        connection, kept = self._take()
        try:
            return self._send(connection, body)
        except (ConnectionError, http.client.BadStatusLine):
            # A node may close an idle connection in the very moment of its use. Only reads are asked again:
            # a write might already have been carried out.
            if not (kept and repeatable):
                raise
        return self._send(self._connect(), body)

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> tuple[int, bytes]:
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read(MAX_RESPONSE + 1)
            if len(answer) > MAX_RESPONSE:
                raise AnswerTooLarge(f"the chain's node at {self._host} sent more than {MAX_RESPONSE} bytes")
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)
        return response.status, answer

    def _take(self) -> tuple[http.client.HTTPConnection, bool]:
        """A connection, and whether it has been in use before."""
        with contextlib.suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if not _is_closed_by_peer(connection):
                    return connection, True
                connection.close()
        return self._connect(), False

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        if connection.sock and len(self._idle) < _IDLE_CONNECTIONS:
            self._idle.append(connection)
        else:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)


def _close_all(connections: deque[http.client.HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def revert_reason(error: RpcError) -> str | None:
    """The words with which a contract refused, or None if `error` is no revert or the contract gave none.

    Reads Error(string) and Panic(uint256) from the revert data (Solidity ABI specification, "Revert"); nodes that
    send no data put the reason behind "execution reverted:".
    """
    data = _revert_data(error)
    with contextlib.suppress(DecodingError, UnicodeDecodeError):
        if data[:4] == _ERROR_SELECTOR:
            return str(decode(["string"], data[4:])[0])
        if data[:4] == _PANIC_SELECTOR:
            code = decode(["uint256"], data[4:])[0]
            return _PANICS.get(code, f"panic {code:#04x}")
    _, _, words = error.message.partition("reverted: ")
    return words or None


def _revert_data(error: RpcError) -> bytes:
    data = error.data.get("data") if isinstance(error.data, dict) else error.data
    if not isinstance(data, str) or not data.startswith("0x"):
        return b""
    try:
        return bytes.fromhex(data[2:])
    except ValueError:
        return b""


def _is_closed_by_peer(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read has been closed, or is out of step: both are unusable."""
    if connection.sock is None:
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _is_repeatable(method: str) -> bool:
    """Whether asking twice is the same as asking once; reading a filter takes its entries away."""
    if method.startswith("eth_getFilter"):
        return False
    return method.startswith(("eth_get", "eth_call", "eth_block", "eth_chain", "eth_estimate", "net_", "web3_"))


def _result(answer: dict[str, Any]) -> Any:
    error = answer.get("error")
    if error is None:
        return answer.get("result")
    if not isinstance(error, dict):
        raise RpcError(str(error), code=-32603)
    code = error.get("code")
    words = str(error.get("message") or "the node refused without a reason")
    raise RpcError(words, code=code if isinstance(code, int) else -32603, data=error.get("data"))
