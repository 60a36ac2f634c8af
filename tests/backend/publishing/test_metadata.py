"""The metadata document: what others find in it, and what is read back from one that anyone may have written."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.catalog.results import Credit
from refrain.publishing.facts import Playback, ReleaseFacts, TrackFacts
from refrain.publishing.metadata import CREDITS, BadMetadata, Surroundings, read, write
from refrain.storage.cid import cid_of
from refrain.terms import Terms
from refrain.units import checksum

RELEASE = checksum("0x" + "ab" * 20)
TRACK = TrackFacts(
    number=1,
    title="Harbour Light",
    artist="Mara Lind",
    isrc="DEA123456789"[:12],
    duration_ms=215_400,
    mime_type="audio/flac",
    lossless=True,
    format="FLAC 24/96",
    sample_rate=96_000,
    channels=2,
    bits=24,
    audio=cid_of(b"audio"),
    audio_bytes=31_415_926,
    file_name="01 Harbour Light.flac",
    preview=cid_of(b"preview"),
    waveform=cid_of(b"waveform"),
    credits=(Credit("Mara Lind", "composer"), Credit("Ola Berg", "recorded by")),
)
FORM = {"audio": cid_of(b"form"), "audio_bytes": 32_000_000, "mime_type": "audio/flac"}
SINGLE = ReleaseFacts(
    chain_id=1337,
    release=RELEASE,
    title="Nightbus North",
    artist="Mara Lind",
    description="Recorded in March.\nAt night.",
    cover=cid_of(b"cover"),
    tracks=(TRACK,),
    genre="Ambient",
    tags=("night", "bus"),
    released="2026-11-22",
    label="Quay Records",
)
DEPOT = replace(TRACK, number=2, title="Depot", playback=Playback(cid_of(b"form"), 32_000_000, "audio/flac"))
EP = replace(SINGLE, tracks=(TRACK, DEPOT))
AROUND = Surroundings(page="http://shop/releases/x", envelope=cid_of(b"envelope"), terms=Terms())


@pytest.mark.parametrize("facts", [SINGLE, EP, replace(SINGLE, genre="", tags=(), released="", description="")])
def test_read__own_document__the_same_facts(facts: ReleaseFacts) -> None:
    assert read(write(facts, AROUND), 1337, RELEASE) == facts


def test_write__same_facts__same_bytes() -> None:
    assert write(EP, AROUND) == write(EP, AROUND)


def test_write__single__what_marketplaces_and_players_read() -> None:
    document = json.loads(write(SINGLE, AROUND))
    assert document["name"] == document["title"] == "Nightbus North"
    assert document["image"] == document["artwork"]["uri"] == f"ipfs://{SINGLE.cover}"
    assert document["animation_url"] == f"ipfs://{TRACK.preview}"
    assert (document["duration"], document["mimeType"], document["trackNumber"]) == (215, "audio/flac", 1)
    assert document["project"] is None
    assert document["losslessAudio"] == ""
    assert (document["isrc"], document["recordLabel"]) == (TRACK.isrc, "Quay Records")
    assert document["credits"] == [
        {"name": "Mara Lind", "collaboratorType": "composer"},
        {"name": "Ola Berg", "collaboratorType": "recorded by"},
    ]
    assert document["encryption"]["envelope"] == f"ipfs://{AROUND.envelope}"
    assert {"trait_type": "Royalty", "value": "10 %"} in document["attributes"]
    for member in (
        "bpm",
        "credits",
        "isrc",
        "key",
        "license",
        "lyrics",
        "recordLabel",
        "tags",
        "visualizer",
        "version",
    ):
        assert member in document


def test_write__several_tracks__a_project() -> None:
    project = json.loads(write(EP, AROUND))["project"]
    assert (project["type"], project["recordLabel"]) == ("EP", "Quay Records")


def test_write__larger_than_a_block__refused() -> None:
    long = replace(TRACK, title="t" * 4000)
    with pytest.raises(BadMetadata):
        write(replace(SINGLE, tracks=tuple(replace(long, number=n) for n in range(1, 101))), AROUND)


def spoiled(change: Callable[[dict[str, Any]], Any]) -> bytes:
    document = json.loads(write(EP, AROUND))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("refrain"),
        lambda d: d.pop("title"),
        lambda d: d.update(title=7),
        lambda d: d.update(tags="x" * 10, refrain=None),
        lambda d: d["refrain"].update(type="refrain/metadata/v2"),
        lambda d: d["refrain"].update(chain_id=1),
        lambda d: d["refrain"].update(release="0x" + "00" * 20),
        lambda d: d["refrain"].update(cover="../../etc/passwd"),
        lambda d: d["refrain"].update(tracks=[]),
        lambda d: d["refrain"].update(tracks={}),
        lambda d: d["refrain"].update(tracks=d["refrain"]["tracks"] * 51),
        lambda d: d["refrain"]["tracks"].reverse(),
        lambda d: d["refrain"]["tracks"][0].update(number=True),
        lambda d: d["refrain"]["tracks"][0].update(credits={}),
        lambda d: d["refrain"]["tracks"][0].update(credits=["Mara Lind"]),
        lambda d: d["refrain"]["tracks"][0].update(credits=[{"name": 1, "role": "x"}]),
        lambda d: d["refrain"]["tracks"][0].update(credits=[{"name": "x"}]),
        lambda d: d["refrain"]["tracks"][0].update(duration_ms=-1),
        lambda d: d["refrain"]["tracks"][0].update(duration_ms=10**12),
        lambda d: d["refrain"]["tracks"][0].update(duration_ms=1.5),
        lambda d: d["refrain"]["tracks"][0].update(audio_bytes=2**60),
        lambda d: d["refrain"]["tracks"][0].update(audio=""),
        lambda d: d["refrain"]["tracks"][0].update(mime_type="text/html"),
        lambda d: d["refrain"]["tracks"][0].update(playback="x"),
        lambda d: d["refrain"]["tracks"][0].update(playback={"audio": FORM["audio"], "audio_bytes": 1}),
        lambda d: d["refrain"]["tracks"][0].update(playback=FORM | {"audio": "x"}),
        lambda d: d["refrain"]["tracks"][0].update(playback=FORM | {"audio_bytes": -1}),
        lambda d: d["refrain"]["tracks"][0].update(playback=FORM | {"mime_type": "text/html"}),
        lambda d: d["refrain"]["tracks"][0].update(file_name=["x"]),
        lambda d: d["refrain"]["tracks"][0].pop("waveform"),
    ],
)
def test_read__document_of_another_shape__refused(change: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(BadMetadata):
        read(spoiled(change), 1337, RELEASE)


@pytest.mark.parametrize("document", [b"", b"null", b"[]", b"\xff", b"[" * 100_000, b" " * 300_000, b'"x"', b"1e999"])
def test_read__no_document__refused(document: bytes) -> None:
    with pytest.raises(BadMetadata):
        read(document, 1337, RELEASE)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5) | st.booleans(),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
    )
)
def test_read__any_value_for_own_object__refused(value: Any) -> None:
    with pytest.raises(BadMetadata):
        read(spoiled(lambda d: d.update(refrain=value)), 1337, RELEASE)


def test_read__long_and_odd_texts__cut_and_cleaned() -> None:
    facts = read(
        spoiled(lambda d: d.update(title="\x1b[31m" + "t" * 900, description="a\nb\0c", tags=["x"] * 99)), 1337, RELEASE
    )
    assert facts.title == "[31m" + "t" * 196
    assert facts.description == "a\nbc"
    assert len(facts.tags) == 20


def test_read__document_without_credits__none() -> None:
    document = spoiled(lambda d: d["refrain"]["tracks"][0].pop("credits"))
    assert read(document, 1337, RELEASE).tracks[0].credits == ()


def test_read__more_credits_than_possible__the_first() -> None:
    many = [{"name": f"N\u202e{number}", "role": "r" * 90} for number in range(500)]
    document = spoiled(lambda d: d["refrain"]["tracks"][0].update(credits=many))
    credits = read(document, 1337, RELEASE).tracks[0].credits
    assert (len(credits), credits[1].name, len(credits[1].role)) == (CREDITS, "N1", 50)
