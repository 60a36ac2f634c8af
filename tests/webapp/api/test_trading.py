"""Copies change hands through the API alone, by steps that any wallet carries out, on real contracts."""

import time
from dataclasses import replace

import pytest

from refrain.catalog.models import Release
from refrain.chain import transactions
from refrain.units import NOBODY
from refrain_web import create_app
from tests.webapp.api.conftest import BOTH

pytestmark = BOTH

PRICE = 10**17
ASKED = 2 * 10**17


def amount(wei):
    return {"amount": str(wei), "currency": "ETH", "symbol": "ETH", "decimals": 18}


def for_sale(shop, release, seller, token_id=1, price=ASKED, **more):
    path = f"/releases/{release}/copies/{token_id}/ask"
    (ask,) = shop.carry_out(seller, path, account=seller.address, price=str(price), **more)
    return ask


def test_collect__by_its_step__makes_the_copy(shop, release):
    bob = shop.market.bob
    (receipt,) = shop.carry_out(bob, f"/releases/{release}/collect", account=bob.address, quantity=2)
    shop.index()
    copies = shop.get(f"/accounts/{bob.address}/copies")["items"]
    assert [copy["token_id"] for copy in copies] == [3, 2]
    assert receipt["to"].lower() == release.lower()
    assert shop.get(f"/releases/{release}")["left"] == 0


def test_resale__from_the_ask_to_the_next_owner__pays_the_royalty_and_shows_everywhere(shop, release):
    alice, bob = shop.market.alice, shop.market.bob
    ask = for_sale(shop, release, alice)
    assert (ask["seller"], ask["price"], ask["state"]) == (alice.address, amount(ASKED), "open")
    assert shop.get(f"/releases/{release}")["floor"] == amount(ASKED)
    assert shop.get(f"/releases/{release}/copies/1")["ask"]["id"] == ask["id"]
    assert shop.get(f"/releases/{release}/asks")["items"] == [ask]
    shop.carry_out(bob, f"/asks/{ask['id']}/buy", account=bob.address)
    shop.index()
    copy = shop.get(f"/releases/{release}/copies/1")
    assert (copy["owner"], copy["ask"]) == (bob.address, None)
    assert [move["kind"] for move in copy["provenance"]] == ["collected", "sold"]
    assert shop.get(f"/releases/{release}/copies/1/provenance")["items"] == copy["provenance"]
    shop.get(f"/releases/{release}/copies/9/provenance", 404)
    (sale,) = shop.get(f"/releases/{release}/sales")["items"]
    assert (sale["price"], sale["royalty"], sale["proceeds"]) == (
        amount(ASKED),
        amount(ASKED // 10),
        amount(ASKED * 9 // 10),
    )
    assert shop.get(f"/asks/{ask['id']}")["state"] == "filled"
    assert shop.get(f"/releases/{release}")["royalties"] == amount(ASKED // 10)


def test_ask__with_a_marketplaces_fee__pays_it_out_of_the_price(shop, release):
    market = shop.market
    ask = for_sale(shop, release, market.alice, fee=str(PRICE), fee_recipient=market.carol.address)
    before = int(market.rpc.call("eth_getBalance", market.carol.address, "latest"), 16)
    shop.carry_out(market.bob, f"/asks/{ask['id']}/buy", account=market.bob.address)
    assert int(market.rpc.call("eth_getBalance", market.carol.address, "latest"), 16) - before == PRICE


def test_ask__of_a_copy_that_was_resold_as_often_as_allowed__is_refused_in_the_contracts_words(shop, release):
    market = shop.market
    market.resell(release, market.alice, 1, market.bob, ASKED)
    refused = shop.post(f"/releases/{release}/copies/1/ask", 409, account=market.bob.address, price=str(ASKED))
    assert refused["detail"] == "release: no resales left"
    assert "played" in refused["hint"]


@pytest.mark.parametrize(
    ("price", "words"), [("0", "release: price is zero"), (str(2**88), "price: not a number between 0 and")]
)
def test_ask__at_a_price_that_cannot_be__is_refused(shop, release, price, words):
    answer = shop.browser.post(
        f"/api/v1/releases/{release}/copies/1/ask", json={"account": shop.market.alice.address, "price": price}
    )
    assert answer.status_code in (400, 409)
    assert words in answer.json["detail"]


@pytest.mark.parametrize("account", ["bob", "artist"])
def test_ask__by_another_than_the_owner__is_refused(shop, release, account):
    who = getattr(shop.market, account)
    refused = shop.post(f"/releases/{release}/copies/1/ask", 409, account=who.address, price=str(ASKED))
    assert refused["detail"] == "release: not the owner"


def test_ask__signed_by_another_than_the_owner__is_not_published(shop, release):
    market = shop.market
    path = f"/releases/{release}/copies/1/ask"
    (step,) = shop.post(path, account=market.alice.address, price=str(ASKED))["steps"]
    forged = "0x" + market.bob.sign_typed_data(step["typed_data"]).hex()
    refused = shop.post("/asks", 409, **step["submit"]["body"], signature=forged)
    assert refused["detail"] == "release: signature is wrong"
    assert shop.get(f"/releases/{release}/asks")["items"] == []


def test_ask__published_twice__stands_once(shop, release):
    market = shop.market
    (step,) = shop.post(f"/releases/{release}/copies/1/ask", account=market.alice.address, price=str(ASKED))["steps"]
    assert shop.do(market.alice, step)["id"] == shop.do(market.alice, step)["id"]
    assert len(shop.get(f"/releases/{release}/asks")["items"]) == 1


def test_ask__after_it_expired__is_neither_listed_nor_filled(shop, release):
    market = shop.market
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    ask = for_sale(shop, release, market.alice, expires=soon)
    market.rpc.call("evm_increaseTime", 3600)
    market.node.confirm(1)
    refused = shop.post(f"/asks/{ask['id']}/buy", 409, account=market.bob.address)
    assert refused["detail"] == "release: signature expired"
    past = shop.post(
        f"/releases/{release}/copies/1/ask",
        409,
        account=market.alice.address,
        price="1",
        expires="2020-01-01T00:00:00Z",
    )
    assert past["detail"] == "release: signature expired"


def test_ask__signed_for_longer_than_calendars_reach__is_listed_by_the_last_day_they_have(shop, release):
    """The contract takes any number of seconds, and one order must not make the whole book unreadable."""
    market, expires = shop.market, 2**53 - 1
    (step,) = shop.post(f"/releases/{release}/copies/1/ask", account=market.alice.address, price=str(ASKED))["steps"]
    step["typed_data"]["message"]["expires"] = step["submit"]["body"]["message"]["expires"] = str(expires)
    ask = shop.do(market.alice, step)
    assert (ask["expires"], ask["message"]["expires"]) == ("9999-12-31T23:59:59Z", str(expires))
    assert shop.get("/asks")["items"] == [ask]
    assert shop.browser.get(f"/releases/{release}").status_code == 200
    shop.carry_out(market.bob, f"/asks/{ask['id']}/buy", account=market.bob.address)


def test_cancel__of_a_copy__voids_its_asks_within_a_block(shop, release):
    alice = shop.market.alice
    ask = for_sale(shop, release, alice)
    shop.carry_out(alice, f"/releases/{release}/copies/1/cancel", account=alice.address)
    refused = shop.post(f"/asks/{ask['id']}/buy", 409, account=shop.market.bob.address)
    assert refused["detail"] == "release: ask is out of date"
    shop.index()
    assert shop.get(f"/asks/{ask['id']}")["state"] == "void"
    assert shop.get(f"/releases/{release}/asks")["items"] == []


def test_cancel_all__of_an_account__voids_its_asks(shop, release):
    alice = shop.market.alice
    ask = for_sale(shop, release, alice)
    shop.carry_out(alice, f"/releases/{release}/cancel-all", account=alice.address)
    refused = shop.post(f"/asks/{ask['id']}/buy", 409, account=shop.market.bob.address)
    assert refused["detail"] == "release: signature cancelled"


def test_gift__by_its_step__moves_the_copy_once_and_no_more(shop, release):
    alice, bob = shop.market.alice, shop.market.bob
    path = f"/releases/{release}/copies/1/gift"
    shop.carry_out(alice, path, account=alice.address, to=bob.address)
    shop.index()
    assert shop.get(f"/releases/{release}/copies/1")["owner"] == bob.address
    refused = shop.post(path, 409, account=bob.address, to=alice.address)
    assert refused["detail"] == "release: no gifts left"


def test_claim__by_its_step__pays_the_payee_what_it_earned(shop, release):
    artist = shop.market.artist.address
    assert shop.get(f"/accounts/{artist}")["claimable"] == amount(PRICE)
    shop.carry_out(shop.market.artist, f"/releases/{release}/claim", payee=artist)
    shop.index()
    (line,) = shop.get(f"/accounts/{artist}/statements")["items"]
    assert (line["primary"], line["claimed"], line["claimable"]) == (amount(PRICE), amount(PRICE), amount(0))
    sheet = shop.browser.get(f"/api/v1/accounts/{artist}/statements.csv")
    assert sheet.text.splitlines()[1].split(",")[4:] == [str(PRICE), "0", str(PRICE), "0", "ETH"]
    assert shop.post(f"/releases/{release}/claim", 409, payee=artist)["detail"] == "release: nothing to claim"


def test_eligibility__of_accounts__is_what_the_contract_would_say(shop, release):
    market = shop.market
    anyone = shop.get(f"/releases/{release}/eligibility", account=market.bob.address)
    assert (anyone["eligible"], anyone["reason"]) == (True, "")
    owner = shop.get(f"/releases/{release}/eligibility", account=market.alice.address, token_id=1)
    assert (owner["eligible"], owner["reason"]) == (False, "release: giver is the acquirer")
    market.collect(release, market.bob, 2)
    late = shop.get(f"/releases/{release}/eligibility", account=market.carol.address)
    assert (late["eligible"], late["reason"]) == (False, "release: sold out")
    assert shop.post(f"/releases/{release}/collect", 409, account=market.carol.address)["detail"] == late["reason"]


def test_collect__without_the_money__is_refused_before_anybody_signs(shop, release):
    poor = "0x" + "99" * 20
    assert "too little money" in shop.post(f"/releases/{release}/collect", 409, account=poor)["detail"]


def test_trading__of_a_release_in_another_currency__is_refused_in_plain_words(shop, release):
    with shop.app.extensions["refrain"].database.writing() as session:
        session.query(Release).update({"currency": shop.market.dave.address})
    refused = shop.post(f"/releases/{release}/collect", 409, account=shop.market.bob.address)
    assert "does not know" in refused["detail"]
    assert shop.get(f"/releases/{release}")["price"]["currency"] == shop.market.dave.address


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/releases/{nowhere}"),
        ("get", "/releases/{nowhere}/sales"),
        ("get", "/releases/{release}/copies/9"),
        ("get", "/asks/0x" + "00" * 32),
        ("post", "/asks/0x" + "00" * 32 + "/buy"),
        ("post", "/releases/{nowhere}/collect"),
    ],
)
def test_path__that_names_nothing__is_not_found(shop, release, method, path):
    path = path.format(nowhere="0x" + "77" * 20, release=release)
    answer = getattr(shop.browser, method)(
        f"/api/v1{path}", **({"json": {"account": NOBODY}} if method == "post" else {})
    )
    assert (answer.status_code, answer.json["reason"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/releases/0x12",
        "/releases/0xZZ",
        "/releases/{release}/copies/0",
        "/releases/{release}/copies/-1",
        "/releases/{release}/copies/1.5",
        "/releases/{release}/copies/99999999999999999999",
        "/asks/0x12",
        "/releases?limit=0",
        "/releases?limit=101",
        "/releases?limit=x",
        "/releases?sort=random",
        "/releases?cursor=!!!",
        "/releases?surprise=1",
        "/releases?artist=me",
        "/releases/{release}/eligibility",
        "/releases/{release}/eligibility?account=0x12",
        "/releases/{release}/eligibility?account=0x0000000000000000000000000000000000000001&token_id=x",
    ],
)
def test_input__that_cannot_be_read__is_refused(shop, release, path):
    answer = shop.browser.get("/api/v1" + path.format(release=release))
    assert (answer.status_code, answer.json["reason"]) == (400, "invalid"), answer.text


def test_addresses__with_a_wrong_checksum__are_a_typing_error(shop, release):
    wrong = release[:-1] + ("a" if release[-1] not in "aA" else "b")
    swapped = release[:2] + release[2:].swapcase()
    assert shop.browser.get(f"/api/v1/releases/{swapped}").status_code == 400
    assert shop.browser.get(f"/api/v1/releases/{wrong.lower()}").status_code == 404
    assert shop.browser.get(f"/api/v1/releases/{release.lower()}").json["address"] == release


def test_reading__again_with_its_etag__costs_no_body(shop, release):
    first = shop.browser.get(f"/api/v1/releases/{release}")
    again = shop.browser.get(f"/api/v1/releases/{release}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    shop.market.collect(release, shop.market.bob)
    shop.index()
    changed = shop.browser.get(f"/api/v1/releases/{release}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_reading__from_another_site__is_allowed_without_cookies(shop, release):
    headers = shop.browser.get(f"/api/v1/releases/{release}", headers={"Origin": "https://market.test"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_pages__of_a_list__together_are_the_whole_list(shop):
    released = [shop.market.publish() for _ in range(3)]
    shop.index()
    seen, cursor = [], None
    while True:
        page = shop.get("/releases", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [item["address"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == released[::-1]


def test_chain_away__writing_says_so_and_reading_goes_on(shop, release, config):
    app = create_app(replace(shop.app.extensions["refrain"].config, rpc_urls=("http://127.0.0.1:1",)))
    browser = app.test_client()
    assert browser.get(f"/api/v1/releases/{release}").status_code == 200
    answer = browser.post(f"/api/v1/releases/{release}/collect", json={"account": shop.market.bob.address})
    assert (answer.status_code, answer.json["reason"], answer.json["part"]) == (503, "chain_unavailable", "chain")
    app.extensions["refrain"].database.close()


def test_buy__of_a_copy_sold_meanwhile__is_refused_and_nothing_is_paid(shop, release):
    market = shop.market
    ask = for_sale(shop, release, market.alice)
    steps = shop.post(f"/asks/{ask['id']}/buy", account=market.carol.address)["steps"]
    shop.carry_out(market.bob, f"/asks/{ask['id']}/buy", account=market.bob.address)
    refused = shop.post(f"/asks/{ask['id']}/buy", 409, account=market.carol.address)
    assert refused["detail"] in ("release: ask is out of date", "release: no resales left")
    assert steps[0]["transaction"]["value"] == hex(ASKED)
    assert transactions.cancel(release, 1).value == 0
