"""The studio's form in a browser: what it says of the terms is what it says now."""

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


def test_composer__something_not_right__says_nothing_of_terms_that_were(mara):
    page = mara.visit("/studio/new")
    words = page.get_by_test_id("terms-preview")
    page.get_by_test_id("field-royalty").fill("0")
    expect(words).to_contain_text("nothing ever comes back to you")
    page.get_by_test_id("field-royalty").fill("80")
    expect(page.get_by_text("The royalty is at most 50 %.")).to_be_visible()
    expect(words).to_have_text("Something about the terms is not right yet. It is said at the field.")


def test_publish__shop_did_not_read_the_terms__publishes_no_older_ones(mara):
    page = mara.visit("/studio/new")
    expect(page.get_by_test_id("terms-preview")).to_contain_text("10 %")
    page.route("**/studio/terms?*", lambda route: route.abort())
    page.get_by_test_id("field-royalty").fill("5")
    page.get_by_test_id("publish").click()
    expect(page.get_by_test_id("notice")).to_contain_text("The shop does not answer.")
    page.unroute_all()
    page.get_by_test_id("publish").click()
    expect(page.get_by_test_id("notice")).to_contain_text("There is no recording yet.")
    expect(page.get_by_test_id("terms-preview")).to_contain_text("5 %")
