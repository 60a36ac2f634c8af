"""The gateway as a process of its own: granian in front of the WSGI application."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from refrain.config import load
from refrain.lifetime import end_with_parent
from refrain.storage.gateway import Application, application
from refrain.storage.mirrored import open_store

THREADS = 64
"""Answers under way at once. A slow reader occupies one: put a public gateway behind a buffering proxy or CDN."""


def serve(host: str, port: int) -> None:
    """Serve the configured store until the process is told to end; configuration comes from the environment."""
    Server(
        f"{__name__}:gateway",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=2,
        respawn_failed_workers=True,
    ).serve()


def gateway() -> Application:
    """Make the application in the server's worker process."""
    end_with_parent()
    return application(open_store(load()))
