"""Bringing a database to the current tables, step by step (Alembic; the steps are in `migrations/versions`)."""

import fcntl
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from refrain.catalog.database import Database

_LOCK = 0x72656672  # an arbitrary number that nothing else on the server uses: "refr"


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or update all tables; several processes may do so at once. Nothing happens if they are current."""
    with _alone(database), database.engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Go back to an earlier step; "base" removes every table."""
    with _alone(database), database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables that this code expects."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        return found == ScriptDirectory.from_config(_config(connection)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """One process at a time: Alembic itself does not notice another one."""
    path = database.engine.url.database
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
    elif path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(f"{path}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        yield
