"""What an artist asks for, checked before anything is done with it."""

import re
from dataclasses import dataclass
from pathlib import Path

from refrain.catalog.results import Credit
from refrain.errors import InvalidInput
from refrain.media.cover import CENTRE, Crop
from refrain.media.tags import ISRC
from refrain.media.text import shown
from refrain.publishing.metadata import CREDITS, MAX_SIZE, MAX_TRACKS, TAGS, TEXTS
from refrain.terms import MAX_QUOTA, Payee, Terms, check_payees
from refrain.units import PRICE_LIMIT, Address, Wei

NAME_BYTES = 96
"""UTF-8 bytes of a name that the contract keeps; longer titles are cut there and whole in the metadata."""

ROOM = MAX_SIZE - MAX_TRACKS * 700
"""Bytes that the texts may have in a document of one block; the rest is for what every track adds to it."""
_CREDIT = 23
"""Bytes that the document needs for a credit beside its texts."""
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DraftTrack:
    """One recording: the file's own name, and what the artist says of it.

    Without a title its tags or its name give one; without an artist it is the release's. Code and credits are taken
    from its tags where they are None; empty ones mean that it has none.
    """

    file_name: str
    title: str = ""
    artist: str = ""
    isrc: str | None = None
    credits: tuple[Credit, ...] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A release as the artist wants it. `price` is in smallest units, times in seconds since 1970 (0: at once, never).

    Without an uploaded cover, the one inside the first track is used unless `draw_cover` asks for a drawn sleeve.
    """

    account: Address
    title: str
    artist: str
    tracks: tuple[DraftTrack, ...]
    terms: Terms
    payees: tuple[Payee, ...]
    price: Wei
    opens: int = 0
    closes: int = 0
    per_account: int = 0
    description: str = ""
    genre: str = ""
    tags: tuple[str, ...] = ()
    released: str = ""
    preview_start_ms: int = 0
    label: str = ""
    cover_crop: Crop = CENTRE
    draw_cover: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """Where a draft's files lie now: one a track, in order, and perhaps a cover."""

    tracks: tuple[Path, ...]
    cover: Path | None = None


def check(draft: Draft) -> None:
    """Raise `InvalidInput`, naming the field, unless the draft can be published as far as it can be told."""
    _text("title", draft.title, needed=True)
    _text("artist", draft.artist, needed=True)
    _text("description", draft.description, lines=True)
    _text("genre", draft.genre)
    _text("label", draft.label)
    if not all(0 <= place <= 1 for place in draft.cover_crop):
        raise InvalidInput("cover_crop: outside the picture", hint="Both numbers lie in 0 to 1.", field="cover_crop")
    if not 1 <= len(draft.tracks) <= MAX_TRACKS:
        raise InvalidInput(f"tracks: between 1 and {MAX_TRACKS} are possible", field="tracks")
    for track in draft.tracks:
        _check_track(track)
    if len(draft.tags) > TAGS:
        raise InvalidInput(f"tags: at most {TAGS} are possible", field="tags")
    for tag in draft.tags:
        _text("genre", tag, needed=True, field="tags")
    if draft.released and not _DATE.fullmatch(draft.released):
        raise InvalidInput("released: not a date", hint="Write it like 2026-11-22.", field="released")
    if _texts(draft) > ROOM:
        raise InvalidInput("description: all texts together are too long", hint="Shorten them.", field="description")
    _check_sale(draft)
    check_payees(draft.payees)


def name_of(title: str) -> str:
    """The title as the contract keeps it: at most 96 bytes of UTF-8, cut between characters."""
    return title.encode()[:NAME_BYTES].decode(errors="ignore")


def symbol_of(title: str) -> str:
    """A short sign for wallets: up to 8 capitals of the title."""
    letters = re.sub(r"[^A-Z0-9]", "", title.upper(), flags=re.ASCII)
    return letters[:8] or "REFRAIN"


def _texts(draft: Draft) -> int:
    """Bytes of UTF-8 that the artist wrote, roughly as often as the document repeats them."""
    tracks = (
        len((track.title + track.artist + track.file_name).encode())
        + sum(len((credit.name + credit.role).encode()) + _CREDIT for credit in track.credits or ())
        for track in draft.tracks
    )
    return sum(tracks) + 2 * len((draft.title + draft.artist + draft.description).encode())


def _check_track(track: DraftTrack) -> None:
    _text("file_name", track.file_name, needed=True)
    _text("title", track.title)
    _text("artist", track.artist)
    if track.isrc and not ISRC.fullmatch(track.isrc):
        raise InvalidInput("isrc: not an ISRC", hint="It looks like DEA123456789, without hyphens.", field="isrc")
    credits = track.credits or ()
    if len(credits) > CREDITS:
        raise InvalidInput(f"credits: at most {CREDITS} a track are possible", field="credits")
    for credit in credits:
        _text("name", credit.name, needed=True, field="credits")
        _text("role", credit.role, needed=True, field="credits")


def _check_sale(draft: Draft) -> None:
    if not 0 <= draft.price <= PRICE_LIMIT:
        raise InvalidInput(
            "price: outside what a release can store", hint="The limit is 2^88 of the smallest unit.", field="price"
        )
    if not 0 <= draft.opens < 2**32 or not 0 <= draft.closes < 2**32:
        raise InvalidInput("opens: a time in seconds since 1970 is needed", field="opens")
    if draft.closes and draft.closes <= draft.opens:
        raise InvalidInput("closes: the sale would close before it opens", field="closes")
    if not 0 <= draft.per_account <= MAX_QUOTA:
        raise InvalidInput("per_account: between 0 and 255", hint="0 means no limit.", field="per_account")
    if not 0 <= draft.preview_start_ms < 24 * 3_600_000:
        raise InvalidInput("preview_start: not a time within a recording", field="preview_start")


def _text(bound: str, value: str, *, needed: bool = False, lines: bool = False, field: str = "") -> None:
    name = field or bound
    if needed and not value.strip():
        raise InvalidInput(f"{name}: is missing", field=name)
    if len(value) > TEXTS[bound]:
        raise InvalidInput(f"{name}: longer than {TEXTS[bound]} characters", hint="Shorten it.", field=name)
    plain = value.replace("\r\n", "\n").replace("\t", " ") if lines else value
    if shown(plain, lines=lines) != plain:
        raise InvalidInput(f"{name}: holds characters that cannot be shown", field=name)
