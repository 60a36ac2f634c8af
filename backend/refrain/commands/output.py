"""What commands print: text for people, or with --json one JSON object for scripts."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from refrain.currency import Currency
from refrain.errors import RefrainError

as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON object instead of text.")
"""Decorator: the --json option, passed to the command as `json_`."""

Advance = Callable[[str, float], None]
"""Called with what is being done now and the part of it that is finished, 0 to 1."""


def show(value: dict[str, Any], text: str, *, json_: bool) -> None:
    """Print a result: the object for scripts, or the text for people."""
    click.echo(json.dumps(value, indent=2) if json_ else text)


def show_refused(value: dict[str, Any], text: str, error: RefrainError, *, json_: bool) -> NoReturn:
    """Print a result in which something is wrong, for scripts still as one object, and end with exit status 1."""
    show(value | _told(error), text, json_=json_)
    _say(error)
    raise click.exceptions.Exit(1)


def price_of(order: dict[str, Any], currency: Currency) -> str:
    """The price of an ask or offer, as the API gives it, in words; `currency` is its release's."""
    return currency.words(int(order["price"]["amount"]))


def show_error(error: RefrainError) -> None:
    """Print why a command failed; scripts that asked for JSON get an object on standard output as well."""
    if "--json" in sys.argv:
        click.echo(json.dumps(_told(error)))
    _say(error)


def _told(error: RefrainError) -> dict[str, str]:
    return {"error": error.message, "hint": error.hint, "kind": type(error).__name__}


def _say(error: RefrainError) -> None:
    click.echo(f"refrain: error: {error.message}", err=True)
    if error.hint:
        click.echo(f"refrain: hint: {error.hint}", err=True)


@contextmanager
def progress(*, json_: bool) -> Iterator[Advance]:
    """Show a progress bar on a terminal; say nothing to scripts and pipes."""
    if json_ or not sys.stderr.isatty():
        yield lambda words, part: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda words, part: bar.update(task, description=words, completed=part)
