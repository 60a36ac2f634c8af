"""The --supervised option: a part ends when the process that started it is gone, however that one died."""

import os
import signal
import threading
from typing import Any

import click


def _watch() -> None:
    # The supervisor holds the other end of standard input; the kernel closes it even after kill -9.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _begin(_context: click.Context, _parameter: click.Parameter, value: bool) -> Any:
    if value:
        threading.Thread(target=_watch, name="supervised", daemon=True).start()


supervised = click.option("--supervised", is_flag=True, hidden=True, expose_value=False, callback=_begin)
"""Decorator: the hidden --supervised option."""
