"""From an audio file to a resold copy in a real browser, with the demo wallet, as artist, alice and bob."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SLOW
from tests.sounds import record


@pytest.fixture(params=["flac16", "mp3_vbr", "wav"])
def recording(request, tmp_path):
    return record(tmp_path, request.param, seconds=40)


def publish(artist, recording, title):
    """Publish in the studio; returns the release page's path."""
    artist.sign_in("/studio/new")
    artist.see("files").set_input_files(recording)
    artist.see("field-title").fill(title)
    artist.see("field-artist").fill("Mara Lind")
    artist.see("field-price").fill("0.05")
    artist.see("field-royalty").fill("10")
    artist.see("field-copies").fill("3")
    artist.see("field-holders").fill("2")
    artist.see("field-resales").fill("1")
    expect(artist.see("terms-preview")).to_contain_text("10 %")
    artist.see("publish").click()
    artist.see("wallet-yes").click(timeout=SLOW)
    artist.page.wait_for_url(re.compile(r"/releases/0x"), timeout=SLOW)
    return artist.page.url


def test_one_copy__from_upload_to_its_last_resale__in_the_browser(visit, recording, tmp_path):
    title = f"Nightbus North, {recording.stem}"
    release = publish(visit("artist"), recording, title)

    alice = visit("alice")
    alice.see("search").fill(title)
    alice.see("search").press("Enter")
    alice.see("card").first.click()
    alice.settle()
    expect(alice.see("title")).to_have_text(title)
    expect(alice.see("terms")).to_contain_text("of every resale goes to the artist")
    alice.see("preview").first.locator("button").first.click()
    expect(alice.page.locator("[data-listen-at]")).not_to_have_text("0:00")
    expect(alice.see("eligibility")).to_contain_text("You can buy this.")
    alice.see("collect").click()
    alice.agree()
    expect(alice.see("collected")).to_be_visible(timeout=SLOW)

    alice.sign_in("/library")
    alice.play(title)
    alice.see("player-seek").fill("20")
    expect(alice.see("player-elapsed")).to_have_text(re.compile("0:[23]"))
    with alice.page.expect_download(timeout=SLOW) as download:
        alice.own(title, "download").click()
    download.value.save_as(tmp_path / "original")
    assert (tmp_path / "original").read_bytes() == recording.read_bytes()

    alice.own(title, "sell").click()
    alice.see("sell-price").fill("0.2")
    expect(alice.see("sell-proceeds")).to_have_text("0.18 ETH")
    alice.see("sell-yes").click()
    alice.agree()
    expect(alice.own(title, "own-ask")).to_contain_text("0.2 ETH")

    bob = visit("bob")
    bob.go(release)
    bob.see("buy").first.click()
    bob.agree()
    expect(bob.see("bought")).to_be_visible(timeout=SLOW)
    bob.go(release)
    expect(bob.see("royalty")).to_have_text("0.02 ETH")
    expect(bob.see("proceeds")).to_have_text("0.18 ETH")
    bob.sign_in("/library")
    bob.play(title)
    expect(bob.see("copy").filter(has_text=title)).to_contain_text("resold as often as the artist allows")

    # Alice's page still shows the copy that she has sold: the keepers know better.
    alice.page.get_by_role("button", name="Stop and close the player").click()
    alice.own(title, "play").click()
    expect(alice.see("player-words")).to_contain_text("sold", timeout=SLOW)
