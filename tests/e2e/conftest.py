"""A whole running demo, as `make demo` starts it, and its command line."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("REFRAIN_")},
    "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT / "webapp"))),
    "PYTHONUNBUFFERED": "1",
}


@dataclass
class Answer:
    """What a command said: its status, both streams, and standard output read as JSON where it is."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Demo:
    """A demo in a folder of its own; `start` returns once it serves."""

    def __init__(self, folder: Path) -> None:
        self.settings: dict[str, str] = {}
        """What every part is told beyond the demo's own configuration: REFRAIN_<NAME>."""
        self.data = folder / "data"
        self.log = folder / "demo.log"
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "refrain", "demo", "--port", str(self.port), *options]
        environment = {**ENVIRONMENT, "REFRAIN_DATA": str(self.data), **self.settings}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        opened = lambda: "Refrain is open" in self.log.read_text()  # noqa: E731
        until(lambda: self.process.poll() is not None or opened(), "the demo to open", 90)
        assert self.process.poll() is None, self.log.read_text()

    def stop(self) -> int:
        """Press Ctrl-C; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def refrain(self, *arguments: object, timeout: float = 120, password: str = "", **settings: object) -> Answer:
        """Run one `refrain` command against this demo; `settings` become REFRAIN_<NAME>."""
        command = [sys.executable, "-m", "refrain", *map(str, arguments)]
        environment = {**ENVIRONMENT, "REFRAIN_SITE_URL": self.site, "REFRAIN_PASSWORD": password}
        environment |= {f"REFRAIN_{name.upper()}": str(value) for name, value in settings.items()}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout)
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    def part(self, name: str) -> int:
        """The process number of a running part, such as "worker" or "keeper-2"."""
        listing = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        for line in listing.splitlines():
            number, parent, command = line.split(None, 2)
            words = command.split(" -m refrain ", 1)[-1].split()
            if parent == str(self.process.pid) and name in (words[0], *(word.rpartition("/")[2] for word in words)):
                return int(number)
        raise AssertionError(f"no part {name!r} in\n{listing}")

    def get(self, path: str):
        with urllib.request.urlopen(self.site + path, timeout=20) as answer:
            return json.load(answer)


def until(condition, what: str, patience: float = 30.0) -> None:
    """Wait for a condition of another process; fail with words after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.05)


def free_port() -> int:
    """A port whose followers, which the demo needs too, are free as well."""
    for candidate in range(20_000 + os.getpid() % 20_000, 60_000, 20):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for number in (0, 1, 2, 11, 12, 13):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", candidate + number))
            return candidate
    raise AssertionError("no free ports")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """One demo for all tests that do not break it."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.start()
    yield demo
    assert demo.stop() == 0


@pytest.fixture
def own_demo(tmp_path):
    """A demo for a test that breaks or restarts it."""
    demo = Demo(tmp_path)
    demo.start()
    yield demo
    if demo.process.poll() is None:
        demo.stop()
