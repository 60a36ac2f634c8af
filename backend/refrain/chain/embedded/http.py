"""The node's HTTP face: JSON-RPC over POST, for programs on this machine and for pages in a browser on it.

A page of any origin may read the chain and send signed transactions; the demo accounts' keys and the test levers
serve only programs (which send no Origin) and the origins allowed. A request that names another host than this
machine is refused: that is how a foreign name pointed at 127.0.0.1 (DNS rebinding) would arrive.
"""

import json
import sys
import threading
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from refrain.chain.embedded.errors import PARSE_ERROR, NodeRefused
from refrain.chain.embedded.methods import answer, error_response
from refrain.chain.embedded.node import Node
from refrain.errors import Unavailable
from refrain.nesting import shallow

MAX_BODY = 5 * 2**20
"""Bytes of a request; as go-ethereum."""
MAX_DEPTH = 32
"""Levels of lists and objects in a request, at most: py-evm raises the limit that would make the parser refuse."""

STACK = 64 * 2**20
"""Bytes of a connection's stack; taken from the machine only as far as it is used."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_IDLE = 120  # seconds until a silent connection is closed


class Server(ThreadingHTTPServer):
    """Listens on loopback; each connection has a thread."""

    daemon_threads = True
    request_queue_size = 128

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread whose stack holds calls as deep as the EVM's, and JSON as nested as can be.

        py-evm raises Python's limit on recursion so far that the usual stack would overflow first.
        """
        before = threading.stack_size(STACK)
        try:
            super().process_request(request, client_address)
        finally:
            threading.stack_size(before)

    def __init__(self, node: Node, port: int, *, allowed_origins: Iterable[str] = ()) -> None:
        """Port 0 picks a free one. Raises Unavailable if the port is taken."""
        self.node = node
        self.allowed_origins = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except OSError as error:
            hint = "Stop what listens there, or choose another port."
            raise Unavailable("chain", f"port {port} cannot be used: {error.strerror}", hint=hint) from error

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away in the middle; anything else is a defect and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Where the node can be reached."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "refrain-chain"
    sys_version = ""
    timeout = _IDLE
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet
    server: Server

    def do_POST(self) -> None:
        """Answer a request or a batch."""
        if not self._is_for_this_machine():
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "The request needs a Content-Length.")
        elif int(length) > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request is at most {MAX_BODY} bytes.")
        else:
            self._reply(self._answer(self.rfile.read(int(length))))

    def _answer(self, body: bytes) -> Any:
        try:
            payload = json.loads(shallow(body, MAX_DEPTH))
        except ValueError:
            return error_response(None, NodeRefused("the body is not JSON", code=PARSE_ERROR))
        return answer(self.server.node, payload, trusted=self._is_trusted())

    def do_OPTIONS(self) -> None:
        """Answer a browser's question whether a page may post here (CORS)."""
        if self._is_for_this_machine():
            self._send(HTTPStatus.NO_CONTENT, b"")

    def do_GET(self) -> None:
        """Say what this is, to people who open the address."""
        if self._is_for_this_machine():
            self._send(HTTPStatus.OK, b"This is a chain's node. It answers JSON-RPC over POST.\n", "text/plain")

    def _is_for_this_machine(self) -> bool:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and _host_name(hosts[0]) in LOOPBACK:
            return True
        self._refuse(HTTPStatus.FORBIDDEN, "This node answers to 127.0.0.1 and localhost only.")
        return False

    def _is_trusted(self) -> bool:
        origins = self.headers.get_all("Origin", [])
        return all(origin.lower() in self.server.allowed_origins for origin in origins)

    def _reply(self, document: Any) -> None:
        body = b"" if document is None else json.dumps(document, separators=(",", ":")).encode()
        self._send(HTTPStatus.OK, body, "application/json")

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self.close_connection = True  # its body, if any, stays unread
        self._send(status, words.encode(), "text/plain; charset=utf-8")

    def _send(self, status: HTTPStatus, body: bytes, kind: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if kind:
            self.send_header("Content-Type", kind)
        if "Origin" in self.headers:
            self._allow_page()
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _allow_page(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Methods", "POST")
        self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Access-Control-Max-Age", "600")

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: a demo makes thousands."""


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
