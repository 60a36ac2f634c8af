"""Servers as processes: workers that die, and a server that is killed."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from refrain.errors import Unavailable
from refrain.serving import serve_application
from tests.processes import process_at, until

SERVER = """
import os, sys
from refrain.serving import serve_application
def answer(environment, start):
    start("200 OK", [])
    return [str(os.getpid()).encode()]
serve_application(lambda: answer, "127.0.0.1", int(sys.argv[1]), threads=1)
"""


@contextmanager
def serving(port):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment) as process:
        try:
            until(lambda: process_at(port), "the server")
            yield process
        finally:
            process.terminate()


def test_serve__worker_killed__is_replaced(port):
    with serving(port):
        first = process_at(port)
        os.kill(first, signal.SIGKILL)
        until(lambda: process_at(port) not in (None, first), "another worker")


def test_serve__server_killed__its_worker_ends_and_the_port_is_free(port):
    with serving(port) as process:
        process.kill()
        until(lambda: process_at(port) is None, "the worker to end")
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))


def test_serve__port_taken__is_said_in_words(port):
    words = f"port {port}, which this server needs, cannot be had: Address already in use"
    with socket.create_server(("127.0.0.1", port)), pytest.raises(Unavailable, match=words):
        serve_application(lambda: None, "127.0.0.1", port, threads=1)


def test_supervised__parent_dead_already__ends_at_once():
    program = "import time; from refrain.lifetime import end_with_parent; end_with_parent(2**22 + 1); time.sleep(60)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, timeout=30, check=False)
    assert ended.returncode == -signal.SIGKILL
