"""Catalogues on both databases, and a real HTTP server that is told things."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from refrain.webhooks import registry
from tests.backend.catalog.seed import account
from tests.databases import database, empty_database, postgres, postgres_template, sqlite_template

__all__ = ["database", "empty_database", "postgres", "postgres_template", "sqlite_template"]

KEY = "k" * 32
OWNER = account(7)


@dataclass
class Receiver:
    """What was received, in its order, and with which status to answer next (the last one for good)."""

    url: str = ""
    requests: list = field(default_factory=list)
    statuses: list = field(default_factory=lambda: [200])
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@pytest.fixture
def receiver():
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((self.path, dict(self.headers), body))
            self.send_response(found.statuses.pop(0) if len(found.statuses) > 1 else found.statuses[0])
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            found.came.release()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook?from=here"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def registered(database, receiver):
    """A function: a webhook at the receiver; returns it with its secret."""

    def register(*kinds, release=None, url=None):
        with database.writing() as session:
            return registry.register(session, OWNER, url or receiver.url, kinds, release, KEY)

    return register
