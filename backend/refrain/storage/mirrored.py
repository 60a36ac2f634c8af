"""Several stores as one: written to all, read from the first that answers right."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, TypeVar

import structlog

from refrain.config import Config
from refrain.errors import RefrainError
from refrain.storage.cid import Cid
from refrain.storage.errors import NotStored, StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.store import Store

_log = structlog.get_logger()
_REST = 30.0
"""Seconds for which a store that did not answer is read from last: a hanging one costs its timeout for every block."""
Result = TypeVar("Result")


def open_store(config: Config) -> Store:
    """The store that the configuration names: this machine's folder, or IPFS nodes, mirrored if there are several."""
    if not config.kubo_urls:
        return LocalStore(config.blobs)
    nodes = [KuboStore(url) for url in config.kubo_urls]
    return nodes[0] if len(nodes) == 1 else MirroredStore(nodes)


def stores_of(store: Store) -> tuple[Store, ...]:
    """The single stores behind a store."""
    return store.stores if isinstance(store, MirroredStore) else (store,)


def states(store: Store) -> list[str]:
    """What is wrong with each single store now, "" for nothing; all are asked at once."""
    single = stores_of(store)
    with ThreadPoolExecutor(max_workers=len(single)) as pool:
        return list(pool.map(_state, single))


def _state(store: Store) -> str:
    try:
        store.check()
    except StoreUnavailable as error:
        return error.message
    return ""


class MirroredStore:
    """A `Store` over others, in the order in which they are read.

    Writing succeeds if one store holds everything; what the others lack is found and put right by `pins.repair`.
    """

    def __init__(self, stores: Sequence[Store]) -> None:
        self.name = " and ".join(store.name for store in stores)
        self.stores = tuple(stores)
        self._resting: dict[Store, float] = {}

    def put(self, source: BinaryIO) -> Cid:
        """Store and pin a seekable file in every store that can take it."""
        return self._all("put", lambda store: store.put(source))

    def put_block(self, cid: Cid, block: bytes) -> None:
        """Store one block in every store that can take it."""
        self._all("put_block", lambda store: store.put_block(cid, block))

    def block(self, cid: Cid) -> bytes:
        """The block from the first store that has the right one."""
        return self._first(lambda store: store.block(cid))

    def has(self, cid: Cid) -> bool:
        """Whether any store that answers holds this block."""
        return any(self._each("has", lambda store: store.has(cid))[0])

    def pin(self, cid: Cid) -> None:
        """Keep a file in every store that holds it."""
        self._all("pin", lambda store: store.pin(cid))

    def unpin(self, cid: Cid) -> None:
        """Let go of a file in every store that answers."""
        self._all("unpin", lambda store: store.unpin(cid))

    def pins(self) -> frozenset[Cid]:
        """The files that at least one store keeps."""
        found, errors = self._each("pins", lambda store: store.pins())
        if not found:
            raise errors[0]
        return frozenset().union(*found)

    def check(self) -> None:
        """Raise the first store's `StoreUnavailable` if no store answers."""
        problems = states(self)
        if all(problems):
            raise StoreUnavailable(problems[0])

    def _first(self, ask: Callable[[Store], Result]) -> Result:
        errors: list[RefrainError] = []
        for store in sorted(self.stores, key=self._is_resting):
            try:
                return ask(store)
            except StoreUnavailable as error:
                self._resting[store] = time.monotonic() + _REST
                errors.append(error)
            except RefrainError as error:
                errors.append(error)
        raise next((error for error in errors if not isinstance(error, NotStored)), errors[0])

    def _is_resting(self, store: Store) -> bool:
        return self._resting.get(store, 0) > time.monotonic()

    def _all(self, doing: str, ask: Callable[[Store], Result]) -> Result:
        done, errors = self._each(doing, ask)
        if not done:
            raise errors[0]
        return done[0]

    def _each(self, doing: str, ask: Callable[[Store], Result]) -> tuple[list[Result], list[RefrainError]]:
        done, errors = [], []
        for store in self.stores:
            try:
                done.append(ask(store))
            except RefrainError as error:
                _log.warning("store left out", store=store.name, doing=doing, reason=error.message)
                errors.append(error)
        return done, errors
