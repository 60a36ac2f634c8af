"""What was asked to be remembered between two questions: eth_newFilter and its relatives.

As in other nodes, a filter that nobody asks for a while is forgotten, and a reorganisation shows as the same logs
again with `removed` true.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from refrain.chain.embedded.errors import NodeRefused
from refrain.chain.embedded.store import LogQuery

LIFETIME = 300.0
"""Seconds after the last question; as go-ethereum."""

MAX_FILTERS = 1_000
MAX_ENTRIES = 10_000
"""Entries that one filter holds at most; the oldest are dropped."""


@dataclass(slots=True)
class Filter:
    """Block hashes (no `query`), or logs that match it; `entries` are those not yet fetched."""

    query: LogQuery | None
    asked: float
    entries: list[Any] = field(default_factory=list)


class Filters:
    """All filters of a node, filled as blocks come and go."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._filters: dict[str, Filter] = {}

    def open(self, query: LogQuery | None) -> str:
        """Begin to remember logs that match, or the hashes of new blocks; the filter's name."""
        with self._lock:
            self._expire()
            if len(self._filters) >= MAX_FILTERS:
                raise NodeRefused("too many filters")
            name = hex(secrets.randbits(120) + 1)
            self._filters[name] = Filter(query, self._clock())
            return name

    def close(self, name: str) -> bool:
        """Forget a filter; False if there is none of this name."""
        with self._lock:
            return self._filters.pop(name, None) is not None

    def changes(self, name: str) -> list[Any]:
        """What came since the last time."""
        with self._lock:
            found = self._find(name)
            entries, found.entries = found.entries, []
            return entries

    def query(self, name: str) -> LogQuery:
        """What a log filter looks for."""
        with self._lock:
            query = self._find(name).query
        if query is None:
            raise NodeRefused("filter not found")
        return query

    def added(self, block: bytes, logs: list[dict[str, Any]]) -> None:
        """A block is the new head."""
        with self._lock:
            for item in self._filters.values():
                item.entries += ["0x" + block.hex()] if item.query is None else _matching(item.query, logs)
                del item.entries[:-MAX_ENTRIES]

    def removed(self, logs: list[dict[str, Any]]) -> None:
        """Blocks with these logs are no longer in the chain."""
        gone = [log | {"removed": True} for log in logs]
        with self._lock:
            for item in self._filters.values():
                item.entries += _matching(item.query, gone) if item.query else []
                del item.entries[:-MAX_ENTRIES]

    def _find(self, name: str) -> Filter:
        self._expire()
        found = self._filters.get(name)
        if found is None:
            raise NodeRefused("filter not found")
        found.asked = self._clock()
        return found

    def _expire(self) -> None:
        limit = self._clock() - LIFETIME
        self._filters = {name: item for name, item in self._filters.items() if item.asked >= limit}


def _matching(query: LogQuery, logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [log for log in logs if matches(query, log)]


def matches(query: LogQuery, log: dict[str, Any]) -> bool:
    """Whether the store would have found the log by the query."""
    topics = log["topics"]
    return (
        query.first <= int(log["blockNumber"], 16) <= query.last
        and _any_of(query.addresses, log["address"])
        and len(topics) >= len(query.topics)
        and all(_any_of(choices, topic) for choices, topic in zip(query.topics, topics, strict=False))
    )


def _any_of(choices: tuple[bytes, ...], text: str) -> bool:
    return not choices or bytes.fromhex(text[2:]) in choices
