"""Whether everything runs, as the page says it."""

from playwright.sync_api import expect


def test_status__with_the_chain_away__names_it_and_what_that_means(visitor):
    page = visitor.visit("/running")
    chain = page.locator("[data-part=chain]")
    expect(chain).to_have_attribute("data-up", "false")
    expect(chain).to_contain_text("does not answer")
