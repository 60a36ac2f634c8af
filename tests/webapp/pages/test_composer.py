"""The studio's form in a browser: prices in another currency than the chain's own coin."""

from playwright.sync_api import expect

from tests.webapp.pages import shelf


def test_composer__in_dollars__asks_and_tells_every_price_in_them(mara):
    page = mara.visit("/studio/new")
    page.get_by_test_id("field-price").fill("25")
    page.get_by_test_id("field-currency").select_option(shelf.DOLLAR)
    page.get_by_role("button", name="Fair resale").click()
    expect(page.locator("[data-currency]").first).to_have_text("USDX")
    expect(page.locator("#max_resale_price")).to_have_value("50")
    words = page.get_by_test_id("terms-preview")
    expect(words).to_contain_text("is what copies are paid in")
    expect(words).to_contain_text("50 USDX")
