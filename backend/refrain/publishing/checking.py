"""The first two steps: is every file a whole recording, and what of it may everyone hear and see."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from refrain.catalog.results import Credit
from refrain.media.cover import make_cover
from refrain.media.errors import UnusableMedia
from refrain.media.preview import make_preview
from refrain.media.probe import Recording, attached_picture, examine
from refrain.media.sleeve import draw_sleeve
from refrain.media.tags import isrc_of
from refrain.publishing.draft import Draft, DraftTrack
from refrain.publishing.journal import Publication, save, tell
from refrain.publishing.metadata import TEXTS
from refrain.publishing.work import TrackWork, Work
from refrain.publishing.workshop import Bench, Workshop

WAVEFORM = "refrain/waveform/v1"


def check(shop: Workshop, publication: Publication) -> Work:
    """Decode every file to its end; what is learnt of its sound is kept beside it for the next step."""
    bench, work = shop.bench(publication.id), publication.work
    tracks = len(publication.draft.tracks)
    for number in range(len(work.tracks) + 1, tracks + 1):
        tell(shop.database, publication.id, 1000 * (number - 1) // tracks)
        track = _examined(bench, number, publication)
        work = Work(tracks=(*work.tracks, track))
        save(shop.database, publication.id, work=work, step="check")
    return work


def preview(shop: Workshop, publication: Publication) -> Work:
    """Make what everyone may have: excerpts, waveforms, the cover."""
    bench, work = shop.bench(publication.id), publication.work
    for number, track in enumerate(work.tracks, 1):
        tell(shop.database, publication.id, 1000 * (number - 1) // len(work.tracks))
        start = publication.draft.preview_start_ms if number == 1 else track.probe.duration_ms // 4
        make_preview(bench.original(number), bench.preview(number), start_ms=start, duration_ms=track.probe.duration_ms)
    return _with_cover(bench, work)


def _examined(bench: Bench, number: int, publication: Publication) -> TrackWork:
    original, wanted = bench.original(number), publication.draft.tracks[number - 1]
    if not original.exists():
        raise UnusableMedia(f"{wanted.file_name}: the uploaded file is gone.", hint="Upload it again.", field="tracks")
    try:
        recording = examine(original)
    except UnusableMedia as error:
        raise UnusableMedia(f"{wanted.file_name}: {error.message}", hint=error.hint, field="tracks") from error
    if number == 1 and publication.draft.preview_start_ms >= recording.probe.duration_ms:
        raise UnusableMedia(
            "The preview would begin behind the end of the recording.",
            hint="Choose an earlier start.",
            field="preview_start",
        )
    bench.waveform(number).write_text(_waveform(recording))
    if number == 1:
        _draw_cover(bench, recording, publication.draft)
    digest, size = fingerprint(original)
    return _named(TrackWork(recording.probe, digest, size), wanted, recording, publication.draft.artist)


def _named(track: TrackWork, wanted: DraftTrack, recording: Recording, artist: str) -> TrackWork:
    """What the artist says of a track, and what its tags say where she says nothing."""
    tagged = tuple(Credit(name[: TEXTS["name"]], role) for name, role in recording.people)
    return replace(
        track,
        title=wanted.title or recording.tags.get("title", "")[: TEXTS["title"]] or Path(wanted.file_name).stem,
        artist=wanted.artist or artist,
        isrc=isrc_of(recording.tags.get("isrc", "")) if wanted.isrc is None else wanted.isrc,
        credits=tagged if wanted.credits is None else wanted.credits,
    )


def fingerprint(path: Path) -> tuple[bytes, int]:
    """SHA-256 and size of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest(), path.stat().st_size


def _waveform(recording: Recording) -> str:
    document = {"type": WAVEFORM, "duration_ms": recording.probe.duration_ms, "pairs": recording.waveform}
    return json.dumps(document, separators=(",", ":"))


def _draw_cover(bench: Bench, recording: Recording, draft: Draft) -> None:
    """The artist's picture, else the one inside her file, else a sleeve drawn from the sound."""
    if bench.uploaded_cover.exists():
        return make_cover(bench.uploaded_cover, bench.cover, draft.cover_crop)
    attached = bench.folder / "attached"
    if not draft.draw_cover and attached_picture(bench.original(1), attached):
        try:
            return make_cover(attached, bench.cover, draft.cover_crop)
        except UnusableMedia:
            pass  # she did not choose this picture for the sleeve, so it cannot stand in her way
    return draw_sleeve(bench.cover, recording.loudness, recording.fingerprint)


def _with_cover(bench: Bench, work: Work) -> Work:
    mime = "image/png" if bench.cover.read_bytes()[:4] == b"\x89PNG" else "image/jpeg"
    return Work(tracks=work.tracks, cover_mime=mime)
