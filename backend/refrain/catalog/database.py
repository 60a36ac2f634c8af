"""Opening the catalogue's database: SQLite in WAL mode or PostgreSQL, by SQLAlchemy URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from refrain.errors import Unavailable

_BUSY_TIMEOUT_MS = 15_000
_CACHE_KIB = 32 * 1024  # of a SQLite connection; the driver's 2 MiB hold the indexes of a small catalogue only
_CONNECTIONS = 15  # of one process, at most
_WRITES = "refrain_writes"


class Database:
    """A catalogue that any number of threads may share. Every session is one transaction."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy takes it; `postgresql://` means psycopg 3."""
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        # All are kept open: one that was opened for a busy moment only would be paid for in that moment.
        self.engine: Engine = create_engine(parsed, pool_pre_ping=True, pool_size=_CONNECTIONS, max_overflow=0)
        self._writing = self.engine.execution_options(**{_WRITES: True})
        self._reading = self.engine
        if parsed.get_backend_name() == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)
            # By default each query there sees its own state of the database; a transaction around them adds nothing to
            # that but two round trips.
            self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that writes nothing. On SQLite it sees one state of the database throughout, on PostgreSQL each of
        its queries sees what was committed before it."""
        with available(), Session(self._reading, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session committed at the end, rolled back on an error. On SQLite it takes the write lock at once."""
        with available(), Session(self._writing) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


@contextmanager
def available() -> Iterator[None]:
    """Say in the project's words that the database does not answer: raises Unavailable."""
    try:
        yield
    except OperationalError as error:
        raise Unavailable("catalogue", "the catalogue's database does not answer", hint="Try again soon.") from error


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver's own transaction control begins too late (bugs.python.org/issue27924); _begin_sqlite does it.
    connection.isolation_level = None
    for setting in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _prepare_postgresql(connection: Any, _: Any) -> None:
    # Every query here takes milliseconds; compiling one takes hundreds.
    connection.execute("SET jit = off")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading cannot be made to wait when it comes to write: it fails at once.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
