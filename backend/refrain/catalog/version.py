"""Whether anything was written to a database since one last asked, at a fraction of a query's cost."""

import threading
from typing import Any

from refrain.catalog.database import Database, available


class Version:
    """A database's version: equal to an earlier one only if nothing was committed in between, by whatever process.

    PostgreSQL counts the transactions of all databases of its server. Safe to use from several threads.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._lock = threading.Lock()
        self._watching: Any = None

    def now(self) -> object:
        """The version. Raises Unavailable."""
        with available():
            return self._of_postgresql() if self._engine.dialect.name == "postgresql" else self._of_sqlite()

    def _of_postgresql(self) -> object:
        with self._engine.connect() as connection:
            return connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()

    def _of_sqlite(self) -> object:
        # The number tells what other connections have committed, so this connection does nothing else.
        with self._lock:
            if self._watching is None:
                borrowed = self._engine.raw_connection()
                self._watching = borrowed.driver_connection
                borrowed.detach()
            return self._watching.execute("PRAGMA data_version").fetchone()[0]
