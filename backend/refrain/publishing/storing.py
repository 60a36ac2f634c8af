"""The step that makes the files last: everything into the store, then the unencrypted recordings are deleted."""

from dataclasses import replace
from pathlib import Path

from refrain.publishing.journal import Publication, save, tell
from refrain.publishing.work import TrackWork, Work
from refrain.publishing.workshop import Bench, Workshop
from refrain.storage.cid import Cid
from refrain.storage.errors import StoreUnavailable
from refrain.storage.store import Store, missing


def store_all(shop: Workshop, publication: Publication) -> Work:
    """Store track by track, one commit each; storing a file twice gives the same CID and no second copy."""
    bench, work = shop.bench(publication.id), publication.work
    for number, track in enumerate(work.tracks, 1):
        if not track.audio:
            tell(shop.database, publication.id, 1000 * (number - 1) // len(work.tracks))
            with shop.pinning():
                done = _stored(shop.store, bench, track, number)
                work = replace(work, tracks=(*work.tracks[: number - 1], done, *work.tracks[number:]))
                save(shop.database, publication.id, work=work, step="store")
    if not work.cover:
        with shop.pinning():
            work = replace(work, cover=_put(shop.store, bench.cover))
            save(shop.database, publication.id, work=work, step="store")
    bench.clear_originals(len(work.tracks))
    return work


def _stored(store: Store, bench: Bench, track: TrackWork, number: int) -> TrackWork:
    playback = track.playback
    if playback:
        playback = replace(playback, audio=_put(store, bench.playback_ciphertext(number)))
    return replace(
        track,
        audio=_put(store, bench.ciphertext(number)),
        playback=playback,
        preview=_put(store, bench.preview(number)),
        waveform=_put(store, bench.waveform(number)),
    )


def _put(store: Store, path: Path) -> Cid:
    """Store a file and read it back: what comes afterwards deletes the only other copy.

    Raises `StoreUnavailable` if the store does not give back, block by block, what it took.
    """
    with path.open("rb") as file:
        cid = store.put(file)
    if next(missing(store, cid), None):
        raise StoreUnavailable(f"{store.name} does not give back what it stored", hint="Do not rely on it.")
    return cid
