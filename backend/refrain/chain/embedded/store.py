"""The chain's one SQLite file: trie nodes, and blocks, transactions, receipts and logs as ready JSON.

A block and everything that it brings is one SQLite transaction with `synchronous=FULL`: what was acknowledged is on
the disk, and a process killed at any moment reopens at its last whole block. A lock file keeps a second node out.
"""

import fcntl
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refrain.errors import Unavailable

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
_CACHED_NODES = 100_000  # about 30 MB; a call of a contract reads some dozens


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A transaction in a block: its hash, the signed bytes, and the documents that answer for it."""

    hash: bytes
    raw: bytes
    document: dict[str, Any]
    receipt: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """Everything that one block adds to the file."""

    number: int
    hash: bytes
    header: bytes
    document: dict[str, Any]
    transactions: tuple[StoredTransaction, ...]
    nodes: dict[bytes, bytes]


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which logs to find: block numbers inclusive; addresses and each topic position are "any of", empty is all."""

    first: int
    last: int
    addresses: tuple[bytes, ...] = ()
    topics: tuple[tuple[bytes, ...], ...] = ()


class Store:
    """The opened file. Reads may come from any thread; writes are the node's, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises Unavailable if another node has it open."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock_file = path.with_name(path.name + ".lock").open("w")
        try:
            # A file of its own: closing any handle of the database file would drop SQLite's own locks on it.
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock_file.close()
            hint = "Stop the other node, or give this one another file."
            raise Unavailable("chain", f"{path} is in use by another node", hint=hint) from error
        self._writing, self._reading = threading.RLock(), threading.RLock()
        self._writer = _connect(path)
        self._writer.executescript(_SCHEMA)
        self._reader = _connect(path)
        self._nodes: dict[bytes, bytes] = {}

    def close(self) -> None:
        """Close the file and let another node open it."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()
            self._lock_file.close()

    def node(self, key: bytes) -> bytes | None:
        """A trie node, contract code or header by its hash."""
        value = self._nodes.get(key)
        if value is None:
            row = self._row("SELECT value FROM nodes WHERE key = ?", key)
            if row is None:
                return None
            value = bytes(row[0])
            self._remember(key, value)
        return value

    def setting(self, name: str) -> int:
        """A number that outlives the process, 0 until set."""
        row = self._row("SELECT value FROM settings WHERE name = ?", name)
        return int(row[0]) if row else 0

    def set_setting(self, name: str, value: int) -> None:
        """Keep a number."""
        with self._transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def append(self, block: StoredBlock) -> None:
        """Add a block on top; when this returns, it is on the disk."""
        with self._transaction() as cursor:
            cursor.executemany("INSERT OR IGNORE INTO nodes VALUES (?, ?)", block.nodes.items())
            row = (block.number, block.hash, block.header, json.dumps(block.document))
            cursor.execute("INSERT INTO blocks VALUES (?, ?, ?, ?)", row)
            cursor.executemany("INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?)", _transaction_rows(block))
            cursor.executemany("INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _log_rows(block))
            cursor.executemany("DELETE FROM waiting WHERE hash = ?", [(item.hash,) for item in block.transactions])
        for key, value in block.nodes.items():
            self._remember(key, value)

    def cut(self, number: int, *, branch: int) -> None:
        """Take away all blocks above `number` and note the new branch. Trie nodes stay: they are named by content."""
        with self._transaction() as cursor:
            for statement in (
                "DELETE FROM logs WHERE block > ?",
                "DELETE FROM transactions WHERE block > ?",
                "DELETE FROM blocks WHERE number > ?",
            ):
                cursor.execute(statement, (number,))
            cursor.execute("DELETE FROM waiting")
            cursor.execute("INSERT OR REPLACE INTO settings VALUES ('branch', ?)", (branch,))

    def wait(self, transaction: bytes, raw: bytes) -> None:
        """Keep a transaction that waits for an earlier nonce."""
        with self._transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?)", (transaction, raw))

    def forget(self, transaction: bytes) -> None:
        """Drop a waiting transaction."""
        with self._transaction() as cursor:
            cursor.execute("DELETE FROM waiting WHERE hash = ?", (transaction,))

    def waiting(self) -> list[bytes]:
        """The signed bytes of all transactions that wait for an earlier nonce."""
        return [bytes(raw) for (raw,) in self._rows("SELECT raw FROM waiting")]

    def head(self) -> bytes | None:
        """The encoded header of the highest block, or None before there is one."""
        row = self._row("SELECT header FROM blocks ORDER BY number DESC LIMIT 1")
        return bytes(row[0]) if row else None

    def header(self, block: int | bytes) -> bytes | None:
        """A header by number or hash."""
        row = self._row(f"SELECT header FROM blocks WHERE {_key(block)} = ?", block)  # noqa: S608
        return bytes(row[0]) if row else None

    def block(self, block: int | bytes, *, full: bool) -> dict[str, Any] | None:
        """A block's document by number or hash, with whole transactions if `full`."""
        row = self._row(f"SELECT number, document FROM blocks WHERE {_key(block)} = ?", block)  # noqa: S608
        if row is None:
            return None
        document: dict[str, Any] = json.loads(row[1])
        if full:
            document["transactions"] = self.transactions(row[0])
        return document

    def transactions(self, number: int) -> list[dict[str, Any]]:
        """The transactions' documents of a block."""
        query = "SELECT document FROM transactions WHERE block = ? ORDER BY position"
        return [json.loads(text) for (text,) in self._rows(query, number)]

    def receipts(self, number: int) -> list[dict[str, Any]]:
        """The receipts of a block."""
        query = "SELECT receipt FROM transactions WHERE block = ? ORDER BY position"
        return [json.loads(text) for (text,) in self._rows(query, number)]

    def transaction(self, transaction: bytes) -> dict[str, Any] | None:
        """A mined transaction's document."""
        row = self._row("SELECT document FROM transactions WHERE hash = ?", transaction)
        return json.loads(row[0]) if row else None

    def receipt(self, transaction: bytes) -> dict[str, Any] | None:
        """A mined transaction's receipt."""
        row = self._row("SELECT receipt FROM transactions WHERE hash = ?", transaction)
        return json.loads(row[0]) if row else None

    def raw(self, transaction: bytes) -> bytes | None:
        """A mined transaction as it was signed."""
        row = self._row("SELECT raw FROM transactions WHERE hash = ?", transaction)
        return bytes(row[0]) if row else None

    def last_used_block(self) -> int:
        """The highest block that holds a transaction, 0 if none does."""
        row = self._row("SELECT max(block) FROM transactions")
        return int(row[0] or 0) if row else 0

    def logs(self, query: LogQuery, *, limit: int) -> list[dict[str, Any]]:
        """The first `limit` logs that match, in the order of the chain."""
        conditions = ["block BETWEEN ? AND ?"]
        values: list[int | bytes] = [query.first, query.last]
        columns = [("address", query.addresses)] + [(f"topic{i}", topics) for i, topics in enumerate(query.topics)]
        for column, choices in columns:
            if choices:
                conditions.append(f"{column} IN ({','.join('?' * len(choices))})")
                values += choices
        if query.topics:  # a position asked for must be there, even if any topic will do
            conditions.append(f"topic{len(query.topics) - 1} IS NOT NULL")
        statement = f"SELECT document FROM logs WHERE {' AND '.join(conditions)} ORDER BY block, position LIMIT ?"  # noqa: S608
        return [json.loads(text) for (text,) in self._rows(statement, *values, limit)]

    def _remember(self, key: bytes, value: bytes) -> None:
        if len(self._nodes) >= _CACHED_NODES:
            self._nodes.clear()
        self._nodes[key] = value

    def _row(self, statement: str, *values: Any) -> Any:
        with self._reading, closing(self._reader.execute(statement, values)) as cursor:
            return cursor.fetchone()

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with self._reading, closing(self._reader.execute(statement, values)) as cursor:
            return cursor.fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        with self._writing, self._writer, closing(self._writer.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            yield cursor


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _key(block: int | bytes) -> str:
    return "number" if isinstance(block, int) else "hash"


def _transaction_rows(block: StoredBlock) -> list[Sequence[Any]]:
    return [
        (item.hash, block.number, position, item.raw, json.dumps(item.document), json.dumps(item.receipt))
        for position, item in enumerate(block.transactions)
    ]


def _log_rows(block: StoredBlock) -> list[Sequence[Any]]:
    return [
        (block.number, int(log["logIndex"], 16), _bytes(log["address"]), *_topics(log), json.dumps(log))
        for item in block.transactions
        for log in item.receipt["logs"]
    ]


def _topics(log: dict[str, Any]) -> list[bytes | None]:
    topics: list[bytes | None] = [_bytes(topic) for topic in log["topics"]]
    return topics + [None] * (4 - len(topics))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
