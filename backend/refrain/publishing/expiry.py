"""What is not kept for ever: publications that failed, were discarded or never signed, and the room they took.

Nothing goes that may be on the chain, or on its way there: whatever could be signed is kept for a day longer, and the
chain is asked before anything is unpinned.
"""

import time
from collections.abc import Iterator

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from refrain.catalog.models import Release, Track
from refrain.chain.rpc import Rpc
from refrain.errors import RefrainError, Refused, Unavailable
from refrain.publishing import abandoned, journal
from refrain.publishing.journal import Publication
from refrain.publishing.workshop import Workshop
from refrain.storage.cid import Cid, known_cids
from refrain.storage.local import LocalStore, Swept
from refrain.units import Address

_log = structlog.get_logger()
_DOCUMENTS = (Release.metadata_cid, Release.envelope_cid)
_OF_RELEASES = (*_DOCUMENTS, Release.cover_cid, Release.preview_cid, Release.waveform_cid)
_OF_TRACKS = (Track.audio_cid, Track.preview_cid, Track.waveform_cid, Track.playback_cid)


def let_go(shop: Workshop) -> None:
    """Unpin what failed and discarded publications stored, as far as it can be done now."""
    with shop.database.reading() as session:
        found = abandoned.over(session)
    for id in found:
        with shop.bench(id).held() as alone, shop.database.reading() as session:
            publication = journal.find(session, id)
        if alone:
            clear(shop, publication)


def clear(shop: Workshop, publication: Publication) -> None:
    """Remove a publication's unfinished files and unpin what it stored, unless the chain knows its release."""
    shop.bench(publication.id).remove()
    try:
        if publication.work.metadata and publication.release and is_on_chain(shop.rpc, publication.release):
            _log.info("publication was signed elsewhere", publication=publication.id, release=publication.release)
            abandoned.revive(shop.database, publication.id)
            return
        with shop.pinning(alone=True):
            for cid in _own(shop, publication):
                shop.store.unpin(cid)
        abandoned.forget(shop.database, publication.id)
    except Unavailable as error:
        _log.warning("nothing let go of yet", publication=publication.id, reason=error.message)
        abandoned.wait_to_let_go(shop.database, publication.id)


def expire(shop: Workshop) -> None:
    """End the wait for signatures that did not come within the configured number of days."""
    days = shop.config.unsigned_days
    with shop.database.reading() as session:
        found = abandoned.unsigned(session, int(time.time()) - days * 86_400)
    for id in found:
        with shop.database.reading() as session:
            release = journal.find(session, id).release
        try:
            if release and is_on_chain(shop.rpc, release):
                abandoned.revive(shop.database, id)
            else:
                abandoned.expire(shop.database, id, _too_late(days))
        except Unavailable as error:
            _log.warning("not known whether it was signed", publication=id, reason=error.message)


def sweep(shop: Workshop, *, dry_run: bool = False) -> Swept | None:
    """Free the room of what nothing needs; None where the store collects its own garbage, as IPFS nodes do."""
    if not isinstance(shop.store, LocalStore):
        return None
    with shop.database.reading() as session:
        needed = known_cids(set(_in_catalogue(session)))
    return shop.store.sweep(needed, dry_run=dry_run)


def is_on_chain(rpc: Rpc, release: Address) -> bool:
    """Whether there is a contract at this address in the newest block."""
    code: str = rpc.call("eth_getCode", release, "latest")
    return len(code) > len("0x")


def _too_late(days: int) -> RefrainError:
    return Refused(
        f"It waited {days} days for your signature and was then let go of. Nothing was published or spent.",
        hint="Upload the files once more to publish it.",
    )


def _own(shop: Workshop, publication: Publication) -> tuple[Cid, ...]:
    """What only this publication needs. Ciphertexts are always its own, previews and covers may be another's too."""
    work = publication.work
    audio = [track.audio for track in work.tracks] + [track.playback.audio for track in work.tracks if track.playback]
    own = (*audio, work.envelope, work.metadata)
    shared = (work.cover, *(cid for track in work.tracks for cid in (track.preview, track.waveform)))
    with shop.database.reading() as session:
        free = [cid for cid in shared if cid and not _is_needed(session, cid, publication.id)]
    return tuple(dict.fromkeys(cid for cid in (*own, *free) if cid))


def _is_needed(session: Session, cid: Cid, besides: str) -> bool:
    of_releases = select(Release.id).where(or_(*(column == cid for column in _OF_RELEASES))).limit(1)
    of_tracks = select(Track.release_id).where(or_(*(column == cid for column in _OF_TRACKS))).limit(1)
    known = session.scalar(of_releases) is not None or session.scalar(of_tracks) is not None
    return known or abandoned.is_named(session, cid, besides)


def _in_catalogue(session: Session) -> Iterator[str]:
    """Every file that a release in the catalogue names."""
    for columns in (_OF_RELEASES, _OF_TRACKS):
        for row in session.execute(select(*columns)):
            yield from (cid for cid in row if cid)
