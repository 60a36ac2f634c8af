"""Rate limits that all processes of a site share, kept in the Redis that its queue is in."""

import time
from hashlib import sha256

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from refrain.keepers.limits import RateLimit

_log = structlog.get_logger()
_PATIENCE = 0.25
"""Seconds that a request waits for Redis."""
_PAUSE = 10.0
"""Seconds without asking a Redis that did not answer."""
_TAKE = """
local wait, time = tonumber(ARGV[1]), redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local late = free + wait - now - tonumber(ARGV[2])
if late > 0 then return math.ceil(late / 1000) end
redis.call('SET', KEYS[1], free + wait, 'PX', math.ceil(free + wait - now))
return 0
"""
"""Redis runs it as one: the bucket is the moment at which it will be full again (GCRA), by Redis's own clock."""


class SharedLimit:
    """A `RateLimit` of the same size for all processes together.

    While Redis does not answer, each process counts for itself: more is let through then, nobody is kept out.
    """

    def __init__(self, client: redis.Redis, name: str, per_minute: int) -> None:
        self._name, self._alone = name, RateLimit(per_minute)
        self._milliseconds = (60_000 / per_minute, max(1.0, per_minute / 6) * 60_000 / per_minute)
        self._take, self._again = client.register_script(_TAKE), 0.0

    def wait(self, name: str) -> int:
        """0 if the event is allowed (and counted), otherwise the seconds, rounded up, after which one is.

        Redis gets a hash of `name`, which may be somebody's address.
        """
        if time.monotonic() < self._again:
            return self._alone.wait(name)
        key = f"refrain limit {self._name} {sha256(name.encode()).hexdigest()}"
        try:
            return int(self._take(keys=[key], args=self._milliseconds))
        except redis.RedisError as error:
            self._again = time.monotonic() + _PAUSE
            _log.warning("rate limits are counted by each process alone", reason=type(error).__name__)
            return self._alone.wait(name)


def connect(url: str) -> redis.Redis:
    """The Redis at `url`; nothing is asked of it yet."""
    once_more = Retry(NoBackoff(), 1)  # a connection may have ended while nobody used it
    return redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=once_more)
