"""The same pages in German: nothing left in English, nothing too long for a phone, and the way to another language."""

import pytest
from playwright.sync_api import expect

from tests.webapp.pages.conftest import Visitor
from tests.webapp.pages.test_every_page import PAGES, unexpected


@pytest.fixture
def german(chromium, shop):
    """Somebody whose browser asks for German, on a phone."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="de-DE")
    yield Visitor(context, shop)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page__in_german__fits_a_phone_and_is_accessible(german, name):
    page = german.visit(PAGES[name])
    found = german.violations() + unexpected(german.complaints)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    assert not found, "\n".join(found)


def test_release__in_german__speaks_german_from_the_server_and_from_its_scripts(german):
    page = german.visit(PAGES["release"])
    expect(page.get_by_test_id("terms")).to_contain_text("jedes Weiterverkaufs gehen an die Künstler:in")
    expect(page.get_by_test_id("price")).to_have_text("0,05 ETH")
    expect(page.get_by_test_id("account")).to_have_text("Verbinden")
    page.get_by_test_id("account-pill").click()
    expect(page.get_by_role("dialog")).to_contain_text("Wer bist du?")


def test_language__chosen_at_the_foot__stays_on_this_page_and_the_next(german):
    page = german.visit(PAGES["release"])
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert PAGES["release"] in page.url
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(page.get_by_role("link", name="English")).to_have_attribute("aria-current", "true")
