"""How many requests a caller has under way at once. Each holds one of the server's threads until its body has arrived,
so whoever sends slowly could otherwise hold all of them and keep everybody out without ever asking often."""

import threading
from collections import Counter


class UnderWay:
    """At most `most` at a time for each name; safe for any number of threads."""

    def __init__(self, most: int) -> None:
        self._most, self._count, self._lock = most, Counter[str](), threading.Lock()

    def enter(self, name: str) -> bool:
        """Whether one more may begin; if so it is counted until `leave`."""
        with self._lock:
            if self._count[name] >= self._most:
                return False
            self._count[name] += 1
            return True

    def leave(self, name: str) -> None:
        """One has ended. Names with none under way are forgotten."""
        with self._lock:
            self._count[name] -= 1
            self._count += Counter()
