"""Python's search for circles of values, left out while there are none to find."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """A range of blocks becomes hundreds of thousands of values of which none refers back to another. To look for
    circles among them again and again costs a sixth of the indexer's time; what they take is freed without that."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
