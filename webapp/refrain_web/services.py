"""What views work with: the configuration, the catalogue's database, the chain.

A view calls `services()` and passes on what the library's functions need, explicitly.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, g
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from refrain.chain.rpc import Rpc
from refrain.config import Config


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that one storefront process talks to; safe to use from all its threads."""

    config: Config
    sessions: sessionmaker[Session]
    rpc: Rpc


def install(app: Flask, config: Config) -> None:
    """Make the services of `config` available to the views of `app`."""
    app.extensions["refrain"] = Services(
        config=config,
        sessions=sessionmaker(create_engine(config.database)),
        rpc=Rpc(config.rpc_urls[0]),
    )
    app.teardown_appcontext(_close_database)


def services() -> Services:
    """The services of the application that handles this request."""
    found = current_app.extensions["refrain"]
    assert isinstance(found, Services)
    return found


def database() -> Session:
    """The request's database session; closed with the request. Writers commit before they answer."""
    if "database" not in g:
        g.database = services().sessions()
    session: Session = g.database
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """A database session of its own for a short write, committed at the end or rolled back."""
    with services().sessions.begin() as session:
        yield session


def _close_database(_: BaseException | None) -> None:
    session = g.pop("database", None)
    if session is not None:
        session.close()
