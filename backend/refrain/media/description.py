"""What an uploaded file says of itself, before anything is decoded: enough to fill in a form that the artist corrects.

Everything here was written by strangers: cleaned, cut, and empty where it is not what it should be.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.error import FFmpegError

from refrain.media import sandbox, tags
from refrain.media.errors import UnusableMedia
from refrain.media.kinds import kind_of
from refrain.media.listening import facts_of, open_container, sound_of
from refrain.media.probe import Probe

TITLE, SHORT = 200, 50
"""Characters of names and of genres that are kept: what a release can have (docs/formats/metadata.md)."""
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_NUMBER = re.compile(r"0*(\d{1,3})(/.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Description:
    """A recording by its own tags. `duration_ms` is as announced, 0 if it is not; empty texts mean not known.

    `credits` are names with roles, `picture` tells whether a picture is attached, which may yet be unusable.
    """

    format: str
    duration_ms: int
    title: str
    artist: str
    album: str
    album_artist: str
    track_number: int
    isrc: str
    genre: str
    released: str
    label: str
    credits: tuple[tuple[str, str], ...]
    picture: bool


def read_description(path: Path) -> Description:
    """Read the tags of a recording in the sandbox; raise `UnusableMedia` if it is not one that can be published.

    The sound is not decoded: a file that is described may still turn out to be damaged.
    """
    facts = sandbox.run("describe", str(path))
    found: dict[str, str] = facts["tags"]
    return Description(
        format=Probe(**facts["probe"]).in_words(),
        duration_ms=facts["probe"]["duration_ms"],
        title=found.get("title", "")[:TITLE],
        artist=found.get("artist", "")[:TITLE],
        album=found.get("album", "")[:TITLE],
        album_artist=found.get("albumartist", "")[:TITLE],
        track_number=_number(found.get("tracknumber", "")),
        isrc=tags.isrc_of(found.get("isrc", "")),
        genre=found.get("genre", "")[:SHORT],
        released=_date(found.get("date", "")),
        label=found.get("organization", "")[:TITLE],
        credits=tuple((name[:TITLE], role) for name, role in facts["people"]),
        picture=facts["picture"],
    )


def describe(path: str) -> dict[str, Any]:
    """The sandbox's side of `read_description`."""
    file, kind = Path(path), kind_of(Path(path))
    try:
        with open_container(file, kind) as container:
            stream = sound_of(container, kind)
            seconds = max(0.0, float((stream.duration or 0) * (stream.time_base or Fraction(0))))
            return {
                "probe": facts_of(file, kind, stream, seconds),
                "tags": tags.read(file, kind, container.metadata),
                "people": tags.people(file, kind),
                "picture": tags.has_picture(file, kind),
            }
    except (FFmpegError, MemoryError) as error:
        raise UnusableMedia("The recording cannot be read.", hint="Export it again and choose the new file.") from error


def _number(text: str) -> int:
    """The first of "3" and "03/12"; 0 if there is none."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else 0


def _date(text: str) -> str:
    """Year, month or day at the beginning of a time stamp."""
    match = _DATE.match(text)
    return match[0] if match else ""
