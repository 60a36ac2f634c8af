"""Keys for programs on the account page: made, shown once, revoked."""

import requests
from playwright.sync_api import expect


def opens(shop, secret):
    return requests.get(
        f"{shop}/api/v1/webhooks", headers={"Authorization": f"Bearer {secret}"}, timeout=10
    ).status_code


def test_key__made_in_the_page__opens_until_it_is_revoked(alice, shop):
    page = alice.visit("/account")
    page.get_by_test_id("key-name").fill("my label")
    page.get_by_test_id("make-key").click()
    secret = page.get_by_test_id("key-secret").inner_text()
    expect(page.get_by_test_id("key")).to_contain_text("my label")
    assert opens(shop, secret) == 200
    page.reload()
    expect(page.get_by_test_id("key-secret")).to_have_count(0)
    page.get_by_role("button", name="Revoke the key my label").click()
    expect(page.get_by_test_id("key")).to_have_count(0)
    assert opens(shop, secret) == 401
    assert alice.complaints == []


def test_key__for_nothing__is_refused_with_words(alice):
    page = alice.visit("/account")
    page.get_by_test_id("key-name").fill("nothing")
    page.locator("[name=scope]:checked").uncheck()
    page.get_by_test_id("make-key").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Choose what the key is for.")
