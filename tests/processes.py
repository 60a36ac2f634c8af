"""What tests of processes need: a port that is free, waiting for what another process does, and who answers there."""

import socket
import time
import urllib.request
from collections.abc import Callable

import pytest


def until(condition: Callable[[], object], what: str, patience: float = 30.0) -> None:
    """Wait for a condition of another process; fail with words after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.02)


def process_at(port: int) -> int | None:
    """The process number that the server on `port` answers with, or None while nothing serves there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as reply:
            return int(reply.read())
    except OSError:
        return None


@pytest.fixture
def port() -> int:
    """A port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
