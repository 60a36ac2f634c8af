"""Playing in the shop, in a browser, from three real keepers: seeking, the album, a sale, and keepers that are gone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.processes import until
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

    def open_library(name: str, script: str = "") -> Page:
        context = chromium.new_context(accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script)
        page.set_default_timeout(20_000)
        page.goto(f"{demo.site}/library")
        page.locator("main [data-bound=true]").first.wait_for()
        page.get_by_text("Sign in with your wallet").click()
        page.get_by_test_id(f"demo-account-{name}").click()
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.get_by_text("Sign in with your wallet")).to_be_hidden()
        settle(page)
        return page

    yield open_library
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until its buttons do something."""
    expect(page.locator("[data-behaviour]:not([data-bound])")).to_have_count(0)


def reload(page: Page) -> None:
    page.reload()
    settle(page)


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
    assert 2 <= audio(page, "currentTime") < 6
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


SPOIL_WHAT_IS_KEPT = """async () => {
  const [name] = (await caches.keys()).filter((name) => name.startsWith("refrain-ciphertext"));
  const cache = await caches.open(name);
  const [request] = await cache.keys();
  const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
  bytes[Math.floor(bytes.length * 0.55)] ^= 1;
  await cache.put(request, new Response(bytes));
  const { tracks } = await import("/static/js/player/store.js");
  for (const track of await tracks.all()) {
    if (track.kept) await tracks.put(track.path, { ...track, sources: ["http://127.0.0.1:9/ipfs/none"] });
  }
}"""
REMEMBER_HANDLERS = """
const handlers = (window.mediaHandlers = {});
const positions = (window.mediaPositions = []);
const { setActionHandler, setPositionState } = MediaSession.prototype;
MediaSession.prototype.setActionHandler = function (action, handler) {
  handlers[action] = handler;
  return setActionHandler.call(this, action, handler);
};
MediaSession.prototype.setPositionState = function (state) {
  positions.push(state);
  return setPositionState.call(this, state);
};
"""
SHOWN = """() => {
  const { title, artist, album, artwork } = navigator.mediaSession.metadata ?? {};
  return { title, artist, album, pictures: artwork?.length, state: navigator.mediaSession.playbackState };
}"""


def press(page: Page, action: str, **details: object) -> None:
    """What the browser does when a key of a headphone or a lock screen is pressed."""
    page.evaluate("([action, details]) => void mediaHandlers[action]({ action, ...details })", [action, details])


def test_media_session__keys_of_the_system__play_pause_go_on_and_seek(listener, album):
    release, _ = album
    page = listener("alice", script=REMEMBER_HANDLERS)
    play(page, release)
    plays(page)
    shown = {"title": "First", "album": "Two Tones", "pictures": 1, "state": "playing"}
    assert page.evaluate(SHOWN).items() >= shown.items()
    assert page.evaluate(SHOWN)["artist"]
    press(page, "play")  # it plays already
    plays(page)
    press(page, "pause")
    expect(page.get_by_test_id("player")).to_have_attribute("data-state", "paused")
    assert page.evaluate(SHOWN)["state"] == "paused"
    press(page, "seekto", seekTime=7)
    assert audio(page, "currentTime") == pytest.approx(7, abs=0.1)
    assert page.evaluate("mediaPositions.at(-1)")["duration"] == pytest.approx(12, abs=0.1)
    assert page.evaluate("mediaPositions.at(-1).position") == pytest.approx(7, abs=0.1)
    press(page, "seekbackward", seekOffset=4)
    assert audio(page, "currentTime") == pytest.approx(3, abs=0.1)
    press(page, "seekforward")
    assert audio(page, "currentTime") == pytest.approx(12, abs=1.1)
    press(page, "seekbackward")
    press(page, "play")
    plays(page)
    press(page, "nexttrack")
    expect(page.get_by_test_id("player-title")).to_have_text("Second")
    plays(page)
    assert page.evaluate(SHOWN)["title"] == "Second"
    press(page, "previoustrack")
    expect(page.get_by_test_id("player-title")).to_have_text("First")
    plays(page)
    press(page, "stop")
    expect(page.get_by_test_id("player")).to_be_hidden()
    assert page.evaluate("navigator.mediaSession.metadata") is None
    assert page.evaluate(SHOWN)["state"] == "none"


@pytest.fixture(scope="module")
def single(demo, tmp_path_factory):
    """Another release of which alice has copy 1; its address."""
    file = record(tmp_path_factory.mktemp("single"), "vorbis", seconds=12, title="Third")
    terms = ("--title", "One Tone", "--price", "0.05", "--max-supply", "9")
    release = demo.refrain("publish", file, *terms, "--as", "artist", "--json").json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    return release


def test_queue__second_release__goes_on_by_itself_with_one_signature_and_one_question(listener, album, single):
    release, _ = album
    page = listener("alice")
    asked = []
    page.on("request", lambda request: "/v1/shares" in request.url and asked.append(request.post_data_json))
    play(page, release)
    plays(page)
    page.evaluate(f"async () => (await import('/static/js/player/index.js')).queue('{single}', 1)")
    page.get_by_role("button", name="What plays next").click()
    entries = page.get_by_role("list", name="What plays next").get_by_role("button")
    expect(entries).to_have_text([re.compile("First"), re.compile("Second"), re.compile("Third")])
    assert {(ask["release"].lower(), *ask["tracks"]) for ask in asked} == {(release.lower(), 1, 2)}
    before = len(asked)
    # The next track is unlocked before it is its turn: nothing is asked for when it comes.
    waits = f"async () => (await import('/static/js/player/store.js')).tracks.get('/sound/{release.lower()}/1/2')"
    page.wait_for_function(waits)
    page.get_by_test_id("player-seek").fill("11.5")
    expect(page.get_by_test_id("player-title")).to_have_text("Second", timeout=10_000)
    plays(page)
    assert len(asked) == before
    page.get_by_test_id("player-seek").fill("11.5")
    expect(page.get_by_test_id("player-title")).to_have_text("Third", timeout=10_000)
    plays(page)
    assert {ask["release"].lower() for ask in asked[before:]} == {single.lower()}
    entries.nth(1).click()
    expect(page.get_by_test_id("player-title")).to_have_text("Second")
    expect(entries.nth(1)).to_have_attribute("aria-current", "true")
    plays(page)
    expect(page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)


def test_sign_in__is_asked_once_a_day(listener, album, single):
    release, _ = album
    page = listener("alice")
    sign = page.get_by_role("button", name="Sign", exact=True)
    for copy in (release, single, release):
        play(page, copy)
        plays(page)
    reload(page)
    play(page, single)
    plays(page)
    expect(sign).to_have_count(0)
    page.evaluate("""async () => {
      const { sessions } = await import("/static/js/player/store.js");
      const [session] = await sessions.all();
      await sessions.put(session.account.toLowerCase(), { ...session, expires: Date.now() + 60_000 });
    }""")
    page.get_by_role("button", name="Stop and close the player").click()
    reload(page)
    play(page, release)
    sign.click()
    plays(page)


def test_sign_out__keys_are_gone_and_nothing_sounds(listener, album):
    release, _ = album
    page = listener("alice")
    play(page, release)
    plays(page)
    page.get_by_test_id("player-keep").click()
    expect(page.get_by_test_id("player-keep")).to_have_attribute("aria-pressed", "true")
    path = f"/sound/{release.lower()}/1/1"
    status = "async (path) => (await fetch(path)).status"
    assert page.evaluate(status, path) == 200
    page.get_by_test_id("account-pill").click()
    page.get_by_test_id("sign-out").click()
    page.get_by_text("Sign in with your wallet").wait_for()
    expect(page.get_by_test_id("player")).to_be_hidden()
    assert page.evaluate(status, path) == 404
    assert page.evaluate("async () => (await (await import('/static/js/player/index.js')).keptTracks()).length") == 0


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


def test_player__byte_changed_and_no_gateway__stops_at_the_last_good_chunk_and_says_so(listener, album):
    release, _ = album
    page = listener("alice")
    play(page, release, 2)
    plays(page)
    page.get_by_test_id("player-keep").click()
    expect(page.get_by_test_id("player-keep")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Stop and close the player").click()
    page.evaluate(SPOIL_WHAT_IS_KEPT)
    reload(page)  # browsers may keep decoded sound of a page
    page.context.set_offline(True)
    play(page, release, 2)
    words = re.compile(r"^The recording is damaged from about 0:0[5-7] on\. It stops there\.")
    expect(page.get_by_test_id("player-words")).to_have_text(words, timeout=20_000)
    expect(page.get_by_test_id("player")).to_have_attribute("data-state", "paused", timeout=20_000)
    assert 3 < audio(page, "currentTime") < 8
    expect(page.get_by_test_id("player-title")).to_have_text("Second")


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
