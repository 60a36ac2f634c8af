"""What plays next, and where in it: the queue in its own order and shuffled, the waveform that seeks."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_player import listener, plays  # noqa: F401
from tests.sounds import record

TITLES = ("One", "Two", "Three", "Four", "Five", "Six")
SHUFFLED = """
async () => {
  const queue = await import('/static/js/player/queue.js');
  const items = [1, 2, 3, 4, 5].map((number) => ({ release: '0xa', tokenId: 1, number }));
  const numbers = ({ items }) => items.map(({ number }) => number).join('');
  const start = queue.step(queue.startAt(items, items[0]), 1);
  const mixed = queue.shuffled(start, () => 0);
  const more = queue.append(mixed, [{ release: '0xb', tokenId: 1, number: 6 }]);
  const less = queue.remove(queue.step(more, 1), 0);
  return [numbers(mixed), queue.current(mixed).number, numbers(queue.straight(more)), numbers(queue.straight(less)),
    queue.current(queue.straight(less)).number === queue.current(less).number];
}
"""


@pytest.fixture(scope="module")
def single(demo, tmp_path_factory):
    """Six tracks of which alice has a copy."""
    folder = tmp_path_factory.mktemp("queue")
    files = [record(folder, "mp3_cbr", seconds=8, title=title) for title in TITLES]
    titles = [option for title in TITLES for option in ("--track-title", title)]
    options = ("--title", "Six Short Ones", "--price", "0.01", *titles, "--as", "artist", "--json")
    release = demo.refrain("publish", *files, *options).json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    return release


def queued(page):
    """The queue's titles in order."""
    return [text.partition(",")[0] for text in page.locator("[data-part=queue] button").all_text_contents()]


def test_queue__shuffled_and_in_order_again__as_values(listener):  # noqa: F811
    page = listener("alice")
    assert page.evaluate(SHUFFLED) == ["12453", 2, "123456", "23456", True]


def test_player__shuffle_and_seeking_in_the_waveform(listener, single):  # noqa: F811
    page = listener("alice")
    page.locator(f"[data-play='{single}/1/2']").click()
    plays(page)
    assert queued(page) == list(TITLES)

    shuffle = page.get_by_test_id("player-shuffle")
    shuffle.click()
    expect(shuffle).to_have_attribute("aria-pressed", "true")
    mixed = queued(page)
    assert (sorted(mixed), mixed[:2]) == (sorted(TITLES), ["One", "Two"])
    expect(page.get_by_test_id("player-title")).to_have_text("Two")
    page.locator("h1").click()
    page.keyboard.press("s")
    expect(shuffle).to_have_attribute("aria-pressed", "false")
    assert queued(page) == list(TITLES)

    wave = page.locator("[data-part=wave]")
    expect(wave).to_have_attribute("data-drawn", "true")
    assert wave.locator("path").first.get_attribute("d").count("M") > 20, "bars, not a line"
    page.get_by_test_id("player-toggle").click()
    box = wave.bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
    expect(page.get_by_test_id("player-elapsed")).to_have_text(re.compile("0:0[56]"))
