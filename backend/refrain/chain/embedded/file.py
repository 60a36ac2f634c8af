"""The SQLite file under the chain: opening it for one node alone, reading from any thread, writing all or nothing.

`synchronous=FULL` with a write-ahead log: when a transaction's block is left, it is on the disk.
"""

import contextlib
import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from refrain.errors import Unavailable

VERSION = 1
"""The form of the tables; a file of another form is left untouched."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS nodes (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS transactions (
    hash BLOB PRIMARY KEY, block INTEGER NOT NULL, position INTEGER NOT NULL,
    raw BLOB NOT NULL, document TEXT NOT NULL, receipt TEXT NOT NULL, UNIQUE (block, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS logs (
    block INTEGER NOT NULL, position INTEGER NOT NULL, address BLOB NOT NULL,
    topic0 BLOB, topic1 BLOB, topic2 BLOB, topic3 BLOB, document TEXT NOT NULL,
    PRIMARY KEY (block, position)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS logs_by_address ON logs (address, block);
CREATE INDEX IF NOT EXISTS logs_by_topic ON logs (topic0, block);
CREATE TABLE IF NOT EXISTS waiting (hash BLOB PRIMARY KEY, raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


class ChainFile:
    """One connection for writing and one for reading, each used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises Unavailable if another node has it open, or if it is no chain's file."""
        self._path = path
        self._writing, self._reading = threading.RLock(), threading.RLock()
        with contextlib.ExitStack() as opened:
            self._lock(opened)
            self._writer, self._reader = self._connect(opened), self._connect(opened)
            self._prepare()
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Close the file and let another node open it."""
        with self._writing, self._reading:
            self._opened.close()

    def row(self, statement: str, *values: Any) -> Any:
        """The first row of a query, or None."""
        with self._reading, closing(self._reader.execute(statement, values)) as cursor:
            return cursor.fetchone()

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """All rows of a query."""
        with self._reading, closing(self._reader.execute(statement, values)) as cursor:
            return cursor.fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """Write all of what the block does, or nothing. Raises Unavailable if the disk does not take it."""
        try:
            with self._writing, self._writer, closing(self._writer.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                yield cursor
        except sqlite3.OperationalError as error:
            hint = "Is the disk full? Nothing of this request was kept."
            raise Unavailable("chain", f"{self._path} cannot be written: {error}", hint=hint) from error

    def _lock(self, opened: contextlib.ExitStack) -> None:
        """Keep others out by a lock file: closing any handle of the database itself would drop SQLite's own locks."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = opened.enter_context(self._path.with_name(self._path.name + ".lock").open("w"))
        except OSError as error:
            raise Unavailable("chain", f"{self._path} cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = "Stop the other node, or give this one another file."
            raise Unavailable("chain", f"{self._path} is in use by another node", hint=hint) from error

    def _connect(self, opened: contextlib.ExitStack) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None, timeout=10)
            opened.enter_context(closing(connection))
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.DatabaseError as error:
            raise Unavailable("chain", f"{self._path} cannot be opened: {error}", hint=_OTHER_FILE) from error
        return connection

    def _prepare(self) -> None:
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        tables = self._writer.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version != (VERSION if tables else 0):
            message = f"{self._path} is not a chain of this version of the program"
            raise Unavailable("chain", message, hint=_OTHER_FILE)
        with self.transaction() as cursor:
            for statement in _SCHEMA.split(";"):
                cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {VERSION}")


_OTHER_FILE = "Give the chain another file; this one is left as it is."
