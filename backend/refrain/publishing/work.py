"""What has been done for a publication, as a value: everything that a later step needs, and nothing secret."""

from dataclasses import dataclass

from refrain.catalog.results import Credit
from refrain.crypto.envelope import Keeper, SealedShare
from refrain.media.probe import Probe
from refrain.publishing.facts import Playback
from refrain.storage.cid import Cid

NONE = Cid("")
STEPS = ("check", "preview", "encrypt", "store", "envelope", "metadata", "ready")


@dataclass(frozen=True, slots=True)
class TrackWork:
    """One track. `digest` is the SHA-256 of the uploaded file, `size` its bytes, `shares` its sealed key shares."""

    probe: Probe
    digest: bytes
    size: int
    title: str = ""
    artist: str = ""
    isrc: str = ""
    shares: tuple[SealedShare, ...] = ()
    audio: Cid = NONE
    preview: Cid = NONE
    waveform: Cid = NONE
    credits: tuple[Credit, ...] = ()
    playback: Playback | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The whole publication; `keepers` are fixed when the first track is encrypted."""

    tracks: tuple[TrackWork, ...] = ()
    keepers: tuple[Keeper, ...] = ()
    cover: Cid = NONE
    cover_mime: str = "image/png"
    envelope: Cid = NONE
    metadata: Cid = NONE
