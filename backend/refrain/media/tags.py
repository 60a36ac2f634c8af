"""What a file says of itself: title, artist and the like, sample size, attached picture. Runs in the sandbox."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen import FileType, MutagenError, aac, easymp4, flac, mp3, mp4, oggopus, oggvorbis, wave

from refrain.media.kinds import ADTS, FLAC, M4A, MP3, OGG, WAV, Kind, kind_of
from refrain.media.text import shown

NAMES = ("title", "artist", "album", "tracknumber", "date", "genre", "isrc")
"""What is read, by the names of Vorbis comments."""
LENGTH = 500
"""Characters of one tag that are kept."""

_ID3 = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "tracknumber": "TRCK", "date": "TDRC", "genre": "TCON"}
_INFO = {"tracknumber": "track"}
"""FFmpeg's own names for what it finds in a WAV file's INFO list."""


def read(path: Path, kind: Kind, metadata: Mapping[str, str]) -> dict[str, str]:
    """The known tags of a recording, each a non-empty text; `metadata` is FFmpeg's, for where mutagen does not look."""
    tagged = _open(path, kind, easy=True)
    values: Any = (tagged.tags if tagged is not None else None) or {}
    found = {}
    for name in NAMES:
        try:
            value = values.get(_ID3.get(name, "TSRC") if kind is WAV else name)
        except (KeyError, ValueError):
            value = None
        text = _text(value or metadata.get(_INFO.get(name, name), ""))
        if text:
            found[name] = text
    return found


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


def _text(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return shown(str(first or "")).strip()[:LENGTH]


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
