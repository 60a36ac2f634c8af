"""A gateway for tests: ciphertext by range from memory, which can be slow, cut, changed or gone."""

import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gateway:
    """What it serves by name, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    break_at: dict[str, int] = field(default_factory=dict)
    """Offset at which a connection breaks off, once, as soon as `break_now` is set."""
    break_now: threading.Event = field(default_factory=threading.Event)
    open_connections: int = 0
    """Answers being sent now."""
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self, port: int = 0) -> None:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                gateway.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name, wanted = request.path.rpartition("/")[2], request.headers.get("Range", "")
        self.asked.append((name, wanted))
        data = self.files.get(name, b"")
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        first, last = (int(match[1]), int(match[2] or len(data) - 1)) if match else (0, len(data) - 1)
        last = min(last, len(data) - 1)
        if first > last:
            self._refuse(request)
            return
        request.send_response(206 if match else 200)
        request.send_header("Access-Control-Allow-Origin", "*")
        request.send_header("Access-Control-Expose-Headers", "Content-Range")
        request.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        request.send_header("Content-Length", str(last + 1 - first))
        request.end_headers()
        self._send(request, name, first, data[first : last + 1])

    def _refuse(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(416)
        request.send_header("Access-Control-Allow-Origin", "*")
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _send(self, request: BaseHTTPRequestHandler, name: str, first: int, body: bytes) -> None:
        stop = self.break_at.get(name, -1)
        breaks = first <= stop < first + len(body)
        if breaks:
            del self.break_at[name]
            body = body[: stop - first]
        self.open_connections += 1
        try:
            for start in range(0, len(body), 65536):
                request.wfile.write(body[start : start + 65536])
                self.sent[name] = self.sent.get(name, 0) + len(body[start : start + 65536])
        except OSError:
            request.close_connection = True
            breaks = False
        finally:
            self.open_connections -= 1
        if breaks:
            self.break_now.wait(10)
            request.close_connection = True
