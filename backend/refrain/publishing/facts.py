"""What a release's document tells, once it has been read or before it is written (metadata.py)."""

from dataclasses import dataclass

from refrain.catalog.results import Credit
from refrain.storage.cid import Cid
from refrain.units import Address


@dataclass(frozen=True, slots=True)
class Playback:
    """The form of a recording that browsers play; `audio_bytes` is its size before encryption."""

    audio: Cid
    audio_bytes: int
    mime_type: str


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """One recording as its release's document tells it; empty texts and CIDs mean none.

    `playback` is what browsers play where they do not play the original.
    """

    number: int
    title: str
    artist: str
    isrc: str
    duration_ms: int
    mime_type: str
    lossless: bool
    format: str
    sample_rate: int
    channels: int
    bits: int
    audio: Cid
    audio_bytes: int
    file_name: str
    preview: Cid
    waveform: Cid
    credits: tuple[Credit, ...] = ()
    playback: Playback | None = None


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release's document tells. `released` is a date as the artist wrote it, or empty."""

    chain_id: int
    release: Address
    title: str
    artist: str
    description: str
    cover: Cid
    tracks: tuple[TrackFacts, ...]
    genre: str = ""
    tags: tuple[str, ...] = ()
    released: str = ""
    label: str = ""

    @property
    def duration_ms(self) -> int:
        """All tracks together."""
        return sum(track.duration_ms for track in self.tracks)
