"""From an audio file to a resold copy, by the `refrain` command alone, on real recordings."""

import pytest

from tests.sounds import record


@pytest.fixture(scope="module", params=["flac16", "mp3_vbr", "wav"])
def recording(request, tmp_path_factory):
    return record(tmp_path_factory.mktemp(request.param), request.param, seconds=6)


@pytest.fixture(scope="module")
def release(demo, recording):
    """A release of one track, resold at most once, as the artist publishes it."""
    answer = demo.refrain(
        *("publish", recording, "--title", "Nightbus North", "--price", "0.05", "--royalty", "10%"),
        *("--max-supply", 2, "--max-holders", 2, "--max-resales", 1, "--as", "artist", "--json"),
    )
    assert answer.status == 0, answer.err
    return answer.json["release"]


def test_release__priced_in_the_demos_play_money__is_collected_and_resold_in_it(demo, tmp_path):
    priced = ("--currency", "PLAY", "--price", "12.5", "--royalty", "10%", "--max-supply", 2, "--as", "artist")
    published = demo.refrain("publish", record(tmp_path, "wav", seconds=2), "--title", "Busking", *priced, "--json")
    assert published.status == 0, published.err
    release = published.json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    assert demo.refrain("ask", release, 1, "--price", "20", "--as", "alice").status == 0
    assert demo.refrain("buy", release, 1, "--as", "bob").status == 0
    shown = demo.get(f"/api/v1/releases/{release}")
    money = [shown[name] for name in ("price", "primary_revenue", "royalties")]
    assert [one["amount"] for one in money] == ["12500000", "12500000", "2000000"]
    assert {one["symbol"] for one in money} == {"PLAY"}


def test_accounts__of_the_demo__are_named(demo):
    named = {account["name"] for account in demo.refrain("accounts", "--json").json["accounts"]}
    assert {"artist", "alice", "bob"} <= named


def test_one_copy__from_publishing_to_its_last_resale(demo, release, recording, tmp_path):
    assert "10 %" in demo.refrain("show", release).out

    collected = demo.refrain("collect", release, "--as", "alice", "--json")
    assert collected.status == 0, collected.err
    assert collected.json["tokens"] == [1]
    original = tmp_path / "original"
    assert demo.refrain("download", release, 1, "--as", "alice", "-o", original).status == 0
    assert original.read_bytes() == recording.read_bytes()

    refused = demo.refrain("download", release, 1, "--as", "bob", "-o", tmp_path / "stolen")
    assert (refused.status, (tmp_path / "stolen").exists()) == (1, False)
    assert "another account" in refused.err

    assert demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    sold = demo.refrain("buy", release, 1, "--as", "bob", "--json")
    assert sold.status == 0, sold.err

    shown = demo.refrain("show", release, "--json").json
    assert shown["royalties"] == str(2 * 10**16)
    assert [sale["proceeds"] for sale in shown["sales"]] == [str(18 * 10**16)]

    assert demo.refrain("download", release, 1, "--as", "bob", "-o", tmp_path / "bought").status == 0
    assert (tmp_path / "bought").read_bytes() == recording.read_bytes()
    after = demo.refrain("download", release, 1, "--as", "alice", "-o", tmp_path / "kept")
    assert (after.status, "another account" in after.err) == (1, True)

    last = demo.refrain("ask", release, 1, "--price", "0.3", "--as", "bob")
    assert last.status == 1
    assert "resales" in last.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--price", "-1"), "price"),
        (("--price", "1e40"), "price"),
        (("--royalty", "51%"), "royalty"),
        (("--title", "x" * 10_000), "title"),
        (("--max-supply", "0"), "max_supply"),
    ],
)
def test_publish__terms_that_cannot_be__are_refused_before_anything_is_uploaded(demo, recording, options, words):
    defaults = {"--title": "T", "--price": "1", "--royalty": "10%"} | dict([options])
    answer = demo.refrain("publish", recording, *[word for pair in defaults.items() for word in pair], "--as", "artist")
    assert answer.status in (1, 2)
    assert words in answer.err.lower()


@pytest.mark.parametrize(
    "content", [b"", b"not a sound" * 100, b"RIFF\x00\x00\x00\x00WAVE"], ids=["empty", "text", "cut"]
)
def test_publish__file_that_is_no_recording__is_refused_with_words(demo, tmp_path, content):
    (tmp_path / "song.wav").write_bytes(content)
    answer = demo.refrain("publish", tmp_path / "song.wav", "--title", "T", "--price", "1", "--as", "artist")
    assert answer.status == 1
    assert "refrain: error:" in answer.err


def test_usage__unknown_command_or_missing_option__is_status_2(demo):
    assert demo.refrain("sing").status == 2
    assert demo.refrain("collect").status == 2
