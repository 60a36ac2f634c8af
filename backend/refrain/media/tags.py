"""What a file says of itself: title, artist and the like, sample size, attached picture. Runs in the sandbox."""

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mutagen import FileType, MutagenError, aac, easymp4, flac, mp3, mp4, oggopus, oggvorbis, wave

from refrain.media.kinds import ADTS, FLAC, M4A, MP3, OGG, WAV, Kind, kind_of
from refrain.media.text import shown

NAMES = ("title", "artist", "album", "albumartist", "tracknumber", "date", "genre", "isrc", "organization")
"""What is read, by the names of Vorbis comments; "organization" is the label."""
ROLES = ("composer", "lyricist", "arranger", "conductor", "producer")
"""Tags that name people by what they did."""
LENGTH = 500
"""Characters of one tag that are kept."""
PEOPLE = 20
"""People of one recording that are kept."""
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", re.ASCII)
"""An International Standard Recording Code (ISO 3901) without its hyphens."""

_ID3 = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "albumartist": "TPE2",
    "tracknumber": "TRCK",
    "date": "TDRC",
    "genre": "TCON",
    "isrc": "TSRC",
    "organization": "TPUB",
    "composer": "TCOM",
    "lyricist": "TEXT",
    "conductor": "TPE3",
}
_INFO = {"tracknumber": "track"}
"""FFmpeg's own names for what it finds in a WAV file's INFO list."""

easymp4.EasyMP4Tags.RegisterTextKey("composer", "\xa9wrt")  # type: ignore[no-untyped-call]
easymp4.EasyMP4Tags.RegisterFreeformKey("isrc", "ISRC")  # type: ignore[no-untyped-call]
easymp4.EasyMP4Tags.RegisterFreeformKey("organization", "LABEL")  # type: ignore[no-untyped-call]


def read(path: Path, kind: Kind, metadata: Mapping[str, str]) -> dict[str, str]:
    """The known tags of a recording, each a non-empty text; `metadata` is FFmpeg's, for where mutagen does not look."""
    values = _values(path, kind)
    found = {name: _text(_first(values, kind, name) or metadata.get(_INFO.get(name, name), "")) for name in NAMES}
    return {name: text for name, text in found.items() if text}


def people(path: Path, kind: Kind) -> list[tuple[str, str]]:
    """Names and what they did (`ROLES`), as far as the tags tell."""
    values = _values(path, kind)
    named = ((_text(name), role) for role in ROLES for name in _all(values, kind, role))
    return list(dict.fromkeys(pair for pair in named if pair[0]))[:PEOPLE]


def isrc_of(text: str) -> str:
    """A recording's code as it is written without hyphens and spaces; empty if `text` is none."""
    plain = re.sub(r"[\s-]", "", text).upper()
    return plain if ISRC.fullmatch(plain) else ""


def bits_of(path: Path, kind: Kind) -> int:
    """Bits a sample, 0 if the file does not say."""
    tagged = _open(path, kind)
    return int(getattr(getattr(tagged, "info", None), "bits_per_sample", 0) or 0)


def length_is_told(path: Path, kind: Kind) -> bool:
    """Whether the file announces its length, so that a missing end shows; else FFmpeg merely estimates it."""
    if kind is MP3:
        tagged = _open(path, kind)
        return tagged is not None and getattr(tagged.info, "bitrate_mode", 0) != mp3.BitrateMode.UNKNOWN
    return kind in (FLAC, M4A, WAV)


def attached(path: str, target: str) -> dict[str, Any]:
    """Write the picture inside a recording to `target` as it is; `bytes` is 0 if there is none."""
    data = _picture(_open(Path(path), kind_of(Path(path))))
    Path(target).write_bytes(data)
    return {"bytes": len(data)}


def has_picture(path: Path, kind: Kind) -> bool:
    """Whether a picture is inside a recording."""
    return bool(_picture(_open(path, kind)))


def _open(path: Path, kind: Kind, *, easy: bool = False) -> FileType | None:
    readers: dict[Kind, tuple[type[FileType], ...]] = {
        WAV: (wave.WAVE,),
        FLAC: (flac.FLAC,),
        MP3: (mp3.EasyMP3 if easy else mp3.MP3,),
        M4A: (easymp4.EasyMP4 if easy else mp4.MP4,),
        ADTS: (aac.AAC,),
        OGG: (oggvorbis.OggVorbis, oggopus.OggOpus),
    }
    for reader in readers[kind]:
        try:
            return reader(path)
        except (MutagenError, ValueError, KeyError, IndexError, EOFError):
            continue
    return None


def _values(path: Path, kind: Kind) -> Any:
    tagged = _open(path, kind, easy=True)
    return (tagged.tags if tagged is not None else None) or {}


def _first(values: Any, kind: Kind, name: str) -> Any:
    return next(_all(values, kind, name), "")


def _all(values: Any, kind: Kind, name: str) -> Iterator[Any]:
    """What a tag holds: none, one or several values."""
    try:
        value = values.get(_ID3.get(name, name) if kind is WAV else name)
    except (KeyError, ValueError):
        value = None
    several = getattr(value, "text", value)
    yield from (several[:PEOPLE] if isinstance(several, list) else [several] if several else [])


def _text(value: Any) -> str:
    return shown(str(value or "")[: 4 * LENGTH]).strip()[:LENGTH]


def _picture(tagged: FileType | None) -> bytes:
    if isinstance(tagged, flac.FLAC):
        return tagged.pictures[0].data if tagged.pictures else b""
    tags = getattr(tagged, "tags", None) or {}
    if isinstance(tagged, mp4.MP4):
        return bytes((tags.get("covr") or [b""])[0])
    if isinstance(tagged, oggvorbis.OggVorbis | oggopus.OggOpus):
        block = (tags.get("metadata_block_picture") or [""])[0]
        return bytes(flac.Picture(base64.b64decode(block)).data) if block else b""  # type: ignore[no-untyped-call]
    frames = tags.getall("APIC") if hasattr(tags, "getall") else []
    return frames[0].data if frames else b""
