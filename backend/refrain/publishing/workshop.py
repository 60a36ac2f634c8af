"""What the steps work with, and the folder in which one publication's unfinished files lie."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refrain.catalog.database import Database
from refrain.chain.rpc import Rpc
from refrain.config import Config
from refrain.errors import Unavailable
from refrain.publishing.draft import Files
from refrain.storage.mirrored import open_store
from refrain.storage.store import Store


@dataclass(frozen=True, slots=True)
class Workshop:
    """A worker's tools; safe to use from several threads."""

    config: Config
    database: Database
    store: Store
    rpc: Rpc

    @classmethod
    def open(cls, config: Config) -> "Workshop":
        """The tools that the configuration names."""
        return cls(config, Database(config.database), open_store(config), Rpc(config.rpc_urls[0]))

    @contextmanager
    def pinning(self, *, alone: bool = False) -> Iterator[None]:
        """Held while files are stored and written down, by any number of workers, or `alone` while some are let go.

        Otherwise a preview that two publications share could be let go of by one just after the other stored it.
        Raises `Unavailable` if it cannot be had alone now.
        """
        folder = self.config.data / "publishing"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "pinning.lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
            except BlockingIOError:
                raise Unavailable("store", "files are being stored just now") from None
            yield

    def bench(self, id: str) -> "Bench":
        """The folder of one publication."""
        return Bench(self.config.data / "publishing" / id)


@dataclass(frozen=True, slots=True)
class Bench:
    """The files of one publication while it is under way; nothing else in here is ever needed again."""

    folder: Path

    def original(self, track: int) -> Path:
        """The uploaded recording of track `track` (from 1): nobody else may see it."""
        return self.folder / f"{track}.original"

    def ciphertext(self, track: int) -> Path:
        """The encrypted recording."""
        return self.folder / f"{track}.encrypted"

    def playback(self, track: int) -> Path:
        """The form that browsers play, where that is not the original; as secret as the original."""
        return self.folder / f"{track}.playback"

    def playback_ciphertext(self, track: int) -> Path:
        """The same, encrypted."""
        return self.folder / f"{track}.playback.encrypted"

    def preview(self, track: int) -> Path:
        """The clear excerpt."""
        return self.folder / f"{track}.preview"

    def waveform(self, track: int) -> Path:
        """The waveform document."""
        return self.folder / f"{track}.waveform"

    @property
    def uploaded_cover(self) -> Path:
        """The picture as it was uploaded, if one was."""
        return self.folder / "cover.original"

    @property
    def cover(self) -> Path:
        """The picture as it will be published."""
        return self.folder / "cover"

    def take(self, files: Files) -> None:
        """Take uploaded files over, by hard links where possible; the caller may remove its own names afterwards."""
        self.folder.mkdir(parents=True, mode=0o700)
        for number, source in enumerate(files.tracks, 1):
            _link(source, self.original(number))
        if files.cover:
            _link(files.cover, self.uploaded_cover)

    def clear_originals(self, tracks: int) -> None:
        """Remove every unencrypted recording."""
        for number in range(1, tracks + 1):
            self.original(number).unlink(missing_ok=True)
            self.playback(number).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether this worker alone is at it now; a worker that dies lets go, however it dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
