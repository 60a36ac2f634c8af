"""The --supervised option: a part ends when the process that started it is gone, however that one died."""

from typing import Any

import click

from refrain.lifetime import end_with_parent


def _begin(_context: click.Context, _parameter: click.Parameter, parent: int | None) -> Any:
    if parent is not None:
        end_with_parent(parent)


supervised = click.option("--supervised", type=int, hidden=True, expose_value=False, callback=_begin)
"""Decorator: the hidden option --supervised PID, by which a supervisor names itself."""
