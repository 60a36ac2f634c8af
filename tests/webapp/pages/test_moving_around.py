"""Going from page to page: the page at the foot stays, history works, focus goes where reading goes on, by keyboard."""

from playwright.sync_api import expect

from tests.webapp.pages import shelf

NIGHTBUS = f"/releases/{shelf.NIGHTBUS}"
CARD = f"[data-testid=card] a[href='{NIGHTBUS}']"


def test_link__to_another_page__changes_main_and_keeps_what_plays(visitor):
    page = visitor.visit("/")
    page.evaluate("window.stillHere = true")
    page.click(CARD)
    expect(page).to_have_url(visitor.shop + NIGHTBUS)
    expect(page).to_have_title("Nightbus North by Mara Lind · Refrain")
    expect(page.locator("main h1")).to_have_text("Nightbus North")
    assert page.evaluate("window.stillHere")
    assert page.evaluate("document.activeElement.id") == "content"


def test_back__after_a_link__shows_the_page_before(visitor):
    page = visitor.visit("/")
    page.click(CARD)
    expect(page.locator("main h1")).to_have_text("Nightbus North")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("New in the shop")
    expect(page.locator(".page-areas [aria-current]")).to_have_text("Shop")


def test_link__with_a_modifier_key__opens_elsewhere(visitor):
    page = visitor.visit("/")
    with visitor.context.expect_page() as opened:
        page.click(CARD, modifiers=["Control"])
    assert opened.value.url.endswith(NIGHTBUS)
    expect(page.locator("main h1")).to_have_text("New in the shop")


def test_search__by_keyboard_alone__finds_a_release(visitor):
    page = visitor.visit("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-testid=search]")).to_be_focused()
    page.keyboard.type("gezeiten")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("Found")
    expect(page.locator("[data-testid=card]")).to_have_count(1)


def test_demo_wallet__by_keyboard_alone__connects_and_switches(visitor):
    page = visitor.visit(NIGHTBUS)
    page.focus("[data-testid=account-pill]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=demo-account-mara]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    pill = page.locator("[data-testid=account-pill]")
    expect(pill).to_contain_text("Alice")
    pill.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=sign-in]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=account-menu]")).to_have_count(0)
    expect(pill).to_be_focused()


def test_demo_wallet__after_a_reload__is_still_connected(visitor):
    page = visitor.visit(NIGHTBUS)
    page.click("[data-testid=account-pill]")
    page.click("[data-testid=demo-account-bo]")
    expect(page.locator("[data-testid=account-pill]")).to_contain_text("Bo")
    page.reload()
    expect(page.locator("[data-testid=account-pill]")).to_contain_text("Bo")


def test_button__pressed_before_its_module_is_there__is_not_pressed_in_vain(alice):
    page, held = alice.page, []
    page.route("**/static/js/behaviours/copy.js", lambda route: held.append(route))
    page.goto(f"{alice.shop}/library")
    page.locator("[data-testid=copy][data-token='1'] [data-testid=sell]").click()
    expect(page.locator("[data-testid=sell-price]")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("[data-testid=sell-price]")).to_be_visible()


def test_dialog__dismissed_by_escape__does_nothing(visitor):
    page = visitor.visit(NIGHTBUS)
    page.click("[data-testid=account-pill]")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("[data-testid=account-pill]")).to_have_text("Connect")


def test_sell__as_the_price_is_typed__shows_what_each_receives(alice):
    page = alice.visit("/library")
    copy = page.locator("[data-testid=copy][data-token='1']")
    copy.locator("[data-testid=sell]").click()
    page.fill("[data-testid=sell-price]", "0.3")
    expect(page.locator("[data-testid=sell-royalty]")).to_have_text("0.03 ETH")
    expect(page.locator("[data-testid=sell-proceeds]")).to_have_text("0.27 ETH")
    page.fill("[data-testid=sell-price]", "a lot")
    page.click("[data-testid=sell-yes]")
    expect(page.locator("dialog [role=alert]")).to_contain_text("Write an amount like 0.2")


def test_gift__to_what_is_no_account__says_so_where_it_was_typed(alice):
    page = alice.visit("/library")
    page.locator("[data-testid=copy][data-token='1'] [data-testid=gift]").click()
    dialog = page.get_by_test_id("gift-dialog")
    dialog.get_by_test_id("gift-yes").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This is not an account.")
    dialog.get_by_test_id("gift-to").fill("0x12")
    page.keyboard.press("Enter")
    expect(dialog.get_by_test_id("gift-to")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_test_id("gift-to")).to_be_focused()


def test_library__of_alice__says_what_each_copy_can_still_do(alice):
    page = alice.visit("/library")
    copy = lambda token: page.locator(f"[data-testid=copy][data-token='{token}']")  # noqa: E731
    expect(copy(2).locator("[data-testid=own-ask]")).to_contain_text("0.3 ETH")
    expect(copy(5)).to_contain_text("as often as the artist allows")
    expect(copy(5).locator("[data-testid=sell]")).to_have_count(0)


def test_composer__as_the_artist_types__shows_what_buyers_will_read(alice):
    page = alice.visit("/studio/new")
    words = page.locator("[data-testid=terms-preview]")
    expect(words).to_contain_text("of every resale goes to the artist")
    page.fill("[data-testid=field-title]", "Tide Tables")
    page.fill("[data-testid=field-royalty]", "12.5")
    expect(words).to_contain_text("12.5 %")
    expect(page.locator("[data-obi]")).to_contain_text("Tide Tables")
    page.fill("[data-testid=field-royalty]", "51")
    expect(page.locator("#problem-royalty")).to_have_text("The royalty is at most 50 %.")
    page.click("text=Not for resale")
    expect(words).to_contain_text("can a copy be resold.")
    expect(page.locator("#problem-royalty")).to_have_count(0)


def test_split__of_several__must_add_up(alice):
    page = alice.visit("/studio/new")
    page.click("[data-testid=add-payee]")
    split = page.locator("[data-testid=split]")
    rows = page.locator("[data-split-row]")
    rows.nth(1).locator("[name=payee]").fill(shelf.INES)
    rows.nth(1).locator("[name=primary]").fill("30")
    rows.nth(1).locator("[name=resale]").fill("30")
    expect(split).to_contain_text("130 % of first sales, 130 % of royalties. Both need to be 100 %.")
    rows.nth(0).locator("[name=primary]").fill("70")
    rows.nth(0).locator("[name=resale]").fill("70")
    expect(split).to_contain_text("Together: 100 % of first sales, 100 % of royalties.")


def test_publish__with_nothing_filled_in__says_what_is_missing_and_goes_there(alice):
    page = alice.visit("/studio/new")
    expect(page.locator("[data-testid=terms-preview]")).to_contain_text("of every resale")
    page.click("[data-testid=publish]")
    expect(page.locator("[data-testid=notice]")).to_contain_text("There is no recording yet.")
    expect(page.locator("[data-testid=files]")).to_be_focused()


def test_layout__while_fonts_and_covers_arrive__hardly_moves(visitor):
    visitor.page.add_init_script(
        "window.shift = 0; const add = (list) => list.getEntries().forEach((entry) => (window.shift += entry.value));"
        "new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });"
    )
    for path in ("/", NIGHTBUS):
        page = visitor.visit(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shift") < 0.02, path
