"""What an upload says of itself, for its sender alone: tags that fill in the form, and the cover as it would be."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from flask import Response
from msgspec import Meta, Struct

from refrain.media.cover import show_cover
from refrain.media.description import Description, read_description
from refrain_web.api.documents.releases import Credit
from refrain_web.api.operations import operation
from refrain_web.api.uploads import complete_upload
from refrain_web.problems import NotFound, RateLimited
from refrain_web.session import require_account

AT_ONCE = 2
"""Uploads that one process looks into at a time."""
PATIENCE = 15
"""Seconds that a request waits for its turn."""
_turns = threading.BoundedSemaphore(AT_ONCE)

Place = Annotated[float, Meta(ge=0, le=1)]


class UploadDescription(Struct, frozen=True):
    """A recording by its own tags; empty texts and null mean not known. Nothing of it is decoded or checked yet."""

    upload: str
    file_name: str
    format: str
    duration_ms: int | None
    title: str
    artist: str
    album: str
    album_artist: str
    track_number: int | None
    isrc: str
    genre: str
    released: str
    label: str
    credits: list[Credit]
    cover: str | None


class CoverQuery(Struct, frozen=True):
    """Where the square lies in a picture that is none: from 0 (left, top) to 1 (right, bottom)."""

    x: Place = 0.5
    y: Place = 0.5


@operation("GET", "/uploads/<upload>/description", "Publishing", gives=UploadDescription, private=True)
def upload_description(upload: str) -> UploadDescription:
    """Read the tags of an uploaded recording."""
    found = complete_upload(require_account("publishing"), upload)
    with _turn():
        return _document(found.id, found.name, read_description(found.path))


@operation("GET", "/uploads/<upload>/cover", "Publishing", query=CoverQuery, private=True)
def upload_cover(upload: str, query: CoverQuery) -> Response:
    """Show the cover, a square JPEG, that an uploaded picture or the picture inside a recording would become."""
    found = complete_upload(require_account("publishing"), upload)
    with _turn(), TemporaryDirectory(prefix="refrain-") as folder:
        target = Path(folder) / "cover.jpeg"
        if not show_cover(found.path, target, (query.x, query.y)):
            raise NotFound("there is no picture in this recording")
        return Response(target.read_bytes(), mimetype="image/jpeg")


def _document(id: str, file_name: str, found: Description) -> UploadDescription:
    return UploadDescription(
        upload=id,
        file_name=file_name,
        format=found.format,
        duration_ms=found.duration_ms or None,
        title=found.title,
        artist=found.artist,
        album=found.album,
        album_artist=found.album_artist,
        track_number=found.track_number or None,
        isrc=found.isrc,
        genre=found.genre,
        released=found.released,
        label=found.label,
        credits=[Credit(name, role) for name, role in found.credits],
        cover=f"/api/v1/uploads/{id}/cover" if found.picture else None,
    )


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise RateLimited(PATIENCE)
    try:
        yield
    finally:
        _turns.release()
