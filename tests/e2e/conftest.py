"""A whole running demo, as `make demo` starts it, its command line, and people who come by in a browser."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.processes import until

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("REFRAIN_")},
    "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT / "webapp"))),
    "PYTHONUNBUFFERED": "1",
}


SLOW = 60_000
"""Milliseconds for what goes through worker, chain and indexer."""


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


class Visitor:
    """One person with a browser of her own, acting through the pages."""

    def __init__(self, chromium, demo, name):
        self.context = chromium.new_context(base_url=demo.site, accept_downloads=True)
        self.page = self.context.new_page()
        self.go("/")
        self.see("account-pill").click()
        self.see(f"demo-account-{name}").click()
        expect(self.see("account-pill")).to_contain_text(re.compile(name, re.IGNORECASE))

    def see(self, testid):
        return self.page.get_by_test_id(testid)

    def go(self, address):
        """Open a page and wait until its buttons do something."""
        self.page.goto(address)
        self.settle()

    def settle(self):
        expect(self.page.locator("[data-behaviour]:not([data-bound])")).to_have_count(0)

    def agree(self):
        """Say yes to the wallet's next question."""
        self.see("wallet-yes").click()

    def sign_in(self, path):
        self.go(path)
        self.see("sign-in-here").click()
        self.agree()
        expect(self.see("sign-in-here")).to_be_hidden()
        self.settle()

    def own(self, title, testid):
        """A part of the own copy of that release, in the library."""
        return self.see("copy").filter(has_text=title).get_by_test_id(testid)

    def play(self, title):
        """Press play in the library and wait for sound to move on."""
        self.own(title, "play").click()
        expect(self.see("player-elapsed")).not_to_have_text("0:00", timeout=SLOW)


def free_port() -> int:
    """A port whose followers, which the demo needs too, are free as well; below those that connections are given."""
    for candidate in range(10_000 + os.getpid() % 1_000 * 20, 32_700, 20):
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


@pytest.fixture
def visit(chromium, demo):
    visitors = []

    def visit(name):
        visitors.append(Visitor(chromium, demo, name))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.context.close()
