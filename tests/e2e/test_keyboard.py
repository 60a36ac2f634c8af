"""A listener's whole way without a mouse: connect, collect, sign in, play, sell, on the real chain."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SLOW
from tests.sounds import record

FOCUSED = """() => { const { activeElement: at } = document;
  return at?.dataset.testid ?? ""; }"""


class Typist:
    """Somebody who only has keys: goes on with Tab until something has the focus, then presses Enter."""

    def __init__(self, page):
        self.page = page

    def go_to(self, testid, within=90):
        for _ in range(within):
            if self.page.evaluate(FOCUSED) == testid:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{testid} cannot be reached by Tab")

    def press(self, testid):
        expect(self.page.get_by_test_id(testid).first).to_be_visible(timeout=SLOW)
        self.go_to(testid)
        self.page.keyboard.press("Enter")

    def open(self, address):
        self.page.goto(address)
        expect(self.page.locator("[data-behaviour]:not([data-bound])")).to_have_count(0)


@pytest.fixture(scope="module")
def release(demo, tmp_path_factory):
    recording = record(tmp_path_factory.mktemp("keys"), "mp3_cbr", seconds=9, title="By Hand")
    options = ("--title", "By Hand", "--price", "0.05", "--max-resales", "3", "--as", "artist", "--json")
    return demo.refrain("publish", recording, *options).json["release"]


def test_listener__by_keyboard_alone__collects_plays_and_sells(chromium, demo, release):
    context = chromium.new_context(base_url=demo.site)
    page = context.new_page()
    typist = Typist(page)
    typist.open(f"/releases/{release}")
    typist.press("account-pill")
    typist.press("demo-account-dave")
    expect(page.get_by_test_id("account-pill")).to_contain_text("Dave")
    expect(page.get_by_test_id("eligibility")).to_contain_text("You can buy this.")
    typist.press("collect")
    typist.press("wallet-yes")
    expect(page.get_by_test_id("collected")).to_be_visible(timeout=SLOW)

    typist.open("/library")
    typist.press("sign-in-here")
    typist.press("wallet-yes")
    expect(page.get_by_test_id("library")).to_be_visible()
    expect(page.locator("[data-behaviour]:not([data-bound])")).to_have_count(0)
    typist.press("play")
    expect(page.get_by_test_id("player-elapsed")).not_to_have_text("0:00", timeout=SLOW)
    page.keyboard.press("k")
    expect(page.get_by_test_id("player")).to_have_attribute("data-state", "paused")

    typist.press("sell")
    typist.go_to("sell-price")
    page.keyboard.type("0.25")
    expect(page.get_by_test_id("sell-proceeds")).to_have_text("0.225 ETH")
    page.keyboard.press("Enter")
    typist.press("wallet-yes")
    expect(page.get_by_test_id("own-ask")).to_contain_text("0.25 ETH")
    context.close()
