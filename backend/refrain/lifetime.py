"""Processes that must not outlive the one that made them."""

import os
import signal
import threading
import time

_LOOK = 0.2
"""Seconds between two looks at the parent."""


def end_with_parent() -> None:
    """End this process soon after its parent has died, however that one died.

    A server's worker whose server was killed would otherwise keep its port and its files for ever. It is killed rather
    than asked: everything that a worker writes survives that.
    """
    threading.Thread(target=_watch, args=(os.getppid(),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGKILL)
