"""What the chain keeps: trie nodes, and blocks, transactions, receipts and logs as ready JSON.

A block and everything that it brings is one transaction: what was acknowledged is on the disk, and a process killed
at any moment reopens at its last whole block.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refrain.chain.embedded.file import ChainFile

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
        """Open or create the file. Raises Unavailable if another node has it open, or if it is no chain's file."""
        self._file = ChainFile(path)
        self._nodes: dict[bytes, bytes] = {}

    def close(self) -> None:
        """Close the file and let another node open it."""
        self._file.close()

    def node(self, key: bytes) -> bytes | None:
        """A trie node, contract code or header by its hash."""
        value = self._nodes.get(key)
        if value is None:
            row = self._file.row("SELECT value FROM nodes WHERE key = ?", key)
            if row is None:
                return None
            value = bytes(row[0])
            self._remember(key, value)
        return value

    def setting(self, name: str) -> int:
        """A number that outlives the process, 0 until set."""
        row = self._file.row("SELECT value FROM settings WHERE name = ?", name)
        return int(row[0]) if row else 0

    def set_setting(self, name: str, value: int) -> None:
        """Keep a number."""
        with self._file.transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def append(self, block: StoredBlock) -> None:
        """Add a block on top; when this returns, it is on the disk."""
        with self._file.transaction() as cursor:
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
        with self._file.transaction() as cursor:
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
        with self._file.transaction() as cursor:
            cursor.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?)", (transaction, raw))

    def forget(self, transaction: bytes) -> None:
        """Drop a waiting transaction."""
        with self._file.transaction() as cursor:
            cursor.execute("DELETE FROM waiting WHERE hash = ?", (transaction,))

    def waiting(self) -> list[bytes]:
        """The signed bytes of all transactions that wait for an earlier nonce."""
        return [bytes(raw) for (raw,) in self._file.rows("SELECT raw FROM waiting")]

    def head(self) -> bytes | None:
        """The encoded header of the highest block, or None before there is one."""
        row = self._file.row("SELECT header FROM blocks ORDER BY number DESC LIMIT 1")
        return bytes(row[0]) if row else None

    def header(self, block: int | bytes) -> bytes | None:
        """A header by number or hash."""
        row = self._file.row(f"SELECT header FROM blocks WHERE {_key(block)} = ?", block)  # noqa: S608
        return bytes(row[0]) if row else None

    def block(self, block: int | bytes, *, full: bool) -> dict[str, Any] | None:
        """A block's document by number or hash, with whole transactions if `full`."""
        row = self._file.row(f"SELECT number, document FROM blocks WHERE {_key(block)} = ?", block)  # noqa: S608
        if row is None:
            return None
        document: dict[str, Any] = json.loads(row[1])
        if full:
            document["transactions"] = self.transactions(row[0])
        return document

    def transactions(self, number: int) -> list[dict[str, Any]]:
        """The transactions' documents of a block."""
        query = "SELECT document FROM transactions WHERE block = ? ORDER BY position"
        return [json.loads(text) for (text,) in self._file.rows(query, number)]

    def receipts(self, number: int) -> list[dict[str, Any]]:
        """The receipts of a block."""
        query = "SELECT receipt FROM transactions WHERE block = ? ORDER BY position"
        return [json.loads(text) for (text,) in self._file.rows(query, number)]

    def transaction(self, transaction: bytes) -> dict[str, Any] | None:
        """A mined transaction's document."""
        row = self._file.row("SELECT document FROM transactions WHERE hash = ?", transaction)
        return json.loads(row[0]) if row else None

    def receipt(self, transaction: bytes) -> dict[str, Any] | None:
        """A mined transaction's receipt."""
        row = self._file.row("SELECT receipt FROM transactions WHERE hash = ?", transaction)
        return json.loads(row[0]) if row else None

    def raw(self, transaction: bytes) -> bytes | None:
        """A mined transaction as it was signed."""
        row = self._file.row("SELECT raw FROM transactions WHERE hash = ?", transaction)
        return bytes(row[0]) if row else None

    def last_used_block(self) -> int:
        """The highest block that holds a transaction, 0 if none does."""
        row = self._file.row("SELECT max(block) FROM transactions")
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
        return [json.loads(text) for (text,) in self._file.rows(statement, *values, limit)]

    def _remember(self, key: bytes, value: bytes) -> None:
        if len(self._nodes) >= _CACHED_NODES:
            self._nodes.clear()
        self._nodes[key] = value


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
