"""A WSGI application as a process of its own: granian in front of it, the same for every part that answers HTTP."""

import multiprocessing
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from refrain import logs
from refrain.lifetime import end_with_parent

Application = Callable[..., Iterable[bytes]]
"""A WSGI application (PEP 3333)."""
_LOGS = {"loggers": {"_granian": {"propagate": True}}}
"""The server's own words go where all others do (logs.py)."""


def serve_application(make: Callable[[], Application], host: str, port: int, *, threads: int, workers: int = 1) -> None:
    """Serve the application that `make` returns until this process is told to end.

    `make` runs in each of `workers` processes; one that dies is replaced, and all end with this process, however it
    dies. `threads` is how many requests each works on at once.
    """
    Server(
        "refrain",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=_LOGS,
        workers_kill_timeout=2,
        respawn_failed_workers=True,
    ).serve(target_loader=partial(_begin, make), wrap_loader=False)


def _begin(make: Callable[[], Application]) -> Any:
    server = multiprocessing.parent_process()
    if server and server.pid:
        end_with_parent(server.pid)
    logs.configure()
    return make()
