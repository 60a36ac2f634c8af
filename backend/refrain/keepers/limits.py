"""Rate limits: a token bucket for each network address and each account."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 100_000
"""Buckets kept; the longest unused are forgotten first, which only ever favours the forgotten."""


class RateLimit:
    """At most `per_minute` events a minute for each name, of which a sixth (at least one) may come at once."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = max(1.0, per_minute / 6), per_minute / 60, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, cost: int = 1) -> int:
        """0 if the event is allowed (and counted), otherwise the seconds, rounded up, after which one is.

        An event may cost more than is left: it is allowed, and the next ones wait until the debt is paid.
        """
        now = self._clock()
        with self._lock:
            tokens, at = self._buckets.pop(name, (self._burst, now))
            tokens = min(self._burst, tokens + (now - at) * self._rate)
            allowed = tokens >= 1
            self._buckets[name] = (tokens - cost if allowed else tokens, now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return 0 if allowed else int((1 - tokens) / self._rate) + 1
