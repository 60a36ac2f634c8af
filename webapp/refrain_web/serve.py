"""The storefront as a process of its own: granian in front of the WSGI application."""

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from refrain.catalog.migrate import upgrade
from refrain.config import load
from refrain.lifetime import end_with_parent
from refrain_web import create_app

THREADS = 32
"""Requests under way at once, progress streams included."""


def serve(host: str, port: int, *, workers: int = 1) -> None:
    """Serve until the process is told to end; configuration comes from the environment."""
    serve_application(f"{__name__}:application", host, port, workers=workers)


def serve_application(target: str, host: str, port: int, *, workers: int = 1) -> None:
    """Serve the WSGI application that the function `target` ("module:name") makes, until told to end."""
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=2,
        respawn_failed_workers=True,
    ).serve()


def application() -> Flask:
    """Make the application in the server's worker process, with the catalogue's tables as they must be."""
    end_with_parent()
    app = create_app(load())
    upgrade(app.extensions["refrain"].database)
    return app
