"""The chain's time: the machine's, with a shift that tests and demonstrations set and that outlives the process."""

from collections.abc import Callable

from refrain.chain.embedded.errors import invalid
from refrain.chain.embedded.store import Store

LATEST_TIME = 2**40
"""Unix seconds to which a lever may move the chain's time: far enough for every term that a release can state."""


class Clock:
    """Unix seconds, the machine's `seconds()` and a shift. Who changes the shift holds the node's lock."""

    def __init__(self, store: Store, seconds: Callable[[], float]) -> None:
        self._store = store
        self._seconds = seconds

    @property
    def shift(self) -> int:
        """Seconds by which the chain's time runs ahead of the machine's."""
        return self._store.setting("shift")

    @shift.setter
    def shift(self, seconds: int) -> None:
        self._store.set_setting("shift", seconds)

    def now(self) -> int:
        """The chain's time."""
        return int(self._seconds()) + self.shift

    def show(self, timestamp: int) -> int:
        """Show this time now and go on from there; the whole shift. Raises NodeRefused."""
        self.shift = bounded(timestamp) - int(self._seconds())
        return self.shift


def bounded(timestamp: int) -> int:
    """A time that a block may have. Raises NodeRefused."""
    if timestamp > LATEST_TIME:
        raise invalid(f"timestamp: at most {LATEST_TIME}")
    return timestamp
