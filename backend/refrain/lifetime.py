"""Processes that must not outlive the one that made them."""

import os
import signal
import threading
import time

_LOOK = 0.2
"""Seconds between two looks at the parent."""


def end_with_parent(parent: int) -> None:
    """End this process soon after process `parent`, which made it, has died, however that one died.

    A part whose supervisor was killed, or a server's worker whose server was, would otherwise keep its port and its
    files for ever. It is killed rather than asked: everything that any of them writes survives that. `parent` is told
    rather than looked up, because the parent may be dead already.
    """
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGKILL)
