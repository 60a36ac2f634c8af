"""Where an account is signed in, on its page: this browser is marked, others are signed out one by one or at once."""

import hashlib
import time

import pytest
from playwright.sync_api import expect

from refrain.catalog.visitors import SignedIn
from tests.webapp.pages import shelf


@pytest.fixture
def elsewhere(shop_app):
    """Two more browsers of Alice, and one of Bo; returns what tells which of them are still signed in."""
    secrets = {"Firefox, Android": shelf.ALICE, "": shelf.ALICE, "Safari, Mac": shelf.BO}
    digests = {agent: "0x" + hashlib.sha256(f"elsewhere {agent}".encode()).hexdigest() for agent in secrets}
    database, now = shop_app.extensions["refrain"].database, int(time.time())
    with database.writing() as session:
        for agent, account in secrets.items():
            row = SignedIn(id=digests[agent], account=account, created=now, expires=now + 3600, agent=agent)
            session.merge(row)

    def signed_in():
        with database.reading() as session:
            return {agent for agent, digest in digests.items() if session.get(SignedIn, digest)}

    return signed_in


def test_sessions__on_the_account_page__are_ended_one_by_one_and_all_at_once(alice, elsewhere):
    page = alice.visit("/account")
    lines = page.get_by_test_id("session")
    expect(lines).to_have_count(3)
    expect(lines.filter(has_text="This browser")).to_have_count(1)
    page.get_by_role("button", name="Sign out Firefox, Android").click()
    expect(lines).to_have_count(2)
    assert elsewhere() == {"", "Safari, Mac"}
    page.get_by_test_id("end-others").click()
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("This browser")
    assert elsewhere() == {"Safari, Mac"}
    assert alice.complaints == []
