"""What owners and buyers do with copies in the browser, on the real chain: offers, gifts, asks taken back, payouts."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SLOW
from tests.sounds import record


@pytest.fixture(scope="module")
def release(demo, tmp_path_factory):
    """A release of which alice and bob have a copy each, numbers 1 and 2."""
    recording = record(tmp_path_factory.mktemp("market"), "flac16", seconds=3, title="Trade Wind")
    terms = ("--title", "Trade Wind", "--price", "0.05", "--royalty", "10%", "--max-supply", "9", "--max-resales", "3")
    address = demo.refrain("publish", recording, *terms, "--as", "artist", "--json").json["release"]
    for name in ("alice", "bob"):
        assert demo.refrain("collect", address, "--as", name).status == 0
    return address


def own(visitor, number):
    """The copy in the visitor's library, where copies of other tests' releases may lie too."""
    return visitor.page.locator(f"[data-testid=copy][data-token='{number}']").filter(has_text="Trade Wind")


def test_offer__for_any_copy__is_accepted_by_an_owner(visit, release):
    carol = visit("carol")
    carol.go(f"/releases/{release}")
    carol.see("make-offer").click()
    carol.see("offer-price").fill("0.2")
    carol.see("offer-yes").click()
    for _ in ("set aside", "allow", "sign"):
        carol.agree()
    expect(carol.page.get_by_role("status").filter(has_text="Your offer stands.")).to_be_visible(timeout=SLOW)
    expect(carol.see("offer")).to_contain_text("0.2 ETH")

    bob = visit("bob")
    bob.sign_in("/library")
    own(bob, 2).get_by_test_id("accept").click()
    expect(bob.see("sell-royalty")).to_have_text("0.02 ETH")
    expect(bob.see("sell-proceeds")).to_have_text("0.18 ETH")
    bob.see("accept-yes").click()
    bob.agree()
    expect(bob.see("notice").filter(has_text="It is sold.")).to_be_visible(timeout=SLOW)
    expect(own(bob, 2)).to_have_count(0)

    carol.go(f"/releases/{release}")
    expect(carol.see("sale").first).to_contain_text("0.18 ETH")
    carol.sign_in("/library")
    expect(own(carol, 2)).to_be_visible()


def test_offer__withdrawn__is_gone_and_its_money_is_back(visit, release):
    dave = visit("dave")
    dave.go(f"/releases/{release}/copies/1")
    dave.see("make-offer").click()
    dave.see("offer-price").fill("0.15")
    dave.see("offer-price").press("Enter")
    for _ in ("set aside", "allow", "sign"):
        dave.agree()
    expect(dave.page.get_by_role("status").filter(has_text="Your offer stands.")).to_be_visible(timeout=SLOW)
    dave.sign_in("/library")
    expect(dave.see("offers-made")).to_contain_text("0.15 ETH")
    dave.see("withdraw").click()
    for _ in ("cancel", "unwrap"):
        dave.agree()
    expect(dave.see("notice").filter(has_text="Your offer is withdrawn.")).to_be_visible(timeout=SLOW)
    expect(dave.see("offers-made")).to_have_count(0)
    dave.go(f"/releases/{release}/copies/1")
    expect(dave.page.get_by_text("Nobody has made an offer yet.")).to_be_visible()


def test_ask__taken_back__is_void_before_anyone_buys(visit, release):
    alice = visit("alice")
    alice.sign_in("/library")
    own(alice, 1).get_by_test_id("sell").click()
    alice.see("sell-price").fill("0.3")
    alice.see("sell-yes").click()
    alice.agree()
    expect(own(alice, 1).get_by_test_id("own-ask")).to_contain_text("0.3 ETH")
    own(alice, 1).get_by_test_id("cancel").click()
    alice.agree()
    expect(own(alice, 1).get_by_test_id("sell")).to_be_visible(timeout=SLOW)
    alice.go(f"/releases/{release}")
    expect(alice.page.get_by_text("Nobody is selling a copy at the moment.")).to_be_visible()


def test_earnings__are_taken_out_by_the_artist(visit, release):
    artist = visit("artist")
    artist.sign_in("/studio")
    row = artist.page.locator(f"[data-behaviour=claim][data-release='{release}']")
    row.get_by_test_id("claim").click()
    artist.agree()
    expect(artist.page.get_by_text("It is in your account.")).to_be_visible(timeout=SLOW)
    expect(row.get_by_test_id("claim")).to_have_count(0)


def test_gift__says_what_it_uses_up_and_moves_the_copy(visit, release, demo):
    """The last of these tests: alice's copy goes to erin."""
    alice = visit("alice")
    alice.sign_in("/library")
    own(alice, 1).get_by_test_id("gift").click()
    expect(alice.see("gift-dialog")).to_contain_text("After this it can be given away no more.")
    erin = next(one for one in demo.get("/api/v1/")["demo_accounts"] if one["name"] == "erin")["address"]
    alice.see("gift-to").fill(erin)
    alice.see("gift-yes").click()
    alice.agree()
    expect(alice.page.get_by_text("It is given.")).to_be_visible(timeout=SLOW)
    expect(own(alice, 1)).to_have_count(0)
    alice.go(f"/releases/{release}/copies/1")
    expect(alice.see("provenance")).to_contain_text(re.compile("Alice gave it to Erin"))
    expect(alice.see("former-owner")).to_contain_text("You gave away this copy")
