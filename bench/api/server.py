"""The storefront on granian in a process of its own, with a bare view beside it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from refrain.config import load
from refrain.serving import serve_application
from refrain_web import create_app
from refrain_web.api import limits
from refrain_web.api.answers import Answers
from refrain_web.serve import THREADS

ROOT = Path(__file__).parents[2]
UNLIMITED = 10**9
FORGETTING = "forgetting"


@contextmanager
def running(data: Path, database_url: str = "", *, keeping: bool = True) -> Iterator[str]:
    """The server's address; it reads the catalogue in `data`, or the one at `database_url`, keeping answers or not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = os.pathsep.join(str(ROOT / name) for name in ("backend", "webapp", "."))
    environment = {**os.environ, "PYTHONPATH": path, "REFRAIN_DATA": str(data), "REFRAIN_DATABASE_URL": database_url}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.api.server", str(port), *([] if keeping else [FORGETTING])], env=environment
    )
    try:
        yield _opened(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(20)


def application() -> DispatcherMiddleware:
    """The storefront without rate limits, which would be all that one measures, and below /bare nothing but Flask."""
    limits.READS = limits.WRITES = UNLIMITED
    shop, bare = create_app(load()), Flask("bare")
    if FORGETTING in sys.argv:
        shop.extensions["refrain answers"] = Answers(lasts=0)
    kept = shop.extensions["refrain answers"]

    @bare.get("/<int:size>")
    def answer(size: int) -> Response:
        return Response(b"x" * size, mimetype="application/json")

    @bare.get("/answers")
    def counts() -> dict[str, int]:
        return {"given": kept.given, "found": kept.found}

    return DispatcherMiddleware(shop, {"/bare": bare})


def _opened(url: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/v1/", timeout=2).close()
            return url
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


if __name__ == "__main__":
    serve_application(application, "127.0.0.1", int(sys.argv[1]), threads=THREADS)
