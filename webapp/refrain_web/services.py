"""What views work with: the configuration, the catalogue's database, the chain.

A view calls `services()` and passes on what the library's functions need, explicitly.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.chain.rpc import Rpc
from refrain.config import Config
from refrain.units import Address
from refrain_web.health import Watch, examine

CHAIN_PATIENCE = 5.0
"""Seconds that a visitor waits for the chain before she is told that it is down."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that one storefront process talks to; safe to use from all its threads."""

    config: Config
    database: Database
    rpc: Rpc
    watch: Watch
    verified: set[Address] = field(default_factory=set)
    """Tokens whose contracts said what the configuration says; asked once by each process."""


def install(app: Flask, config: Config) -> None:
    """Make the services of `config` available to the views of `app`."""
    database = Database(config.database)
    watch = Watch(partial(examine, config, database))
    app.extensions["refrain"] = Services(config, database, Rpc(config.rpc_urls[0], timeout=CHAIN_PATIENCE), watch)
    app.teardown_appcontext(_close_reading)


def services() -> Services:
    """The services of the application that handles this request."""
    found = current_app.extensions["refrain"]
    assert isinstance(found, Services)
    return found


def database() -> Session:
    """A session for reading, the same one throughout the request. Writers use `services().database.writing()`."""
    if "reading" not in g:
        g.open = ExitStack()
        g.reading = g.open.enter_context(services().database.reading())
    session: Session = g.reading
    return session


def _close_reading(_: BaseException | None) -> None:
    if "reading" in g:
        g.pop("reading")
        g.pop("open").close()
