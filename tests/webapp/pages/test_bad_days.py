"""When something goes wrong in the page: each case has its own words and a way on, and nothing is sent by mistake.

The shop is real; the chain and the parts of the API that need it are played at the network's edge.
"""

import json
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from refrain.catalog.database import Database
from tests.webapp.pages import shelf
from tests.webapp.pages.conftest import sign_in_as
from tests.webapp.pages.wallet import SENT, Refusal, Wallet

PRICE = shelf.ETHER // 20
NIGHTBUS = f"/releases/{shelf.NIGHTBUS}"
RPC = "http://127.0.0.1:9/**"
LONG_AGO = """hash => localStorage.setItem("refrain.transactions",
    JSON.stringify([{ hash, words: "Collect a copy", since: Date.now() - 120_000 }]))"""
YES = {"eligible": True, "reason": "", "answer": "You can buy this.", "detail": "45 places are free."}


def problem(detail, hint="", status=409, reason="refused"):
    body = {"title": "Refused", "status": status, "detail": detail, "hint": hint, "reason": reason}
    return {"status": status, "content_type": "application/problem+json", "body": json.dumps(body)}


def steps(value=PRICE):
    transaction = {"to": shelf.NIGHTBUS, "data": "0x1234", "value": str(value), "chainId": "0x539"}
    pays = {"amount": str(value), "currency": "ETH", "symbol": "ETH", "decimals": 18}
    return {"json": {"steps": [{"kind": "transaction", "words": "Collect.", "transaction": transaction, "pays": pays}]}}


class Node:
    """The chain as the tray asks it: `receipt` is None while the transaction waits; `up` False refuses."""

    def __init__(self):
        self.receipt, self.head, self.up = None, 5, True

    def answer(self, route):
        if not self.up:
            return route.abort()
        question = json.loads(route.request.post_data)
        result = {"eth_getTransactionReceipt": self.receipt, "eth_blockNumber": hex(self.head)}[question["method"]]
        return route.fulfill(
            json={"jsonrpc": "2.0", "id": 1, "result": result}, headers={"Access-Control-Allow-Origin": "*"}
        )

    def mine(self, status="0x1", depth=3):
        topics = ["0x" + "00" * 32] * 3 + ["0x" + f"{6:064x}"]
        self.receipt = {"status": status, "blockNumber": "0x6", "logs": [{"topics": topics}]}
        self.head = 6 + depth


@pytest.fixture
def node(visitor):
    node = Node()
    visitor.context.route(RPC, node.answer)
    return node


@pytest.fixture
def wallet(visitor):
    return Wallet(visitor.context)


@pytest.fixture
def collecting(visitor, wallet, node):
    """The release's page, with its wallet connected, before "Collect a copy"."""
    visitor.context.route("**/api/v1/", without_demo_wallet)
    visitor.context.route("**/eligibility?*", lambda route: route.fulfill(json=YES))
    visitor.context.route("**/collect", lambda route: route.fulfill(**steps()))
    page = visitor.visit(NIGHTBUS)
    page.click("[data-testid=account-pill]")
    expect(page.locator("[data-testid=eligibility]")).to_contain_text("You can buy this.")
    return page


def without_demo_wallet(route):
    answer = route.fetch().json()
    route.fulfill(json=answer | {"demo_accounts": []})


def notice(page):
    return page.locator("[data-testid=notice]")


def test_connect__without_a_wallet__says_what_to_install(visitor):
    visitor.context.route("**/api/v1/", without_demo_wallet)
    page = visitor.visit(NIGHTBUS)
    page.click("[data-testid=collect]")
    expect(notice(page)).to_contain_text("No wallet was found in this browser.")
    expect(notice(page)).to_contain_text("Install one")


def test_collect__rejected_in_the_wallet__says_that_nothing_was_sent(collecting, wallet):
    wallet.refuses["eth_sendTransaction"] = Refusal(4001, "User rejected the request.")
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("You said no in your wallet.")
    expect(collecting.locator("[data-testid=collect]")).to_be_enabled()


def test_collect__on_another_chain__offers_to_switch_and_says_which(collecting, wallet):
    wallet.chain_id = 1
    wallet.refuses["wallet_switchEthereumChain"] = Refusal(4001)
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("Your wallet is on another chain.")
    expect(notice(collecting)).to_contain_text("1337")
    assert "wallet_switchEthereumChain" in wallet.asked
    assert wallet.sent == []


def test_collect__price_changed_while_looking__pays_nothing_and_says_the_new_one(collecting, wallet, visitor):
    visitor.context.route("**/collect", lambda route: route.fulfill(**steps(2 * PRICE)))
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("The price is now 0.1 ETH.")
    assert wallet.sent == []


def test_collect__last_copy_taken_by_someone_else__says_so_in_the_shops_words(collecting, wallet, visitor):
    refusal = problem("Someone was faster: every copy is collected.", "Look below whether a listener sells one.")
    visitor.context.route("**/collect", lambda route: route.fulfill(**refusal))
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("Someone was faster")
    expect(notice(collecting)).to_contain_text("Look below")
    assert wallet.sent == []


def test_collect__not_enough_money__says_so(collecting, wallet):
    wallet.refuses["eth_sendTransaction"] = Refusal(-32000, "insufficient funds for gas * price + value")
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("not enough money in this account")


def test_collect__shop_does_not_answer__sends_nothing(collecting, wallet, visitor):
    visitor.context.route("**/collect", lambda route: route.abort())
    collecting.click("[data-testid=collect]")
    expect(notice(collecting)).to_contain_text("The shop does not answer.")
    assert wallet.sent == []


def test_collect__that_fails_on_the_chain__says_what_was_spent(collecting, node):
    collecting.click("[data-testid=collect]")
    expect(collecting.locator("[data-testid=transaction]")).to_have_attribute("data-status", "sent")
    node.mine(status="0x0")
    expect(notice(collecting)).to_contain_text("The transaction did not go through.")
    expect(collecting.locator("[data-testid=transaction]")).to_contain_text("Only the network's fee was spent.")


def test_collect__that_goes_through__stamps_the_copy(collecting, node, wallet):
    collecting.click("[data-testid=collect]")
    node.mine(depth=1)
    expect(collecting.locator("[data-testid=transaction]")).to_contain_text("1 of 2 confirmations")
    node.mine(depth=2)
    expect(collecting.locator("[data-testid=collected]")).to_contain_text("No. 6/100")
    assert wallet.sent == [{"from": wallet.account, "to": shelf.NIGHTBUS, "data": "0x1234", "value": hex(PRICE)}]


def test_transaction__under_way__survives_a_reload(collecting, node):
    collecting.click("[data-testid=collect]")
    line = collecting.locator(f"[data-transaction='{SENT}']")
    expect(line).to_be_visible()
    collecting.reload()
    expect(line).to_contain_text("Collect a copy of Nightbus North")
    node.mine()
    expect(line).to_have_attribute("data-status", "done")


def test_transaction__while_the_chain_is_away__waits_and_says_so(collecting, node):
    collecting.click("[data-testid=collect]")
    line = collecting.locator("[data-testid=transaction]")
    expect(line).to_be_visible()
    node.up = False
    expect(line).to_contain_text("The chain does not answer at the moment.")
    node.up = True
    node.mine()
    expect(collecting.locator("[data-testid=collected]")).to_be_visible()


def test_eligibility__with_the_chain_down__says_that_it_is_not_known(visitor, wallet):
    visitor.context.route("**/api/v1/", without_demo_wallet)
    page = visitor.visit(NIGHTBUS)
    page.click("[data-testid=account-pill]")
    expect(page.locator("[data-testid=eligibility]")).not_to_contain_text("Connect a wallet")
    expect(page.locator("[data-testid=eligibility]")).not_to_contain_text("You can buy")


def test_buy__of_a_copy_just_sold__says_so(visitor, wallet, node):
    visitor.context.route("**/api/v1/", without_demo_wallet)
    refusal = problem("This copy was sold a moment ago.", "Two others are for sale.")
    visitor.context.route("**/asks/*/buy", lambda route: route.fulfill(**refusal))
    page = visitor.visit(NIGHTBUS)
    page.locator("[data-testid=buy]").first.click()
    expect(notice(page)).to_contain_text("This copy was sold a moment ago.")
    assert wallet.sent == []


def test_buy__price_changed_while_looking__pays_nothing_and_says_the_new_one(visitor, wallet, node):
    visitor.context.route("**/api/v1/", without_demo_wallet)
    visitor.context.route("**/asks/*/buy", lambda route: route.fulfill(**steps(shelf.ETHER)))
    page = visitor.visit(NIGHTBUS)
    page.locator("[data-testid=buy]").first.click()
    expect(notice(page)).to_contain_text("The seller asks 1 ETH now.")
    expect(notice(page)).to_contain_text("Nothing was paid.")
    assert wallet.sent == []


def test_wallet__changing_its_account__is_followed(collecting, wallet):
    other = "0x00000000000000000000000000000000000000AA"
    collecting.evaluate("account => tellTestWallet('accountsChanged', [account])", other)
    expect(collecting.locator("[data-testid=account-pill]")).to_have_attribute("data-account", other)


def test_page__of_a_shop_whose_database_is_gone__says_what_is_down(shop_app, pass_of_alice, monkeypatch):
    found = shop_app.extensions["refrain"]
    broken = replace(found, database=Database("sqlite:////nowhere/at/all"))
    monkeypatch.setitem(shop_app.extensions, "refrain", broken)
    browser = shop_app.test_client()
    browser.set_cookie("refrain", pass_of_alice)
    answer = browser.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "catalogue does not answer" in answer.text
    assert "Back to the shop" in answer.text


def test_page__of_a_shop_behind_the_chain__says_so_until_it_has_caught_up(visitor):
    late = {"name": "indexer", "up": False, "words": "The catalogue is 50 blocks behind."}
    answer = {"up": False, "parts": [late], "head": 100, "indexed": 50}
    visitor.context.route("**/api/v1/status", lambda route: route.fulfill(json=answer))
    visitor.page.clock.install()
    page = visitor.visit(NIGHTBUS)
    said = page.get_by_test_id("freshness")
    expect(said).to_contain_text("The catalogue is 50 blocks behind.")
    expect(said).to_contain_text("you never pay for a copy that is gone")
    late["up"] = True
    page.clock.fast_forward(10_000)
    expect(said).to_be_empty()


def test_page__of_a_shop_whose_chain_is_away__does_not_call_itself_out_of_date(visitor):
    with visitor.page.expect_response("**/api/v1/status"):
        page = visitor.visit(NIGHTBUS)
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(page.get_by_test_id("freshness")).to_be_empty()


def test_transaction__that_the_network_does_not_know_for_long__may_have_been_replaced(collecting, node):
    collecting.evaluate(LONG_AGO, SENT)
    collecting.reload()
    tray = collecting.locator("[data-testid=transaction]")
    expect(tray).to_contain_text("The network is slow, or the transaction was replaced in your wallet.")
    node.mine()
    expect(tray).to_contain_text("Done.")


def test_collect__session_expired_in_the_meantime__goes_through_and_asks_to_sign_in_where_it_matters(
    shop_app, collecting, node, wallet
):
    """A purchase is the wallet's alone; only pages about what is yours ask who you are."""
    secret = sign_in_as(shop_app, wallet.account)
    site = shop_app.extensions["refrain"].config.site_url
    collecting.context.add_cookies([{"name": "refrain", "value": secret, "url": site}])
    collecting.reload()
    expect(collecting.locator("body")).to_have_attribute("data-session", wallet.account)
    collecting.context.clear_cookies()
    node.mine()
    collecting.click("[data-testid=collect]")
    expect(collecting.locator("[data-testid=collected]")).to_contain_text("It is yours.")
    collecting.get_by_role("link", name="Play it in your library").click()
    expect(collecting.locator("[data-testid=sign-in-needed]")).to_contain_text("Sign in to see and play your copies.")


def test_offer__beyond_the_artists_highest_price__is_told_the_bound_before_anything_is_signed(visitor, wallet, node):
    visitor.context.route("**/api/v1/", without_demo_wallet)
    page = visitor.visit(f"/releases/{shelf.LONG}")
    page.click("[data-testid=make-offer]")
    bound = "The artist lets a resale cost no more than 0.5 ETH."
    expect(page.get_by_test_id("offer-dialog")).to_contain_text(bound)
    page.fill("[data-testid=offer-price]", "0.51")
    page.click("[data-testid=offer-yes]")
    expect(page.get_by_role("alert")).to_have_text(bound)
    expect(page.get_by_test_id("offer-price")).to_have_attribute("aria-invalid", "true")


def test_preview__with_the_gateway_away__says_so(visitor, gateway):
    visitor.context.route(f"{gateway}/ipfs/preview", lambda route: route.abort())
    page = visitor.visit(NIGHTBUS)
    page.click("[data-listen]")
    expect(notice(page)).to_contain_text("its gateway does not answer")
    expect(notice(page)).to_contain_text("Try again in a minute.")
    expect(page.locator("[data-listen-at]")).to_have_text("0:00")


def test_preview__from_a_gateway_that_lies__says_so(visitor, gateway):
    lie = {"content_type": "audio/mpeg", "body": "This is no sound.", "headers": {"Access-Control-Allow-Origin": "*"}}
    visitor.context.route(f"{gateway}/ipfs/preview", lambda route: route.fulfill(**lie))
    page = visitor.visit(NIGHTBUS)
    page.click("[data-listen]")
    expect(notice(page)).to_contain_text("or gives something else")


def test_waveform__from_a_gateway_that_lies__leaves_the_page_as_it_is(visitor, gateway):
    lie = {"json": [[-1, 1], None], "headers": {"Access-Control-Allow-Origin": "*"}}
    visitor.context.route(f"{gateway}/ipfs/waveform", lambda route: route.fulfill(**lie))
    page = visitor.visit(NIGHTBUS)
    expect(page.locator("[data-waveform] path").first).to_have_attribute("d", re.compile("^M0 44h"))


def test_page__of_which_a_part_does_not_arrive__says_so(visitor):
    visitor.context.route("**/behaviours/collect.js*", lambda route: route.abort())
    page = visitor.page
    page.goto(visitor.shop + NIGHTBUS)
    expect(notice(page)).to_contain_text("A part of this page did not arrive.")


def test_collect__priced_in_a_token__is_allowed_first_then_paid(visitor, wallet, node):
    price = {"amount": str(25 * 10**6), "currency": shelf.DOLLAR, "symbol": "USDX", "decimals": 6}
    allowing = {"to": shelf.DOLLAR, "data": "0x095ea7b3", "value": "0x0", "chainId": "0x539"}
    collecting = {"to": shelf.OPEN, "data": "0x1234", "value": "0x0", "chainId": "0x539"}
    given = [
        {"kind": "transaction", "words": "Allow.", "transaction": allowing, "pays": None, "allows": price},
        {"kind": "transaction", "words": "Collect.", "transaction": collecting, "pays": price, "allows": None},
    ]
    visitor.context.route("**/api/v1/", without_demo_wallet)
    visitor.context.route("**/eligibility?*", lambda route: route.fulfill(json=YES))
    visitor.context.route("**/collect", lambda route: route.fulfill(json={"steps": given}))
    page = visitor.visit(f"/releases/{shelf.OPEN}")
    expect(page.get_by_test_id("price")).to_have_text("25 USDX")
    page.click("[data-testid=account-pill]")
    page.click("[data-testid=collect]")
    tray = page.locator("[data-testid=transaction]")
    expect(tray).to_contain_text("Allow this release to take 25 USDX")
    expect(notice(page)).to_contain_text("Step 1 of 2: your wallet asks you.")
    assert [sent["to"] for sent in wallet.sent] == [shelf.DOLLAR]
    node.mine()
    expect(page.get_by_test_id("collected")).to_contain_text("It is yours.")
    assert [sent["to"] for sent in wallet.sent] == [shelf.DOLLAR, shelf.OPEN]


def test_collect__price_in_a_token_changed__is_not_even_allowed(visitor, wallet, node):
    dearer = {"amount": str(50 * 10**6), "currency": shelf.DOLLAR, "symbol": "USDX", "decimals": 6}
    allowing = {"to": shelf.DOLLAR, "data": "0x095ea7b3", "value": "0x0", "chainId": "0x539"}
    given = [
        {"kind": "transaction", "words": "Allow.", "transaction": allowing, "pays": None, "allows": dearer},
        {"kind": "transaction", "words": "Collect.", "transaction": allowing, "pays": dearer, "allows": None},
    ]
    visitor.context.route("**/api/v1/", without_demo_wallet)
    visitor.context.route("**/eligibility?*", lambda route: route.fulfill(json=YES))
    visitor.context.route("**/collect", lambda route: route.fulfill(json={"steps": given}))
    page = visitor.visit(f"/releases/{shelf.OPEN}")
    page.click("[data-testid=account-pill]")
    page.click("[data-testid=collect]")
    expect(notice(page)).to_contain_text("The price is now 50 USDX.")
    assert wallet.sent == []
