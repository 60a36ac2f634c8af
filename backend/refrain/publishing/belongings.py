"""Everything that one release consists of: what to pin, to copy to another store, to put into an archive."""

from refrain.publishing.metadata import read
from refrain.storage.cid import Cid, cid_of_digest
from refrain.storage.store import Store, read_document
from refrain.units import Address


def files_of(store: Store, chain_id: int, release: Address, metadata: bytes, envelope: bytes) -> tuple[Cid, ...]:
    """The release's files, its two documents first; the digests are what its contract says.

    Raises `BadMetadata` for a document of another kind, and what the store raises.
    """
    documents = cid_of_digest(metadata), cid_of_digest(envelope)
    facts = read(read_document(store, documents[0]), chain_id, release)
    tracks = (cid for track in facts.tracks for cid in (track.audio, track.preview, track.waveform))
    playback = (track.playback.audio for track in facts.tracks if track.playback)
    return tuple(dict.fromkeys((*documents, facts.cover, *tracks, *playback)))
