"""Finished answers to public questions, kept for a moment: what everybody looks at is asked for again and again, and
reading the catalogue costs ten times what sending the answer does.

An answer is never more than `LASTS` seconds behind the catalogue, far below the time of a block. As long as nothing is
written to the catalogue it is given for longer, but no longer than `UNCHANGED`, because orders end by the clock.
Whatever is written through this process makes all answers old at once.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app

from refrain.catalog.version import Version

LASTS = 0.25
"""Seconds for which an answer is given again, whatever happens meanwhile."""
UNCHANGED = 2.0
"""Seconds for which an answer is given again while the catalogue stays as it is."""
_KEPT_BYTES = 32 * 2**20
_OVERHEAD = 1_000  # bytes that any answer takes beside its body and its URL
_WAIT = 0.2
"""Seconds to wait for another thread's answer: where the chain hangs, many must not wait one after the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON body and its entity tag."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer to a question asked at some time, from a version of the catalogue (None: from elsewhere)."""

    asked: float
    version: object
    answer: Answer


class Answers:
    """Answers by URL, the oldest forgotten first; safe to use from several threads. `version` tells the catalogue's,
    see `refrain.catalog.version`. `given` and `found` count the answers that were kept and those that were not."""

    def __init__(
        self,
        version: Callable[[], object] = lambda: None,
        *,
        lasts: float = LASTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read_version, self._lasts, self._clock = version, lasts, clock
        self._seen: tuple[float, object] | None = None
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._written = 0.0
        self._lock = threading.Lock()
        self._finding = [threading.Lock() for _ in range(64)]
        self.given = self.found = 0

    def get(self, url: str) -> Answer | None:
        """The answer, if it still holds."""
        found = self._kept.get(url)
        if found is not None and self._holds(found):
            self.given += 1
            return found.answer
        return None

    def _holds(self, found: _Kept) -> bool:
        age = self._clock() - found.asked
        if age < self._lasts:
            return True
        return age < UNCHANGED and found.version is not None and found.version == self.version()

    def version(self) -> object:
        """The catalogue's version, looked at again after `LASTS` seconds. Raises Unavailable."""
        now, seen = self._clock(), self._seen
        if seen is None or now - seen[0] >= self._lasts:
            seen = self._seen = now, self._read_version()
        return seen[1]

    def keep(self, url: str, asked: float, version: object, body: bytes) -> Answer:
        """Keep an answer to a question asked at `asked` (see `now`), unless something was written since.

        `version` is the catalogue's before the answer was found, or None if it comes from elsewhere.
        """
        answer = Answer(body, hashlib.blake2b(body, digest_size=12).hexdigest())
        with self._lock:
            self.found += 1
            if asked < self._written:
                return answer
            self._forget(url)
            self._kept[url] = _Kept(asked, version, answer)
            self._bytes += _weight(url, answer)
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
        self._bytes -= _weight(url, gone.answer) if gone else 0


def _weight(url: str, answer: Answer) -> int:
    """Bytes of memory that keeping an answer takes; a long question may have a short one."""
    return len(url) + len(answer.body) + _OVERHEAD


def install(app: Flask) -> None:
    """Let `app` keep its answers."""
    app.extensions["refrain answers"] = Answers(Version(app.extensions["refrain"].database).now)


def answers() -> Answers:
    """The answers that this application keeps."""
    found = current_app.extensions["refrain answers"]
    assert isinstance(found, Answers)
    return found
