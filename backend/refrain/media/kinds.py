"""The kinds of recordings that are accepted, told by their first bytes, never by their name.

Each kind fixes the one demuxer that may touch the file, so that no playlist, picture or web page that calls itself
.mp3 is ever opened as what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from refrain.media.errors import UnusableMedia

TAG_LIMIT = 64 * 2**20
"""An ID3 tag (bytes) with more than this in front of the sound is refused."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A container: its name, FFmpeg's demuxer for it, the codecs accepted in it, and its media type."""

    name: str
    demuxer: str
    codecs: frozenset[str]
    mime: str


_PCM = frozenset({"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"})
WAV = Kind("WAV", "wav", _PCM, "audio/wav")
FLAC = Kind("FLAC", "flac", frozenset({"flac"}), "audio/flac")
MP3 = Kind("MP3", "mp3", frozenset({"mp3", "mp3float"}), "audio/mpeg")
M4A = Kind("M4A", "mov", frozenset({"aac", "alac"}), "audio/mp4")
ADTS = Kind("AAC", "aac", frozenset({"aac"}), "audio/aac")
OGG = Kind("Ogg", "ogg", frozenset({"vorbis", "opus"}), "audio/ogg")

LOSSLESS = _PCM | {"flac", "alac"}

UNPLAYABLE = frozenset({"alac"})
"""Codecs that are good originals, but that most browsers do not play: a FLAC of the same samples is made for them."""

_MAGIC: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (WAV, lambda head: head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"),
    (FLAC, lambda head: head[:4] == b"fLaC"),
    (OGG, lambda head: head[:4] == b"OggS"),
    (M4A, lambda head: head[4:8] == b"ftyp"),
    # Eleven bits of frame synchronisation, then the layer: 0 for AAC, 1 for MPEG layer III (ISO 11172-3, 13818-7).
    (ADTS, lambda head: head[0] == 0xFF and head[1] & 0xF6 == 0xF0),
    (MP3, lambda head: head[0] == 0xFF and head[1] & 0xE6 == 0xE2),
)


def kind_of(path: Path) -> Kind:
    """The kind of a recording; raise `UnusableMedia` for anything else, an empty file too."""
    with path.open("rb") as file:
        head = _behind_tags(file)
    if not head:
        raise UnusableMedia("The file is empty.", hint="Export the recording again and choose the new file.")
    for kind, matches in _MAGIC:
        if len(head) >= 12 and matches(head):
            return kind
    raise UnusableMedia(
        "This is not a recording in a format that can be published.",
        hint="Use WAV, FLAC, MP3, M4A (AAC or ALAC), AAC, Ogg Vorbis or Opus.",
    )


def is_recording(path: Path) -> bool:
    """Whether the first bytes are those of a recording that is accepted."""
    try:
        return bool(kind_of(path))
    except UnusableMedia:
        return False


def _behind_tags(file: BinaryIO) -> bytes:
    """The first 16 bytes of sound: ID3v2 tags stand before MP3, and sometimes before FLAC and AAC (id3.org, 2.4.0)."""
    head = file.read(16)
    while head[:3] == b"ID3" and len(head) >= 10:
        if max(head[6:10]) > 127 or file.tell() > TAG_LIMIT:
            raise UnusableMedia(
                "The tag at the beginning of the file is damaged.", hint="Remove the tag, or export again."
            )
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        footer = 10 if head[5] & 0x10 else 0
        file.seek(file.tell() - len(head) + 10 + length + footer)
        head = file.read(16)
    return head
