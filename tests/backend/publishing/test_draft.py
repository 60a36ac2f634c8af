"""What an artist may ask for, at its bounds."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.catalog.results import Credit
from refrain.errors import InvalidInput
from refrain.publishing.draft import NAME_BYTES, Draft, DraftTrack, check, name_of, symbol_of
from refrain.publishing.metadata import CREDITS
from refrain.terms import Payee, Terms
from refrain.units import PRICE_LIMIT, Address, Wei

ARTIST = Address("0x" + "11" * 20)
DRAFT = Draft(
    account=ARTIST,
    title="Nightbus North",
    artist="Mara Lind",
    tracks=(DraftTrack("song.flac", isrc="DEA123456789"[:5] + "1234567"),),
    terms=Terms(),
    payees=(Payee(ARTIST, 10_000, 10_000),),
    price=Wei(0),
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": "t" * 200, "artist": "ä" * 200, "description": "line\r\n\tline" * 400},
        {"title": "夜行\u3000バス 👩\u200d🎤"},
        {"price": PRICE_LIMIT, "opens": 2**32 - 2, "closes": 2**32 - 1, "per_account": 255},
        {"tracks": (DraftTrack("a", isrc="", credits=()),), "label": "l" * 200, "cover_crop": (0.0, 1.0)},
        {"tracks": (DraftTrack("a", credits=(Credit("n" * 200, "r" * 50),) * CREDITS),)},
        {"tracks": (DraftTrack("a"),) * 100, "tags": ("x",) * 20, "released": "2026-11", "genre": "Dub"},
    ],
)
def test_check__within_bounds__accepted(change: dict[str, Any]) -> None:
    check(replace(DRAFT, **change))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": ""}),
        ("title", {"title": " \t"}),
        ("title", {"title": "t" * 10_000}),
        ("title", {"title": "a\nb"}),
        ("title", {"title": "a\x00b"}),
        ("title", {"title": "\u202eabc"}),
        ("artist", {"artist": ""}),
        ("description", {"description": "d" * 5_001}),
        ("description", {"description": "\x1b[2J"}),
        ("tracks", {"tracks": ()}),
        ("tracks", {"tracks": (DraftTrack("a"),) * 101}),
        ("file_name", {"tracks": (DraftTrack(""),)}),
        ("isrc", {"tracks": (DraftTrack("a", isrc="DE-A12-34-56789"),)}),
        ("credits", {"tracks": (DraftTrack("a", credits=(Credit("n", "r"),) * (CREDITS + 1)),)}),
        ("credits", {"tracks": (DraftTrack("a", credits=(Credit("", "composer"),)),)}),
        ("credits", {"tracks": (DraftTrack("a", credits=(Credit("n", " "),)),)}),
        ("credits", {"tracks": (DraftTrack("a", credits=(Credit("n\u202e", "r"),)),)}),
        ("credits", {"tracks": (DraftTrack("a", credits=(Credit("n" * 201, "r"),)),)}),
        ("description", {"tracks": (DraftTrack("a", credits=(Credit("n" * 200, "r" * 50),) * CREDITS),) * 100}),
        ("label", {"label": "l" * 201}),
        ("cover_crop", {"cover_crop": (0.5, 1.01)}),
        ("cover_crop", {"cover_crop": (float("nan"), 0.5)}),
        ("tags", {"tags": ("x",) * 21}),
        ("tags", {"tags": ("",)}),
        ("released", {"released": "yesterday"}),
        ("price", {"price": -1}),
        ("price", {"price": 10**40}),
        ("opens", {"opens": -1}),
        ("opens", {"closes": 2**32}),
        ("closes", {"opens": 5, "closes": 5}),
        ("per_account", {"per_account": 256}),
        ("preview_start", {"preview_start_ms": -1}),
        ("payees", {"payees": ()}),
        ("payees", {"payees": (Payee(ARTIST, 9_999, 10_000),)}),
    ],
)
def test_check__out_of_bounds__refused_by_field(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(replace(DRAFT, **change))
    assert caught.value.field == field


@given(st.text(max_size=300).filter(lambda text: text.isprintable()))
def test_name_of__any_title__a_beginning_that_the_contract_can_keep(title: str) -> None:
    name = name_of(title)
    assert title.startswith(name)
    assert len(name.encode()) <= NAME_BYTES
    assert name == title or len(title[: len(name) + 1].encode()) > NAME_BYTES


@pytest.mark.parametrize(
    ("title", "symbol"), [("Nightbus North", "NIGHTBUS"), ("a 1!", "A1"), ("夜行", "REFRAIN"), ("", "REFRAIN")]
)
def test_symbol_of__title__its_first_capitals(title: str, symbol: str) -> None:
    assert symbol_of(title) == symbol
