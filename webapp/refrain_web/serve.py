"""The storefront as a process of its own."""

from flask import Flask

from refrain.catalog.migrate import upgrade
from refrain.config import load
from refrain.serving import serve_application
from refrain_web import create_app

THREADS = 32
"""Requests under way at once, progress streams included."""


def serve(host: str, port: int, *, workers: int = 1) -> None:
    """Serve until the process is told to end; configuration comes from the environment."""
    serve_application(application, host, port, threads=THREADS, workers=workers)


def application() -> Flask:
    """Make the application in the server's worker process, with the catalogue's tables as they must be."""
    app = create_app(load())
    upgrade(app.extensions["refrain"].database)
    return app
