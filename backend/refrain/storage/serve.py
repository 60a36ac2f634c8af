"""The gateway as a process of its own."""

from refrain.config import load
from refrain.serving import serve_application
from refrain.storage.gateway import Application, application
from refrain.storage.mirrored import open_store

THREADS = 64
"""Answers under way at once. A slow reader occupies one: put a public gateway behind a buffering proxy or CDN."""


def serve(host: str, port: int) -> None:
    """Serve the configured store until the process is told to end; configuration comes from the environment."""
    serve_application(gateway, host, port, threads=THREADS)


def gateway() -> Application:
    """Make the application in the server's worker process."""
    return application(open_store(load()))
