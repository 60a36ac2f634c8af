"""Finished answers to public questions, kept for a moment: what everybody looks at is asked for again and again, and
reading the catalogue costs ten times what sending the answer does.

An answer is at most `LASTS` seconds old, far below the time of a block; whatever is written through this process makes
all of them old at once.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app

LASTS = 0.25
"""Seconds for which an answer is given again."""
_KEPT_BYTES = 32 * 2**20
_WAIT = 0.2
"""Seconds to wait for another thread's answer: where the chain hangs, many must not wait one after the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON body and its entity tag."""

    body: bytes
    etag: str


class Answers:
    """Answers by URL, the oldest forgotten first; safe to use from several threads."""

    def __init__(self, lasts: float = LASTS, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._lasts, self._clock = lasts, clock
        self._kept: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self._bytes = 0
        self._written = 0.0
        self._lock = threading.Lock()
        self._finding = [threading.Lock() for _ in range(64)]

    def get(self, url: str) -> Answer | None:
        """The answer, if it is young enough."""
        found = self._kept.get(url)
        return found[1] if found and self._clock() - found[0] < self._lasts else None

    def keep(self, url: str, asked: float, body: bytes) -> Answer:
        """Keep an answer to a question asked at `asked` (see `now`), unless something was written since."""
        answer = Answer(body, hashlib.blake2b(body, digest_size=12).hexdigest())
        with self._lock:
            if asked < self._written:
                return answer
            self._forget(url)
            self._kept[url] = (asked, answer)
            self._bytes += len(body)
            while self._bytes > _KEPT_BYTES:
                self._forget(next(iter(self._kept)))
        return answer

    @contextmanager
    def alone(self, url: str) -> Iterator[None]:
        """Let one thread at a time find the answer, so that the others can take it; none waits long for another."""
        lock = self._finding[hash(url) % len(self._finding)]
        held = lock.acquire(timeout=_WAIT)
        try:
            yield
        finally:
            if held:
                lock.release()

    def now(self) -> float:
        """The time that `keep` takes."""
        return self._clock()

    def clear(self) -> None:
        """Something was written."""
        with self._lock:
            self._written = self._clock()
            self._kept.clear()
            self._bytes = 0

    def _forget(self, url: str) -> None:
        gone = self._kept.pop(url, None)
        self._bytes -= len(gone[1].body) if gone else 0


def install(app: Flask) -> None:
    """Let `app` keep its answers."""
    app.extensions["refrain answers"] = Answers()


def answers() -> Answers:
    """The answers that this application keeps."""
    found = current_app.extensions["refrain answers"]
    assert isinstance(found, Answers)
    return found
