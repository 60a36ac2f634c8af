"""The store of one machine: a folder with one file a block, safe against a crash at any moment.

    blocks/<last but one two letters>/<cid>     pins/<cid>     incoming/<unfinished>     lock

A block is written elsewhere, forced to disk and renamed into place, so a name always stands for a whole block. Blocks
of one file are written before the pin, and a sweep waits for writers: what is pinned is complete.
"""

import errno
import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from refrain.storage import store, unixfs
from refrain.storage.cid import Cid, check_block, known_cids
from refrain.storage.errors import NotStored, StoreFull, StoreUnavailable

RECENT = 3600.0
"""Seconds for which a block that is not pinned is left alone."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files a sweep removed, and their bytes."""

    blocks: int
    bytes: int


class LocalStore:
    """A `Store` in a folder, shared by any number of processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self.name = "this machine"
        self._blocks, self._pins, self._incoming = folder / "blocks", folder / "pins", folder / "incoming"
        self._lock = folder / "lock"
        with _plain_words():
            for part in (self._blocks, self._pins, self._incoming):
                part.mkdir(parents=True, exist_ok=True)

    def put(self, source: BinaryIO) -> Cid:
        """Store and pin a seekable file; `StoreFull` leaves nothing pinned, and the next sweep removes the rest."""
        source.seek(0)
        with _plain_words(), self._locked(fcntl.LOCK_SH):
            folders = set()
            for cid, block in unixfs.build(source):
                folders.add(self._write(cid, block))
            for folder in folders:
                _sync(folder)
            self._mark(cid)
        return cid

    def put_block(self, cid: Cid, block: bytes) -> None:
        """Store one block, checked; it stays until a sweep unless a pinned file holds it."""
        check_block(cid, block)
        with _plain_words(), self._locked(fcntl.LOCK_SH):
            _sync(self._write(cid, block))
            os.utime(self._path(cid))

    def block(self, cid: Cid) -> bytes:
        """Read one block and check it."""
        try:
            with _plain_words():
                return check_block(cid, self._path(cid).read_bytes())
        except FileNotFoundError:
            raise NotStored(f"{cid} is not stored here") from None

    def has(self, cid: Cid) -> bool:
        """Whether a file of this name is there; its bytes are checked when they are read."""
        return self._path(cid).is_file()

    def pin(self, cid: Cid) -> None:
        """Keep a file whose blocks are all here."""
        with _plain_words(), self._locked(fcntl.LOCK_SH):
            for _ in store.walk(self, cid):
                pass
            self._mark(cid)

    def unpin(self, cid: Cid) -> None:
        """Let go of a file; `sweep` frees its room."""
        with _plain_words():
            (self._pins / cid).unlink(missing_ok=True)
            _sync(self._pins)

    def pins(self) -> frozenset[Cid]:
        """The files that are kept."""
        with _plain_words():
            return known_cids(path.name for path in self._pins.iterdir())

    def check(self) -> None:
        """Look whether the folder is still there and can be read and written: a disk may have been taken away."""
        if not all(os.access(part, os.R_OK | os.W_OK | os.X_OK) for part in (self._blocks, self._pins, self._incoming)):
            raise StoreUnavailable("the store's folder is gone or cannot be used")

    def sweep(self, needed: Iterable[Cid] = (), *, older: float = RECENT, dry_run: bool = False) -> Swept:
        """Remove what nobody needs: blocks of no pinned file, and what crashed writers left.

        Files named in `needed` are kept like pinned ones, as far as they are here, and whatever is younger than `older`
        seconds, because somebody may be about to pin it. Raises `NotStored` or `BadBlock`, and removes nothing, if a
        node of a pinned file is missing or damaged: what is below it cannot be known. `dry_run` only counts.
        """
        with _plain_words(), self._locked(fcntl.LOCK_EX):
            kept = {cid for pin in self.pins() for cid in store.tree(self, pin)}
            kept.update(cid for root in needed if self.has(root) for cid in store.tree(self, root))
            found = [path for path in self._blocks.glob("*/*") if path.name not in kept] + [*self._incoming.iterdir()]
            loose = [(path, state.st_size) for path in found if (state := path.stat()).st_mtime < time.time() - older]
            for path, _ in loose if not dry_run else ():
                path.unlink()
            return Swept(len(loose), sum(size for _, size in loose))

    def _path(self, cid: Cid) -> Path:
        return self._blocks / cid[-3:-1] / cid

    def _write(self, cid: Cid, block: bytes) -> Path:
        path = self._path(cid)
        path.parent.mkdir(exist_ok=True)
        if not path.is_file() or path.read_bytes() != block:
            _write_whole(path, block, self._incoming)
        return path.parent

    def _mark(self, cid: Cid) -> None:
        (self._pins / cid).touch()
        _sync(self._pins)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        with self._lock.open("ab") as file:
            fcntl.flock(file, how)
            yield


def _write_whole(path: Path, data: bytes, incoming: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).rename(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _plain_words() -> Iterator[None]:
    """Say what the operating system's refusals mean here; an absent file is the caller's business."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreFull("the store has no room left", hint="Free some space, then try again.") from error
        raise StoreUnavailable(f"the store's folder cannot be used: {error.strerror}") from error
