"""The whole shop is gone, and a page of it is loaded again: what was kept on the device plays."""

from playwright.sync_api import expect

from tests.e2e.test_player import AUDIO, play, plays
from tests.sounds import record

CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, await answer.text()]);
    }
  }
  return found;
}"""


def test_library__shop_gone_and_loaded_again__plays_what_was_kept(own_demo, chromium, tmp_path):
    files = [record(tmp_path, "flac16", title="Kept"), record(tmp_path, "mp3_cbr", title="Left")]
    terms = ("--title", "Two Tones", "--price", "0.05", "--max-supply", "9")
    release = own_demo.refrain("publish", *files, *terms, "--as", "artist", "--json").json["release"]
    assert own_demo.refrain("collect", release, "--as", "alice").status == 0
    context = chromium.new_context()
    page = signed_in(context.new_page(), own_demo)
    play(page, release)
    plays(page)
    page.get_by_test_id("player-keep").click()
    expect(page.get_by_test_id("player-keep")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("player-keep")).not_to_have_attribute("aria-busy", "true")
    page.reload()
    account = page.locator("body").get_attribute("data-session")
    assert nothing_private(page, account)
    assert own_demo.stop() == 0

    page.reload()
    expect(page.get_by_test_id("offline")).to_contain_text("The shop cannot be reached.")
    assert page.url.endswith("/library")
    expect(page.get_by_test_id("offline-kept").get_by_role("button")).to_have_text(["Play Kept"])
    page.get_by_role("button", name="Play Kept").click()
    plays(page)
    page.get_by_test_id("player-seek").fill("7")
    page.wait_for_function(f"async () => await ({AUDIO})('currentTime') > 7.3")
    expect(page.get_by_test_id("player-title")).to_have_text("Kept")
    page.goto(f"{own_demo.site}/releases/{release}")
    expect(page.get_by_test_id("offline")).to_be_visible()
    assert nothing_private(page, account)
    context.close()


def signed_in(page, demo):
    """Alice's library, signed in."""
    page.set_default_timeout(20_000)
    page.goto(f"{demo.site}/library")
    page.locator("main [data-bound=true]").first.wait_for()
    page.get_by_text("Sign in with your wallet").click()
    page.get_by_test_id("demo-account-alice").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_test_id("library").wait_for()
    return page


def nothing_private(page, account):
    """Whether nothing is kept but ciphertext, the shop's own files and the page that is nobody's."""
    cached = page.evaluate(CACHED)
    allowed = ("/sound/kept/", "/static/", "/texts/", "/offline")
    assert cached and [path for path, _ in cached if not path.startswith(allowed)] == []
    assert account and not any(account.lower() in text.lower() for _, text in cached)
    return True
