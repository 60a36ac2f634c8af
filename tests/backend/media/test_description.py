"""What an upload says of itself: read in every format, cleaned, cut, and empty where it is not what it should be."""

from pathlib import Path

import mutagen
import pytest
from mutagen import id3
from mutagen.mp4 import MP4FreeForm
from mutagen.wave import WAVE

from refrain.media.description import SHORT, TITLE, read_description
from refrain.media.errors import UnusableMedia
from refrain.media.probe import examine
from refrain.media.tags import LENGTH, PEOPLE, isrc_of
from tests.sounds import record

VORBIS = {
    "title": "Harbour Light",
    "artist": "Mara Lind",
    "album": "Nightbus North",
    "albumartist": "Mara Lind & Friends",
    "tracknumber": "3/12",
    "date": "2026-11-22T10:00:00",
    "genre": "Ambient",
    "isrc": "DE-A12-26-34567",
    "organization": "Quay Records",
}
PEOPLE_TAGS = {"composer": ["Mara Lind", "Ola Berg"], "lyricist": ["Ida Ek"]}
FRAMES = {
    "title": id3.TIT2,
    "artist": id3.TPE1,
    "album": id3.TALB,
    "albumartist": id3.TPE2,
    "tracknumber": id3.TRCK,
    "date": id3.TDRC,
    "genre": id3.TCON,
    "isrc": id3.TSRC,
    "organization": id3.TPUB,
    "composer": id3.TCOM,
    "lyricist": id3.TEXT,
}
ATOMS = {
    "title": "\xa9nam",
    "artist": "\xa9ART",
    "album": "\xa9alb",
    "albumartist": "aART",
    "date": "\xa9day",
    "genre": "\xa9gen",
    "composer": "\xa9wrt",
}
FREE = {"isrc": "ISRC", "organization": "LABEL"}


def tag(path: Path, values: dict[str, object]) -> Path:
    """Write tags as a tagger would, in the way of the file's own format."""
    file = WAVE(path) if path.suffix == ".wav" else mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    for name, value in values.items():
        if isinstance(file.tags, id3.ID3):
            file.tags.add(FRAMES[name](encoding=3, text=value))
        elif isinstance(file, mutagen.mp4.MP4):
            _atom(file, name, value)
        else:
            file[name] = value
    file.save()
    return path


def _atom(file: mutagen.FileType, name: str, value: object) -> None:
    if name == "tracknumber":
        file["trkn"] = [(3, 12)]
    elif name in FREE:
        file[f"----:com.apple.iTunes:{FREE[name]}"] = [MP4FreeForm(str(value).encode())]
    elif name in ATOMS:
        file[ATOMS[name]] = value


@pytest.mark.parametrize("name", ["flac16", "mp3_cbr", "wav", "m4a", "vorbis", "opus"])
def test_read_description__tagged_in_each_format__the_same(tmp_path: Path, name: str) -> None:
    found = read_description(tag(record(tmp_path, name, seconds=2), VORBIS | PEOPLE_TAGS))
    assert (found.title, found.artist, found.album) == ("Harbour Light", "Mara Lind", "Nightbus North")
    assert (found.album_artist, found.label) == ("Mara Lind & Friends", "Quay Records")
    assert (found.track_number, found.isrc, found.genre) == (3, "DEA122634567", "Ambient")
    assert found.released == "2026-11-22"
    lyricist = () if name == "m4a" else (("Ida Ek", "lyricist"),)
    assert found.credits == (("Mara Lind", "composer"), ("Ola Berg", "composer"), *lyricist)
    assert not found.picture


def test_read_description__no_tags__format_and_length_only(recordings: dict[str, Path], tmp_path: Path) -> None:
    found = read_description(record(tmp_path, "flac24", seconds=2))
    assert (found.format, found.duration_ms) == ("FLAC 24/44.1", 2000)
    assert (found.title, found.isrc, found.track_number, found.credits, found.released) == ("", "", 0, (), "")


def test_read_description__texts_that_deceive_or_never_end__cleaned_and_cut(tmp_path: Path) -> None:
    hostile = {
        "title": "song\u202egpj.exe\x1b[2J\n" + "x" * 100_000,
        "artist": "\u2066\u2069\ufeff",
        "genre": "g" * 1000,
        "isrc": "<script>alert(1)</script>",
        "tracknumber": "9" * 5000,
        "date": "0000-99-99'; DROP TABLE releases",
        "composer": [f"\u202ename {number}" + "y" * 5000 for number in range(500)],
    }
    path = tag(record(tmp_path, "flac16", seconds=1), hostile)
    found = read_description(path)
    assert found.title.startswith("songgpj.exe[2Jxx") and len(found.title) == TITLE
    assert (found.artist, found.isrc, found.track_number, found.released) == ("", "", 0, "0000")
    assert len(found.genre) == SHORT
    assert len(found.credits) == PEOPLE
    assert all(len(name) <= TITLE and name.startswith("name ") for name, _ in found.credits)
    assert all(len(text) <= LENGTH for text in examine(path).tags.values())


@pytest.mark.parametrize("head", [b"", b"#EXTM3U\nhttp://127.0.0.1/x\n", b"<svg/>" + bytes(99), b"RIFF" + bytes(2000)])
def test_read_description__no_recording__refused_in_words(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "in").write_bytes(head)
    with pytest.raises(UnusableMedia) as caught:
        read_description(tmp_path / "in")
    assert caught.value.message and caught.value.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DEA122634567", "DEA122634567"),
        ("de-a12-26-34567", "DEA122634567"),
        (" DE A12 26 34567", "DEA122634567"),
        ("DEA12263456", ""),
        ("DEA1226345678", ""),
        ("12A122634567", ""),
        ("DEA12263456٧", ""),
        ("", ""),
    ],
)
def test_isrc_of__code_in_any_spelling__the_plain_one_or_none(text: str, code: str) -> None:
    assert isrc_of(text) == code
