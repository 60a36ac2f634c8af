"""What an artist does with a release that is out: looser terms, another price, members by a link, money taken out."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SLOW
from tests.sounds import record


def published(demo, tmp_path, title, *options):
    """A release of the artist's, published by the command line."""
    file = record(tmp_path, "flac16", seconds=2)
    terms = ("--royalty", "10%", "--max-supply", "5", "--max-resales", "1", "--price", "0.05", *options)
    answer = demo.refrain(
        "publish", file, "--title", title, "--artist-name", "Mara Lind", *terms, "--as", "artist", "--json"
    )
    assert answer.status == 0, answer.err
    return answer.json["release"]


def test_loosening__in_plain_words__holds_and_only_the_looser_is_possible(visit, demo, tmp_path):
    release = published(demo, tmp_path, "Loose Ends")
    artist = visit("artist")
    artist.sign_in(f"/studio/releases/{release}/terms")
    artist.see("field-royalty").fill("12")
    expect(artist.page.get_by_text("The royalty can only become lower.")).to_be_visible()
    expect(artist.see("loosen-submit")).to_be_disabled()
    artist.see("field-royalty").fill("5")
    artist.see("field-resales").fill("4")
    changes = artist.see("changes")
    expect(changes).to_contain_text("10 %")
    expect(changes).to_contain_text("5 % of every resale goes to the artist")
    expect(changes).to_contain_text("4× is how often each copy can be resold")
    expect(artist.see("loosen-preview")).to_contain_text("This cannot be undone.")
    artist.see("loosen-submit").click()
    artist.agree()
    expect(artist.page).to_have_url(re.compile(f"/studio/releases/{release}$"), timeout=SLOW)
    expect(artist.see("notice")).to_contain_text("The terms are looser now.")
    terms = demo.get(f"/api/v1/releases/{release}")["terms"]
    assert (terms["royalty_bps"], terms["max_resales"], terms["max_supply"]) == (500, 4, 5)


def test_loosening__rejected_in_the_wallet__changes_nothing(visit, demo, tmp_path):
    release = published(demo, tmp_path, "Tight Knots")
    artist = visit("artist")
    artist.sign_in(f"/studio/releases/{release}/terms")
    artist.see("field-royalty").fill("0")
    expect(artist.see("warnings")).to_contain_text("It can never be raised.")
    artist.see("loosen-submit").click()
    artist.see("wallet-no").click()
    expect(artist.see("notice")).to_contain_text("You said no in your wallet.")
    assert demo.get(f"/api/v1/releases/{release}")["terms"]["royalty_bps"] == 1000


def test_sale_and_money__price_changed_copy_sold__shown_over_time_and_paid_out(visit, demo, tmp_path):
    release = published(demo, tmp_path, "Small Change")
    artist = visit("artist")
    artist.sign_in(f"/studio/releases/{release}")
    artist.see("sale-price").fill("0.07")
    artist.see("sale-save").click()
    artist.agree()
    expect(artist.see("notice")).to_contain_text("The sale is changed.", timeout=SLOW)
    expect(artist.see("sale-price")).to_have_value("0.07")
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    assert demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    assert demo.refrain("buy", release, 1, "--as", "bob").status == 0
    artist.go(f"/studio/releases/{release}")
    expect(artist.see("release-royalties")).to_have_text("0.02 ETH")
    expect(artist.see("venues")).to_contain_text("This shop’s book")
    expect(artist.see("holders")).to_contain_text("Bob")
    artist.page.get_by_text("The same as a table").click()
    expect(artist.see("income-table")).to_contain_text("0.09 ETH")
    expect(artist.see("payee-claimable")).to_have_text("0.09 ETH")
    artist.see("claim").click()
    artist.agree()
    expect(artist.see("payees")).to_contain_text("All taken out", timeout=SLOW)
    statement = artist.page.request.get(artist.page.get_by_text("Your part of every sale (CSV)").get_attribute("href"))
    lines = statement.text().splitlines()
    assert [line.split(",")[4:7] for line in lines[1:]] == [
        ["first sale", str(7 * 10**16), str(7 * 10**16)],
        ["royalty", str(2 * 10**17), str(2 * 10**16)],
    ]


def test_invitation__asked_for_by_a_link__opens_a_release_for_members_to_collect_and_to_buy(visit, demo, tmp_path):
    artist, alice = visit("artist"), visit("alice")
    artist.sign_in("/studio/members/7")
    artist.see("membership-words").fill("Fan club")
    artist.see("membership-save").click()
    artist.agree()
    expect(artist.page.get_by_role("heading", name="Fan club")).to_be_visible(timeout=SLOW)
    account = demo.refrain("accounts", "--json").json
    mara, member = (address_of(account, name) for name in ("artist", "alice"))
    release = published_for_members(artist, tmp_path, mara)
    artist.go("/studio/members/7")

    alice.go(f"/releases/{release}")
    expect(alice.see("eligibility")).to_contain_text("Only members may acquire a copy")
    expect(alice.see("collect")).to_be_disabled()
    link = vouched_for(artist, alice, member)
    assert "#" in link and "signature" not in link.partition("#")[0]

    seen = []
    alice.page.on("request", lambda request: seen.append(request.url))
    alice.go(link)
    expect(alice.see("invitation-words")).to_contain_text("This invitation is good.")
    expect(alice.see("invitation-words")).to_contain_text("Fan club")
    secret = link.partition("#")[2]
    assert not any(secret in url for url in seen)
    alice.see("invitation-release").click()
    alice.settle()
    expect(alice.see("eligibility")).to_contain_text("You are invited.")
    alice.see("collect").click()
    alice.agree()
    expect(alice.see("collected")).to_be_visible(timeout=SLOW)

    assert demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    bob = visit("bob")
    bob.go(f"/releases/{release}/copies/1")
    bob.see("buy").click()
    expect(bob.see("notice")).to_contain_text("Only members may buy this copy")
    bob.go(vouched_for(artist, bob, address_of(account, "bob")))
    expect(bob.see("invitation-words")).to_contain_text("This invitation is good.")
    bob.go(f"/releases/{release}/copies/1")
    bob.see("buy").click()
    bob.agree()
    expect(bob.see("bought")).to_contain_text("No. 1 is yours now.", timeout=SLOW)

    artist.go("/studio/members/7")
    line = artist.see("members").locator("tr").filter(has_text="Alice")
    line.get_by_test_id("revoke").click()
    artist.agree()
    expect(line).to_have_count(0, timeout=SLOW)
    alice.go(link)
    expect(alice.see("invitation-words")).to_contain_text("withdrawn")


def vouched_for(artist, listener, account):
    """What the listener's page tells her to send, opened by the steward; returns the link that goes back."""
    text = listener.see("plea").input_value()
    artist.go("/studio")
    artist.go(text.split()[-1])
    expect(artist.see("invite-account")).to_have_value(re.compile(account, re.IGNORECASE))
    expect(artist.see("notice")).to_contain_text("You are asked to vouch for")
    artist.see("invite").click()
    artist.agree()
    return artist.see("invitation-link").input_value()


def published_for_members(artist, tmp_path, steward):
    """A release that only members no. 7 may acquire, from the form."""
    artist.go("/studio/new")
    artist.see("files").set_input_files(record(tmp_path, "flac16", seconds=2))
    artist.see("field-title").fill("Backstage")
    artist.see("field-artist").fill("Mara Lind")
    artist.page.get_by_text("Only members that a steward vouches for").click()
    expect(artist.page.get_by_label("The steward’s account")).to_have_value(steward)
    artist.page.get_by_label("Membership no.").fill("7")
    expect(artist.see("terms-preview")).to_contain_text("an account needs one of the steward's memberships")
    artist.see("publish").click()
    artist.see("wallet-yes").click(timeout=SLOW)
    artist.page.wait_for_url(re.compile(r"/releases/0x"), timeout=SLOW)
    return artist.page.url.rsplit("/", 1)[1]


def address_of(accounts, name):
    return next(one["address"] for one in accounts["accounts"] if one["name"] == name)
