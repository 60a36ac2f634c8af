"""Metadata documents: fetched from the store by the CID in the contract, parsed with distrust, put into the catalogue.

They come from whoever published, by way of a store that may be slow or lack them. So this runs beside the following of
the chain, never in its way: a missing document is asked for again, later and later; one that cannot be read stays
unlisted until its release names another.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.models import Release, Track
from refrain.catalog.search import index_release
from refrain.errors import RefrainError, Unavailable
from refrain.publishing.facts import ReleaseFacts, TrackFacts
from refrain.publishing.metadata import BadMetadata, read
from refrain.storage.cid import parse_cid
from refrain.storage.errors import BadBlock
from refrain.storage.store import Store, read_document
from refrain.units import Address

log = structlog.get_logger()

_AT_ONCE = 50
_FIRST_PAUSE, _LONGEST_PAUSE = 1, 3_600  # seconds before a missing document is asked for again
_SORT_TITLE = 100  # characters


@dataclass(frozen=True, slots=True)
class Wanted:
    """A release whose document is to be read."""

    id: int
    address: Address
    metadata_cid: str
    tries: int


def read_documents(database: Database, store: Store, chain_id: int, *, now: int) -> int:
    """Ask for the documents whose turn it is; returns how many were looked at."""
    with database.reading() as session:
        statement = select(Release.id, Release.address, Release.metadata_cid, Release.tries)
        due = statement.where(Release.document == "waiting", Release.next_try <= now).order_by(Release.next_try)
        wanted = [Wanted(*row) for row in session.execute(due.limit(_AT_ONCE))]
    for one in wanted:
        _read_one(database, store, chain_id, one, now)
    return len(wanted)


def _read_one(database: Database, store: Store, chain_id: int, wanted: Wanted, now: int) -> None:
    try:
        facts = read(read_document(store, parse_cid(wanted.metadata_cid)), chain_id, wanted.address)
    except (BadMetadata, BadBlock) as error:
        log.warning("metadata unreadable", release=wanted.address, cid=wanted.metadata_cid, problem=error.message)
        _note(database, wanted, document="unreadable", listed=False)
    except RefrainError as error:
        pause = min(_FIRST_PAUSE * 2 ** min(wanted.tries, 20), _LONGEST_PAUSE)
        log.info("metadata missing", release=wanted.address, problem=error.message, retry_in_s=pause)
        _note(database, wanted, tries=wanted.tries + 1, next_try=now + pause)
    else:
        with database.writing() as session:
            release = _still_wanted(session, wanted)
            if release is not None:
                _fill(session, release, facts)


def _note(database: Database, wanted: Wanted, **fields: object) -> None:
    with database.writing() as session:
        release = _still_wanted(session, wanted)
        for name, value in fields.items():
            if release is not None:
                setattr(release, name, value)


def _still_wanted(session: Session, wanted: Wanted) -> Release | None:
    """The release, unless meanwhile it names another document or was undone."""
    release = session.get(Release, wanted.id)
    same = release is not None and (release.address, release.metadata_cid) == (wanted.address, wanted.metadata_cid)
    return release if same else None


def _fill(session: Session, release: Release, facts: ReleaseFacts) -> None:
    first = facts.tracks[0]
    release.title, release.artist_name = facts.title, facts.artist
    release.sort_title = release.title.casefold()[:_SORT_TITLE]
    release.description, release.genre = facts.description, facts.genre
    release.label, release.released = facts.label, facts.released
    release.tags = "\n".join(facts.tags)
    release.cover_cid, release.preview_cid, release.waveform_cid = facts.cover, first.preview, first.waveform
    release.duration_ms, release.mime_type = facts.duration_ms, first.mime_type
    release.lossless = all(track.lossless for track in facts.tracks)
    release.document, release.listed = "ready", True
    session.execute(delete(Track).where(Track.release_id == release.id))
    session.add_all(
        Track(
            release_id=release.id,
            number=track.number,
            title=track.title,
            artist_name=track.artist,
            duration_ms=track.duration_ms,
            mime_type=track.mime_type,
            lossless=track.lossless,
            isrc=track.isrc,
            audio_cid=track.audio,
            audio_bytes=track.audio_bytes,
            file_name=track.file_name,
            preview_cid=track.preview,
            waveform_cid=track.waveform,
            credits=[[credit.name, credit.role] for credit in track.credits],
            **_playback(track),
        )
        for track in facts.tracks
    )
    titles = " ".join(track.title for track in facts.tracks)
    words = (release.title, release.artist_name, titles, release.genre, release.tags, release.label)
    index_release(session, release.id, *words)


def _playback(track: TrackFacts) -> dict[str, Any]:
    """The columns of the form that browsers play, if there is one."""
    form = track.playback
    if form is None:
        return {}
    return {"playback_cid": form.audio, "playback_bytes": form.audio_bytes, "playback_mime": form.mime_type}


def keep_reading(database: Database, store: Store, chain_id: int, stop: threading.Event, *, pause: float = 0.5) -> None:
    """Read documents until `stop`; whatever is unavailable now is tried again."""
    while not stop.is_set():
        try:
            busy = read_documents(database, store, chain_id, now=int(time.time())) == _AT_ONCE
        except Unavailable as error:
            log.warning("documents wait", problem=error.message)
            busy = False
        if not busy:
            stop.wait(pause)
