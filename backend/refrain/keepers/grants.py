"""The grant log: one line of JSON for each grant, appended, each sealed to the one before by its hash.

    {"...": ..., "number": 7, "previous": "<hash of line 6>", "hash": "<SHA-256 of this object without its hash>"}

A line that was cut off by a crash is removed at the next start, and a line says so. A small file beside the log notes
the newest line known to be on the disk: so a log that lost its end is noticed, as long as the note was not edited too;
against that, compare with a number and hash seen elsewhere (`GET /v1/keeper` shows them).
"""

import fcntl
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refrain.errors import RefrainError, Unavailable
from refrain.nesting import shallow

GENESIS = "0" * 64
_SYNC_INTERVAL = 1.0
"""Seconds of grants that a power failure may lose; a killed process loses none."""
_LONGEST = 65_536
_PROBE = 4096
"""Bytes for which there must be room: no line is longer."""


class LogBroken(RefrainError):
    """The log was edited or cut. `number` is the first line that cannot be trusted."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message, hint="Keep the file as it is; `refrain audit` reads it up to the break.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of a log: how many lines there are, and its hash."""

    number: int = 0
    hash: str = GENESIS


def record_hash(record: Mapping[str, Any]) -> str:
    """The hash that seals a record: SHA-256 of its canonical JSON (RFC 8785) without the member `hash`."""
    return hashlib.sha256(_canonical({name: value for name, value in record.items() if name != "hash"})).hexdigest()


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()


def read_log(path: Path, *, expected: Head | None = None) -> Iterator[dict[str, Any]]:
    """The records of a log, each checked against the one before. Raises LogBroken where the chain breaks.

    `expected` is a head seen elsewhere: the log must hold it. An unfinished last line is left out.
    """
    head = Head()
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            record = _follow(line, head)
            head = Head(record["number"], record["hash"])
            if expected and expected.number == head.number and expected.hash != head.hash:
                raise LogBroken(head.number, f"line {head.number} is not the one that was seen before")
            yield record
    if expected and expected.number > head.number:
        raise LogBroken(
            head.number + 1, f"the log was cut: {expected.number - head.number} lines are missing at its end"
        )


def read_head(path: Path) -> Head:
    """The head noted beside the log at `path`; the genesis head if there is no note or an unreadable one."""
    try:
        number, digest = _head_path(path).read_text().split()
        return Head(int(number), digest)
    except (OSError, ValueError):
        return Head()


def unfinished(path: Path) -> int:
    """Bytes of a last line that was cut off in the writing; 0 as a rule."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST))
        tail = file.read()
    return len(tail) - (tail.rfind(b"\n") + 1)


class GrantLog:
    """The log of a running keeper: the only writer of its file, safe for any number of threads."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Open or create the log, check it all, remove an unfinished line. Raises LogBroken and Unavailable."""
        self.path, self._clock, self._lock = path, clock, threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise Unavailable("log", f"another process writes to {path}", hint="Stop that keeper first.") from error
        self._head_file = os.open(_head_path(path), os.O_RDWR | os.O_CREAT, 0o600)
        self._sync_pending: threading.Timer | None = None
        self._checked = -_SYNC_INTERVAL
        self.head = Head()
        self._resume()

    def append(self, kind: str, record: Mapping[str, Any]) -> Head:
        """Add a line; returns when it is written. Raises Unavailable if it cannot be: then do not grant."""
        with self._lock:
            head = self.head
            sealed = dict(record) | {"kind": kind, "number": head.number + 1, "previous": head.hash}
            sealed["time"] = int(self._clock())
            sealed["hash"] = record_hash(sealed)
            line = _canonical(sealed) + b"\n"
            with _unavailable_on_error():
                self._write(line)
                self.head = Head(sealed["number"], sealed["hash"])
                self._sync_soon()
            return self.head

    def check(self) -> None:
        """Raise Unavailable if a line could not be written now: the disk is full, broken or gone.

        What could be written is not tried again for a second, however many ask.
        """
        if time.monotonic() - self._checked < _SYNC_INTERVAL:
            return
        probe = self.path.with_name(self.path.name + ".probe")
        with _unavailable_on_error():
            try:
                probe.write_bytes(bytes(_PROBE))
            finally:
                probe.unlink(missing_ok=True)
        self._checked = time.monotonic()

    def close(self) -> None:
        """Write everything to the disk and let go of the file."""
        with self._lock:
            if self._sync_pending:
                self._sync_pending.cancel()
                self._sync_pending = None
            self._sync()
            os.close(self._head_file)
            os.close(self._file)

    def _resume(self) -> None:
        noted = read_head(self.path)
        for record in read_log(self.path, expected=noted):
            self.head = Head(record["number"], record["hash"])
        dropped = self._drop_unfinished_line()
        if dropped:
            self.append("recovered", {"dropped_bytes": dropped})
        self._sync()

    def _drop_unfinished_line(self) -> int:
        dropped = unfinished(self.path)
        if dropped:
            os.ftruncate(self._file, os.fstat(self._file).st_size - dropped)
        return dropped

    def _write(self, line: bytes) -> None:
        before = os.fstat(self._file).st_size
        written = os.write(self._file, line)
        if written != len(line):
            os.ftruncate(self._file, before)
            raise OSError("the line was not written whole")

    def _sync_soon(self) -> None:
        if self._sync_pending is None:
            self._sync_pending = threading.Timer(_SYNC_INTERVAL, self._sync_pending_lines)
            self._sync_pending.daemon = True
            self._sync_pending.start()

    def _sync_pending_lines(self) -> None:
        with self._lock:
            if self._sync_pending:
                self._sync_pending = None
                self._sync()

    def _sync(self) -> None:
        """Write to the disk, and only then note the head: after a power failure the note is never ahead of the log."""
        os.fdatasync(self._file)
        os.pwrite(self._head_file, f"{self.head.number:20d} {self.head.hash}\n".encode(), 0)


def _follow(line: bytes, head: Head) -> dict[str, Any]:
    number = head.number + 1
    try:
        record = json.loads(shallow(line, 4))
        right = (record["number"], record["previous"], record["hash"]) == (number, head.hash, record_hash(record))
        right = right and line == _canonical(record) + b"\n"  # a member given twice has only one of its values hashed
    except (ValueError, KeyError, TypeError, AttributeError):
        right = False
    if not right:
        raise LogBroken(number, f"line {number} of the log was edited, or a line before it was removed")
    return dict(record)


def _head_path(path: Path) -> Path:
    return path.with_name(path.name + ".head")


@contextmanager
def _unavailable_on_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable("log", "the grant cannot be recorded", hint="Is the keeper's disk full?") from error
