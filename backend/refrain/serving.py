"""A WSGI application as a process of its own: granian in front of it, the same for every part that answers HTTP."""

import multiprocessing
import socket
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from refrain import logs
from refrain.errors import Unavailable
from refrain.lifetime import end_with_parent

Application = Callable[..., Iterable[bytes]]
"""A WSGI application (PEP 3333)."""
_ANOTHER_PORT = "Is it running already? Choose another port."
_LOGS = {"loggers": {"_granian": {"propagate": True}}}
"""The server's own words go where all others do (logs.py)."""


def serve_application(make: Callable[[], Application], host: str, port: int, *, threads: int, workers: int = 1) -> None:
    """Serve the application that `make` returns until this process is told to end.

    `make` runs in each of `workers` processes; one that dies is replaced, and all end with this process, however it
    dies. `threads` is how many requests each works on at once. Raises Unavailable if the port cannot be had.
    """
    require_port(host, port)
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


def require_port(host: str, port: int, *, part: str = "this server", hint: str = _ANOTHER_PORT) -> None:
    """Raise Unavailable if `part` cannot listen at this port now; the server itself would end with a traceback."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"port {port}, which {part} needs, cannot be had: {error.strerror}"
            raise Unavailable(part, message, hint=hint) from error


def _begin(make: Callable[[], Application]) -> Any:
    server = multiprocessing.parent_process()
    if server and server.pid:
        end_with_parent(server.pid)
    logs.configure()
    return make()
