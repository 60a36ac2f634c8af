"""The metadata document of a release: written for others, read back with distrust (docs/formats/metadata.md)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from refrain.catalog.results import Credit
from refrain.errors import InvalidInput
from refrain.media.text import shown
from refrain.nesting import shallow
from refrain.publishing.facts import Playback, ReleaseFacts, TrackFacts
from refrain.storage.cid import Cid, parse_cid
from refrain.storage.unixfs import CHUNK
from refrain.terms import Terms
from refrain.units import Address, format_percent

TYPE = "refrain/metadata/v1"
SCHEME = "c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM"
MAX_TRACKS = 100
MAX_SIZE = CHUNK
TEXTS = {
    "title": 200,
    "artist": 200,
    "description": 5_000,
    "genre": 50,
    "label": 200,
    "file_name": 200,
    "format": 50,
    "isrc": 12,
    "name": 200,
    "role": 50,
}
"""Longest texts, in characters; `name` and `role` are a credit's."""
TAGS = 20
CREDITS = 20
"""Credits of one track, at most."""
_DURATION = 24 * 3_600_000
_DEPTH = 16
"""Levels of a document; ours have five, others' may have more beside the part that is read."""
_EXTRA = ("license", "bpm", "key", "lyrics", "publisher", "locationCreated", "visualizer")


class BadMetadata(InvalidInput):
    """The document is not a release's metadata, or not this release's."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else the document names: page, envelope, terms, the cover's media type."""

    page: str
    envelope: Cid
    terms: Terms
    cover_mime: str = field(default="image/png")


def write(facts: ReleaseFacts, around: Surroundings) -> bytes:
    """The document; raise `BadMetadata` if it is larger than one block."""
    document = _for_others(facts, around) | {"refrain": _own(facts)}
    data = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if len(data) > MAX_SIZE:
        raise BadMetadata("titles, credits and description together are too long", hint="Shorten them.")
    return data


def read(document: bytes, chain_id: int, release: Address) -> ReleaseFacts:
    """What a document, which anyone may have written, tells of this release. Raises `BadMetadata`."""
    try:
        if len(document) > MAX_SIZE:
            raise ValueError
        whole = json.loads(shallow(document, _DEPTH))
        own = whole["refrain"]
        if (own["type"], own["chain_id"], own["release"]) != (TYPE, chain_id, release):
            raise ValueError
        return _facts(whole, own, chain_id, release)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidInput) as error:
        raise BadMetadata("the release's document cannot be read") from error


def _own(facts: ReleaseFacts) -> dict[str, Any]:
    return {
        "type": TYPE,
        "chain_id": facts.chain_id,
        "release": facts.release,
        "cover": facts.cover,
        "tracks": [asdict(track) for track in facts.tracks],
    }


def _for_others(facts: ReleaseFacts, around: Surroundings) -> dict[str, Any]:
    first = facts.tracks[0]
    artwork = {"uri": f"ipfs://{facts.cover}", "mimeType": around.cover_mime, "nft": None}
    return dict.fromkeys(_EXTRA) | {
        "name": facts.title,
        "title": facts.title,
        "artist": facts.artist,
        "description": facts.description,
        "image": artwork["uri"],
        "artwork": artwork,
        "animation_url": f"ipfs://{first.preview}",
        "external_url": around.page,
        "attributes": _attributes(facts, around.terms),
        "version": "sound-edition-20220930",
        "duration": round(first.duration_ms / 1000),
        "mimeType": first.mime_type,
        "trackNumber": first.number,
        "losslessAudio": "",
        "genre": facts.genre or None,
        "tags": list(facts.tags) or None,
        "isrc": first.isrc or None,
        "credits": [{"name": one.name, "collaboratorType": one.role} for one in first.credits] or None,
        "recordLabel": facts.label or None,
        "originalReleaseDate": facts.released or None,
        "project": _project(facts, artwork),
        "encryption": {"scheme": SCHEME, "context": "refrain/track/v1", "envelope": f"ipfs://{around.envelope}"},
    }


def _project(facts: ReleaseFacts, artwork: dict[str, Any]) -> dict[str, Any] | None:
    if len(facts.tracks) == 1:
        return None
    return dict.fromkeys(("publisher", "upc")) | {
        "title": facts.title,
        "recordLabel": facts.label or None,
        "artwork": artwork,
        "description": facts.description,
        "type": "EP" if len(facts.tracks) < 7 else "Album",
        "originalReleaseDate": facts.released or None,
    }


def _attributes(facts: ReleaseFacts, terms: Terms) -> list[dict[str, Any]]:
    traits: Sequence[tuple[str, Any]] = (
        ("Artist", facts.artist),
        ("Format", facts.tracks[0].format),
        ("Tracks", len(facts.tracks)),
        ("Royalty", f"{format_percent(terms.royalty_bps)} %"),
        ("Copies", terms.max_supply),
        ("Genre", facts.genre),
    )
    return [{"trait_type": name, "value": value} for name, value in traits if value != ""]


def _facts(whole: Any, own: Any, chain_id: int, release: Address) -> ReleaseFacts:
    tracks = tuple(_track(item, number) for number, item in enumerate(own["tracks"], 1))
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise ValueError
    tags = whole.get("tags") or []
    return ReleaseFacts(
        chain_id=chain_id,
        release=release,
        title=_text(whole["title"], "title"),
        artist=_text(whole["artist"], "artist"),
        description=_text(whole.get("description") or "", "description", lines=True),
        cover=parse_cid(own["cover"]),
        tracks=tracks,
        genre=_text(whole.get("genre") or "", "genre"),
        tags=tuple(_text(tag, "genre") for tag in tags[:TAGS] if isinstance(tag, str)),
        released=_text(whole.get("originalReleaseDate") or "", "format"),
        label=_text(whole.get("recordLabel") or "", "label"),
    )


def _track(item: Any, number: int) -> TrackFacts:
    if _number(item["number"], MAX_TRACKS) != number:
        raise ValueError
    return TrackFacts(
        number=number,
        duration_ms=_number(item["duration_ms"], _DURATION),
        mime_type=_mime(item["mime_type"]),
        lossless=item["lossless"] is True,
        sample_rate=_number(item["sample_rate"], 10**6),
        channels=_number(item["channels"], 64),
        bits=_number(item["bits"], 64),
        audio_bytes=_number(item["audio_bytes"], 2**53),
        title=_text(item["title"], "title"),
        artist=_text(item["artist"], "artist"),
        isrc=_text(item["isrc"], "isrc"),
        format=_text(item["format"], "format"),
        file_name=_text(item["file_name"], "file_name"),
        audio=parse_cid(item["audio"]),
        preview=parse_cid(item["preview"]),
        waveform=parse_cid(item["waveform"]),
        credits=_credits(item.get("credits", [])),
        playback=_playback(item.get("playback")),
    )


def _playback(item: Any) -> Playback | None:
    """None where browsers play the original, and in documents from before there was anything else."""
    if item is None:
        return None
    return Playback(parse_cid(item["audio"]), _number(item["audio_bytes"], 2**53), _mime(item["mime_type"]))


def _credits(items: Any) -> tuple[Credit, ...]:
    """At most `CREDITS`; documents from before there were any have none."""
    if not isinstance(items, list):
        raise ValueError
    return tuple(Credit(_text(item["name"], "name"), _text(item["role"], "role")) for item in items[:CREDITS])


def _text(value: Any, name: str, *, lines: bool = False) -> str:
    return shown(value, lines=lines).strip()[: TEXTS[name]] if isinstance(value, str) else _refuse()


def _number(value: Any, most: int) -> int:
    return value if type(value) is int and 0 <= value <= most else _refuse()


def _mime(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith("audio/") and value.isascii() else _refuse()


def _refuse() -> Any:
    raise ValueError
