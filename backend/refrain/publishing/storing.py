"""The step that makes the files last: everything into the store, then the unencrypted recordings are deleted."""

from dataclasses import replace

from refrain.publishing.journal import Publication, save, tell
from refrain.publishing.work import TrackWork, Work
from refrain.publishing.workshop import Bench, Workshop
from refrain.storage.store import Store


def store_all(shop: Workshop, publication: Publication) -> Work:
    """Store track by track, one commit each; storing a file twice gives the same CID and no second copy."""
    bench, work = shop.bench(publication.id), publication.work
    for number, track in enumerate(work.tracks, 1):
        if not track.audio:
            tell(shop.database, publication.id, 1000 * (number - 1) // len(work.tracks))
            done = _stored(shop.store, bench, track, number)
            work = replace(work, tracks=(*work.tracks[: number - 1], done, *work.tracks[number:]))
            save(shop.database, publication.id, work=work, step="store")
    if not work.cover:
        with bench.cover.open("rb") as cover:
            work = replace(work, cover=shop.store.put(cover))
        save(shop.database, publication.id, work=work, step="store")
    bench.clear_originals(len(work.tracks))
    return work


def _stored(store: Store, bench: Bench, track: TrackWork, number: int) -> TrackWork:
    cids = []
    for path in (bench.ciphertext(number), bench.preview(number), bench.waveform(number)):
        with path.open("rb") as file:
            cids.append(store.put(file))
    return replace(track, audio=cids[0], preview=cids[1], waveform=cids[2])
