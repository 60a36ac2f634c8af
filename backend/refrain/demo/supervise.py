"""Starts the parts as child processes, restarts one that dies, and stops all of them cleanly."""

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from refrain.errors import Unavailable

RESTART_PAUSE = 0.5
"""Seconds between a part's death and its restart; doubled each time it dies young, up to 16."""
YOUNG = 10.0
STOP_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the system: how to start it, and the address that answers once it serves."""

    name: str
    command: tuple[str, ...]
    ready_url: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A running part."""

    def __init__(self, part: Part, logs: Path) -> None:
        self.part = part
        self.log = logs / f"{part.name}.log"
        self._deaths = 0
        self._start()

    def _start(self) -> None:
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command, built from constants and the configuration
                self.part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.part.environment},
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the parts in order
            )

    def revive(self) -> bool:
        """Start the part again if it has died and has waited its pause; True if it did."""
        if self.process.poll() is None:
            return False
        lived = time.monotonic() - self.started
        if lived < min(RESTART_PAUSE * 2**self._deaths, 16):
            return False
        self._deaths = 0 if lived > YOUNG else self._deaths + 1
        self._end()  # what the part started itself must not hold its port or its files
        self._start()
        return True

    def stop(self, patience: float = STOP_PATIENCE) -> None:
        """Ask the part and its own children to end, then insist."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self._end()

    def _end(self) -> None:
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def last_words(self, lines: int = 8) -> str:
        """The end of the part's log, to show why it did not start."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """All running parts, in the order in which they were started."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._children: list[Child] = []

    def start(self, part: Part) -> None:
        """Start a part without waiting for it. Its log of the last run is kept beside the new one."""
        log = self._logs / f"{part.name}.log"
        if log.exists():
            log.replace(log.with_suffix(".last.log"))
        self._children.append(Child(part, self._logs))

    def await_ready(self, patience: float = 120.0) -> None:
        """Wait until every part answers; raise `Unavailable` with the end of its log if one ends or stays silent."""
        deadline = time.monotonic() + patience
        for child in self._children:
            while not _answers(child.part.ready_url):
                if child.process.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable(
                        child.part.name,
                        f"{child.part.name} did not start:\n{child.last_words()}",
                        hint=f"See {child.log}",
                    )
                time.sleep(0.05)

    def watch(self, stopped: threading.Event) -> None:
        """Restart parts that die until `stopped` is set."""
        while not stopped.wait(0.25):
            for child in self._children:
                child.revive()

    def stop(self) -> None:
        """Stop all parts, the last started first."""
        while self._children:
            self._children.pop().stop()


def _answers(url: str) -> bool:
    if not url:
        return True
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - a loopback address of our own
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        # A part that refuses the question is up; one that says 503 is not ready yet.
        return error.code < 500
    except OSError:
        return False
