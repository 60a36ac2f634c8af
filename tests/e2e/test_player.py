"""Playing in the shop, in a browser, from three real keepers: seeking, the album, a sale, and keepers that are gone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import until
from tests.sounds import record

AUDIO = (
    "async (script) => { const { player } = await import('/static/js/player/index.js'); return player.audio[script]; }"
)


@pytest.fixture(scope="module")
def album(demo, tmp_path_factory):
    """Two tracks, of which alice has copy 1; the release's address and the files."""
    folder = tmp_path_factory.mktemp("album")
    files = [record(folder, "flac16", seconds=12, title="First"), record(folder, "mp3_cbr", seconds=12, title="Second")]
    terms = ("--title", "Two Tones", "--price", "0.05", "--royalty", "10%", "--max-supply", "9", "--max-resales", "3")
    release = demo.refrain("publish", *files, *terms, "--as", "artist", "--json").json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    return release, files


@pytest.fixture
def listener(chromium, demo):
    """Open the library as somebody."""
    contexts = []

    def open_library(name: str) -> Page:
        context = chromium.new_context(accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{demo.site}/library")
        page.locator("main [data-bound=true]").first.wait_for()
        page.get_by_text("Sign in with your wallet").click()
        page.get_by_test_id(f"demo-account-{name}").click()
        page.get_by_role("button", name="Sign", exact=True).click()
        return page

    yield open_library
    for context in contexts:
        context.close()


def play(page: Page, release: str, track: int = 1) -> None:
    page.locator(f"[data-play='{release}/1/{track}']").click()


def plays(page: Page) -> None:
    expect(page.get_by_test_id("player")).to_have_attribute("data-state", "playing", timeout=20_000)


def audio(page: Page, name: str) -> float:
    return page.evaluate(AUDIO, name)


def test_player__owner__plays_seeks_and_goes_on_with_the_album(listener, album):
    release, _ = album
    page = listener("alice")
    play(page, release)
    plays(page)
    expect(page.get_by_test_id("player-total")).to_have_text("0:12")
    page.get_by_test_id("player-seek").fill("7")
    page.wait_for_function("async () => (await import('/static/js/player/index.js')).player.audio.currentTime > 7.3")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowLeft")
    assert 2 < audio(page, "currentTime") < 6
    page.get_by_test_id("player-seek").fill("11.5")
    expect(page.get_by_test_id("player-title")).to_have_text("Second", timeout=10_000)
    plays(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    expect(page.get_by_test_id("player")).to_have_attribute("data-state", "paused")


def test_player__goes_to_another_page__plays_on(listener, album):
    release, _ = album
    page = listener("alice")
    play(page, release)
    plays(page)
    page.get_by_test_id("player-title").click()
    expect(page.get_by_test_id("title")).to_have_text("Two Tones")
    plays(page)


def test_download__is_the_original(listener, album):
    release, files = album
    page = listener("alice")
    with page.expect_download() as download:
        page.locator(f"[data-download='{release}/1/1']").click()
    assert download.value.path().read_bytes() == files[0].read_bytes()
    assert download.value.suggested_filename == files[0].name


def test_player__alac__plays_a_flac_of_it_and_gives_the_original(listener, demo, tmp_path):
    original = record(tmp_path, "alac", seconds=12)
    terms = ("--title", "Apple Lossless", "--price", "0.05", "--max-supply", "9")
    release = demo.refrain("publish", original, *terms, "--as", "artist", "--json").json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    [track] = demo.get(f"/api/v1/releases/{release}")["tracks"]
    assert (track["mime_type"], track["playback"]["mime_type"]) == ("audio/mp4", "audio/flac")
    page = listener("alice")
    play(page, release)
    plays(page)
    expect(page.get_by_test_id("player-total")).to_have_text("0:12")
    page.get_by_test_id("player-seek").fill("9")
    page.wait_for_function("async () => (await import('/static/js/player/index.js')).player.audio.currentTime > 9.3")
    with page.expect_download() as download:
        page.locator(f"[data-download='{release}/1/1']").click()
    assert download.value.path().read_bytes() == original.read_bytes()
    assert download.value.suggested_filename == original.name
    plays(page)
    kept = tmp_path / "kept.m4a"
    assert demo.refrain("download", release, 1, "--as", "alice", "-o", kept).status == 0
    assert kept.read_bytes() == original.read_bytes()


def test_player__someone_elses_copy__is_told_whose_it_is(listener, album, demo):
    release, _ = album
    page = listener("carol")
    page.locator("main").wait_for()
    page.evaluate(f"async () => (await import('/static/js/player/index.js')).play('{release}', 1)")
    expect(page.get_by_test_id("player-words")).to_contain_text("This copy is not yours. It plays for alice.")


def test_player__one_keeper_gone__plays_and_two_gone__says_so(listener, album, demo):
    release, _ = album
    page = listener("alice")
    page.locator(f"[data-play='{release}/1/1']").wait_for()
    keepers = [f"{url['url']}/v1/shares" for url in demo.get("/api/v1/")["keepers"]]
    page.route(keepers[0], lambda route: route.abort())
    play(page, release)
    plays(page)
    page.route(keepers[1], lambda route: route.abort())
    play(page, release, 2)
    words = "1 of 3 keepers answer; 2 are needed for the key. Your copy is safe. Try again in a minute."
    expect(page.get_by_test_id("player-words")).to_have_text(words)


def test_keep__no_connection__plays_what_was_kept(listener, album):
    release, _ = album
    page = listener("alice")
    play(page, release)
    plays(page)
    page.get_by_test_id("player-keep").click()
    expect(page.get_by_test_id("player-keep")).to_have_attribute("aria-pressed", "true")
    page.context.set_offline(True)
    page.get_by_test_id("player-toggle").click()
    play(page, release)
    plays(page)
    play(page, release, 2)
    expect(page.get_by_test_id("player-words")).to_contain_text(re.compile("does not answer|cannot be reached|keepers"))


def test_player__after_the_sale__refuses_the_seller_and_serves_the_buyer(listener, album, demo):
    release, _ = album
    seller = listener("alice")
    play(seller, release)
    plays(seller)
    assert demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    assert demo.refrain("buy", release, 1, "--as", "bob").status == 0
    until(lambda: demo.get(f"/api/v1/releases/{release}/copies/1")["resales"] == 1, "the sale in the catalogue")
    buyer = listener("bob")
    play(buyer, release)
    plays(buyer)
    seller.get_by_role("button", name="Stop and close the player").click()
    play(seller, release, 2)
    words = "alice has sold this copy. It plays for bob now."
    expect(seller.get_by_test_id("player-words")).to_have_text(words)
    stored = "async () => (await (await import('/static/js/player/store.js')).tracks.all()).map(({ number }) => number)"
    assert 2 not in seller.evaluate(stored)
