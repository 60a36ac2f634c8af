"""Starting, watching and stopping parts, with real processes."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

from refrain.demo.supervise import Part, Supervisor
from refrain.errors import Unavailable
from tests.processes import process_at, until

SERVER = """
import http.server, sys, os
if "--supervised" in sys.argv:
    from refrain.lifetime import end_with_parent
    end_with_parent(int(sys.argv[-1]))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


@pytest.fixture
def part(port):
    return Part("echo", (sys.executable, "-c", SERVER, str(port)), f"http://127.0.0.1:{port}/")


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(tmp_path)
    yield supervisor
    supervisor.stop()


def test_await_ready__part_that_serves__returns_and_stop_frees_the_port(supervisor, part, port):
    supervisor.start(part)
    supervisor.await_ready()
    assert process_at(port)
    supervisor.stop()
    assert process_at(port) is None


def test_await_ready__part_that_ends__raises_with_its_last_words(supervisor):
    supervisor.start(Part("sick", (sys.executable, "-c", "raise SystemExit('no disk')"), "http://127.0.0.1:9/"))
    with pytest.raises(Unavailable, match="no disk") as caught:
        supervisor.await_ready()
    assert caught.value.part == "sick"


def test_watch__part_killed__is_started_again(supervisor, part, port):
    supervisor.start(part)
    supervisor.await_ready()
    first, stopped = process_at(port), threading.Event()
    watcher = threading.Thread(target=supervisor.watch, args=(stopped,))
    watcher.start()
    try:
        os.kill(first, signal.SIGKILL)
        until(lambda: process_at(port) not in (None, first), "the part to come back")
    finally:
        stopped.set()
        watcher.join()


def test_supervisor__killed_without_warning__leaves_no_part_behind(port, tmp_path):
    program = textwrap.dedent(f"""
        import os, pathlib, threading
        from refrain.demo.supervise import Part, Supervisor
        supervisor = Supervisor(pathlib.Path({str(tmp_path)!r}))
        command = {(sys.executable, "-c", SERVER, str(port), "--supervised")!r} + (str(os.getpid()),)
        supervisor.start(Part("echo", command, "http://127.0.0.1:{port}/"))
        supervisor.watch(threading.Event())
    """)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as process:
        until(lambda: process_at(port), "the part to serve")
        process.kill()
    until(lambda: process_at(port) is None, "the part to end with its supervisor")
