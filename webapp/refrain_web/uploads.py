"""Files on their way in: kept under the account that sends them, resumable after any interruption, forgotten when idle.

An upload is two files: `<id>.part`, whose size is how much has arrived, and `<id>.json`, which says what is to come.
The file system alone holds the state, so nothing can disagree with it after a crash.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refrain.errors import InvalidInput, Refused, Unavailable
from refrain.publishing.uploads import LIFETIME, sweep_uploads
from refrain.units import Address
from refrain_web.problems import NotFound

MAX_UPLOADS = 200
"""Uploads that one account may have at a time."""
_ID = re.compile("[0-9a-f]{32}", re.ASCII)
_PIECE = 256 * 1024


class TooLarge(Refused):
    """The file, or all files of the account together, would exceed what is allowed."""

    status = 413
    reason = "upload_too_large"


class OffsetConflict(Refused):
    """The piece does not begin where the upload ends; the sender must ask how much has arrived."""

    status = 409
    reason = "upload_offset"


class Busy(Refused):
    """Another request is writing to the same upload."""

    status = 423
    reason = "upload_busy"


@dataclass(frozen=True, slots=True)
class Upload:
    """`length` and `offset` are bytes, `expires` is in seconds since 1970. `metadata` is as it was sent (tus)."""

    id: str
    account: Address
    name: str
    length: int
    metadata: str
    path: Path
    offset: int
    expires: int

    @property
    def complete(self) -> bool:
        """Whether every byte has arrived."""
        return self.offset == self.length


class Uploads:
    """All uploads under one folder, which several processes may share."""

    def __init__(self, folder: Path, *, limit: int, quota: int) -> None:
        """`limit` is the largest file, `quota` the most that one account may have here, both in bytes."""
        self._folder = folder
        self._limit = limit
        self._quota = quota

    def create(self, account: Address, name: str, length: int, metadata: str) -> Upload:
        """Begin an upload of `length` bytes. Raises TooLarge."""
        sweep_uploads(self._folder)
        held = self.of(account)
        if length > self._limit:
            raise TooLarge("the file is too large", hint=f"At most {self._limit:,} bytes are possible.")
        if len(held) >= MAX_UPLOADS or length + sum(upload.length for upload in held) > self._quota:
            raise TooLarge("too much is being uploaded from this account", hint="Publish or remove other files first.")
        id = secrets.token_hex(16)
        with _disk():
            self._folder_of(account).mkdir(parents=True, exist_ok=True)
            path = self._path(account, id)
            path.touch(mode=0o600)
            path.with_suffix(".json").write_text(json.dumps({"name": name, "length": length, "metadata": metadata}))
        return self.find(account, id)

    def find(self, account: Address, id: str) -> Upload:
        """One upload of the account. Raises NotFound for any other, and for one that was forgotten."""
        if not _ID.fullmatch(id):
            raise NotFound("there is no such upload")
        path = self._path(account, id)
        try:
            facts, state = json.loads(path.with_suffix(".json").read_text()), path.stat()
        except (OSError, ValueError):
            raise NotFound("there is no such upload", hint="It was removed, or nothing came for a day.") from None
        expires = int(state.st_mtime) + LIFETIME
        return Upload(id, account, facts["name"], facts["length"], facts["metadata"], path, state.st_size, expires)

    def of(self, account: Address) -> list[Upload]:
        """Every upload of the account."""
        found = []
        for path in self._folder_of(account).glob("*.json"):
            with suppress(NotFound):  # removed in this moment
                found.append(self.find(account, path.stem))
        return found

    def append(self, account: Address, id: str, offset: int, stream: IO[bytes]) -> Upload:
        """Add what `stream` brings, from `offset` on. What has arrived stays, even if the sender breaks off.

        Raises OffsetConflict, TooLarge or Busy.
        """
        upload = self.find(account, id)
        with _alone(upload.path) as file:
            arrived = file.seek(0, os.SEEK_END)
            if offset != arrived:
                raise OffsetConflict(f"{arrived} bytes have arrived, not {offset}", hint="Ask where to go on, by HEAD.")
            _copy(stream, file, upload.length - arrived)
        return self.find(account, id)

    def remove(self, account: Address, id: str) -> None:
        """Forget an upload."""
        path = self.find(account, id).path
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def _folder_of(self, account: Address) -> Path:
        return self._folder / account.lower()

    def _path(self, account: Address, id: str) -> Path:
        return self._folder_of(account) / f"{id}.part"


def file_name(text: str) -> str:
    """A file name to show and to keep: its last component, without control characters, at most 200 characters."""
    name = "".join(c for c in text.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip()
    if not name or name in (".", ".."):
        raise InvalidInput("filename: missing", hint="Name the file.", field="filename")
    return name[-200:]


def _copy(stream: IO[bytes], file: IO[bytes], room: int) -> None:
    """Copy at most `room` bytes, then make sure that they stay. Raises TooLarge if there is more."""
    try:
        with _disk():
            while piece := stream.read(_PIECE):
                if len(piece) > room:
                    raise TooLarge("more came than was announced", hint="Announce the file's real length.")
                file.write(piece)
                room -= len(piece)
    finally:
        with _disk():
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _alone(path: Path) -> Iterator[IO[bytes]]:
    with _disk():
        file = path.open("ab")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another request is writing to this upload", hint="Wait until it ends, or retry.") from None
        yield file


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = f"the shop cannot keep the file: {error.strerror}"
        raise Unavailable("uploads", words, hint="What has arrived is kept. Try again later.") from error
