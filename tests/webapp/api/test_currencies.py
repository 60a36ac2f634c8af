"""A release priced in a dollar token: every step through the API, on real contracts, and what is refused on the way."""

import time
from dataclasses import replace

import pytest

from refrain.chain.receipts import wait_for_receipt
from refrain.chain.values import Transaction
from refrain.client import Refrain
from refrain.errors import InvalidInput, Refused
from refrain.publishing import journal
from refrain.terms import Terms
from refrain.units import checksum
from tests.contracts.world import compiled
from tests.webapp.api.test_commands import run
from tests.webapp.api.test_publications import publish
from tests.webapp.conftest import Listener

__all__ = ["run"]

USDX = 10**6
PRICE = 25 * USDX


class Dollar:
    """The token at an address, and what is done with it outside this site."""

    def __init__(self, market):
        self.market, (self.abi, code) = market, compiled("Dollar")
        self.address = wait_for_receipt(market.rpc, market.dave.send(Transaction(None, code)), timeout=20).contract

    def do(self, who, name, *args):
        self.market.do(who, Transaction(self.address, self.abi.call(name, *args)))

    def read(self, name, *args):
        answer = self.market.rpc.call("eth_call", {"to": self.address, "data": "0x" + self.abi.call(name, *args).hex()})
        return int(answer, 16)

    def balance(self, who):
        return self.read("balanceOf", who.address)


@pytest.fixture
def dollar(market):
    """The token, of which alice and bob have 100 each."""
    token = Dollar(market)
    for who in (market.alice, market.bob):
        token.do(market.dave, "mint", who.address, 100 * USDX)
    return token


@pytest.fixture
def config(config, dollar):
    """A site that knows the token."""
    return replace(config, currencies=(f"{dollar.address}:USDX:6",))


@pytest.fixture
def priced(shop, dollar):
    """A release at 25 dollars."""
    release = shop.market.publish(Terms(max_resales=3, currency=dollar.address), price=PRICE)
    shop.index()
    return release


def usdx(amount, dollar):
    return {"amount": str(amount), "currency": dollar.address, "symbol": "USDX", "decimals": 6}


def steps_of(shop, who, path, **body):
    return shop.post(path, account=who.address, **body)["steps"]


def test_life_of_a_copy__in_a_token__is_paid_in_it_to_the_last_unit(shop, priced, dollar):
    market = shop.market
    artist, alice, bob = market.artist, market.alice, market.bob
    assert shop.get(f"/releases/{priced}")["price"] == usdx(PRICE, dollar)
    approving, collecting = steps_of(shop, alice, f"/releases/{priced}/collect")
    assert (approving["allows"], approving["pays"], approving["transaction"]["value"]) == (
        usdx(PRICE, dollar),
        None,
        "0x0",
    )
    assert (collecting["pays"], collecting["transaction"]["value"]) == (usdx(PRICE, dollar), "0x0")
    assert "25 USDX" in approving["words"]
    assert "25 USDX" in collecting["words"]
    for step in (approving, collecting):
        shop.do(alice, step)
    assert dollar.read("allowance", alice.address, priced) == 0
    shop.index()
    (ask,) = shop.carry_out(alice, f"/releases/{priced}/copies/1/ask", account=alice.address, price=str(40 * USDX))
    assert ask["price"] == usdx(40 * USDX, dollar)
    assert shop.get("/asks")["items"] == [ask]
    assert len(shop.carry_out(bob, f"/asks/{ask['id']}/buy", account=bob.address)) == 2
    shop.index()
    *_, offer = shop.carry_out(alice, f"/releases/{priced}/offer", account=alice.address, price=str(50 * USDX))
    assert (offer["price"], offer["state"]) == (usdx(50 * USDX, dollar), "open")
    shop.carry_out(bob, f"/offers/{offer['id']}/accept", account=bob.address, token_id=1)
    shop.index()
    royalties = (40 + 50) * USDX // 10
    assert dollar.balance(alice) == 100 * USDX - PRICE + 36 * USDX - 50 * USDX
    assert dollar.balance(bob) == 100 * USDX - 40 * USDX + 45 * USDX
    assert shop.get(f"/releases/{priced}")["royalties"] == usdx(royalties, dollar)
    earned = shop.get(f"/accounts/{artist.address}")
    assert (earned["earned"]["amount"], earned["earned"]["symbol"]) == ("0", "ETH")
    assert [token["claimable"] for token in earned["tokens"]] == [usdx(PRICE + royalties, dollar)]
    (claiming,) = shop.post(f"/releases/{priced}/claim", payee=artist.address)["steps"]
    assert "34 USDX" in claiming["words"]
    shop.do(artist, claiming)
    assert dollar.balance(artist) == PRICE + royalties


def test_buying__beside_open_offers__leaves_them_their_allowance(shop, priced, dollar):
    market = shop.market
    shop.carry_out(market.alice, f"/releases/{priced}/collect", account=market.alice.address)
    shop.index()
    shop.carry_out(market.bob, f"/releases/{priced}/offer", account=market.bob.address, price=str(30 * USDX))
    approving, _ = steps_of(shop, market.bob, f"/releases/{priced}/collect")
    assert approving["allows"] == usdx(PRICE + 30 * USDX, dollar)
    assert "30 USDX are for your open offers" in approving["words"]


def test_allowance__that_is_large_enough__needs_no_step(shop, priced, dollar):
    dollar.do(shop.market.alice, "approve", priced, PRICE)
    (only,) = steps_of(shop, shop.market.alice, f"/releases/{priced}/collect")
    assert only["pays"] == usdx(PRICE, dollar)


def test_allowance__of_a_token_that_takes_none_over_another__is_taken_back_first(shop, priced, dollar):
    alice = shop.market.alice
    dollar.do(alice, "behave", 0, True)
    dollar.do(alice, "approve", priced, PRICE - 1)
    steps = steps_of(shop, alice, f"/releases/{priced}/collect")
    assert [step["allows"] and step["allows"]["amount"] for step in steps] == ["0", str(PRICE), None]
    for step in steps:
        shop.do(alice, step)
    assert dollar.balance(alice) == 75 * USDX


@pytest.mark.parametrize(("path", "body"), [("collect", {"quantity": 5}), ("offer", {"price": str(101 * USDX)})])
def test_paying__with_less_than_the_price__says_how_much_is_missing(shop, priced, path, body):
    refused = shop.post(f"/releases/{priced}/{path}", 409, account=shop.market.alice.address, **body)
    assert refused["detail"].startswith("The account holds 100 USDX, and 1")
    assert refused["hint"] == "Get more USDX first."


def test_collecting__more_than_there_are__is_refused_before_any_allowance(shop, dollar):
    release = shop.market.publish(Terms(max_supply=1, currency=dollar.address), price=PRICE)
    shop.index()
    refused = shop.post(f"/releases/{release}/collect", 409, account=shop.market.alice.address, quantity=2)
    assert refused["detail"] == "release: sold out"


def test_token__that_keeps_a_fee__is_refused_in_the_contracts_words(shop, priced, dollar):
    alice = shop.market.alice
    dollar.do(alice, "behave", 1, False)
    dollar.do(alice, "approve", priced, PRICE)
    refused = shop.post(f"/releases/{priced}/collect", 409, account=alice.address)
    assert refused["detail"] == "release: payment fell short"


def test_release__in_a_token_that_nobody_named__is_shown_in_units_and_has_no_steps(shop):
    market = shop.market
    stranger = Dollar(market)
    release = market.publish(Terms(currency=stranger.address), price=PRICE)
    shop.index()
    price = shop.get(f"/releases/{release}")["price"]
    assert price == {"amount": str(PRICE), "currency": stranger.address, "symbol": None, "decimals": None}
    for path, body in (
        ("collect", {}),
        ("offer", {"price": "5"}),
        ("copies/1/ask", {"price": "5"}),
        ("sale", {"price": "5"}),
    ):
        refused = shop.post(f"/releases/{release}/{path}", 409, account=market.alice.address, **body)
        assert "does not know" in refused["detail"]


@pytest.mark.parametrize("told", ["USDC:6", "USDX:18"])
def test_token__whose_contract_says_something_else__has_no_steps(shop, priced, dollar, told):
    services = shop.app.extensions["refrain"]
    lying = replace(services.config, currencies=(f"{dollar.address}:{told}",))
    shop.app.extensions["refrain"] = replace(services, config=lying, verified=set())
    refused = shop.post(f"/releases/{priced}/collect", 409, account=shop.market.alice.address)
    assert "its contract gives another symbol" in refused["detail"]


def test_deployment__names_the_currencies__of_this_site(shop, dollar):
    coin, token = shop.get("/")["currencies"]
    assert (coin["symbol"], coin["decimals"]) == ("ETH", 18)
    assert token == {"address": checksum(dollar.address), "symbol": "USDX", "decimals": 6}


def test_publication__in_a_token_of_the_site__keeps_it_and_in_another_is_refused(shop, dollar):
    artist = Listener(shop.app, "artist")
    artist.sign_in(artist.message(int(time.time())))
    terms = {"royalty_bps": 1000, "max_supply": 100}
    begun = publish(artist, terms=terms | {"currency": dollar.address}, price=str(PRICE))
    assert begun.status_code == 201, begun.text
    with shop.app.extensions["refrain"].database.reading() as session:
        assert journal.find(session, begun.json["id"]).draft.terms.currency == dollar.address
    refused = publish(artist, terms=terms | {"currency": shop.market.dave.address})
    assert (refused.status_code, refused.json["field"]) == (400, "currency")


def test_client__finds_a_currency_by_its_symbol__and_asks_its_contract(shop, site, dollar):
    client = Refrain(site)
    assert (client.find_currency("usdx").address, client.find_currency("ETH").decimals) == (dollar.address, 18)
    with pytest.raises(InvalidInput, match="does not know 'EURX'"):
        client.find_currency("EURX")
    client.deployment["currencies"][1]["decimals"] = 18
    with pytest.raises(Refused, match="is not what this site was told"):
        client.find_currency("USDX")


@pytest.mark.usefixtures("following")
def test_command_line__in_a_token__collects_asks_and_buys(shop, priced, dollar, run):
    run("collect", priced, "--as", "alice")
    run("ask", priced, 1, "--price", "40", "--as", "alice")
    run("buy", priced, 1, "--as", "bob")
    shown = run("show", priced)
    assert (shown["currency"], shown["price"], shown["royalties"]) == (dollar.address, str(PRICE), str(4 * USDX))
    assert [copy["owner"] for copy in shown["copies"]] == [shop.market.bob.address]


def test_lists_by_price__in_two_currencies__compare_within_each_the_coin_first(shop, priced, dollar):
    """40 dollars are fewer smallest units than a millionth of a coin."""
    market, ether = shop.market, 10**18
    coined = market.publish(Terms(max_resales=3))
    market.collect(coined, market.alice)
    shop.carry_out(market.alice, f"/releases/{priced}/collect", account=market.alice.address)
    shop.index()
    for release, price in ((priced, 40 * USDX), (coined, ether)):
        for who, path in ((market.alice, "copies/1/ask"), (market.bob, "offer")):
            shop.carry_out(who, f"/releases/{release}/{path}", account=who.address, price=str(price))
    for path in ("/asks", "/offers", f"/accounts/{market.bob.address}/offers"):
        assert [item["release"] for item in shop.get(path)["items"]] == [coined, priced], path
    for path in ("/asks", "/offers", "/releases"):
        assert [item["price"]["currency"] for item in shop.get(path, currency="ETH")["items"]] == ["ETH"]
        assert [item["price"]["symbol"] for item in shop.get(path, currency=dollar.address)["items"]] == ["USDX"]
    assert [item["address"] for item in shop.get("/releases", sort="dearest")["items"]] == [coined, priced]
    assert shop.get("/asks", 400, currency="USDX")["field"] == "currency"
    note = "prices in different currencies are not compared"
    assert note in shop.browser.get("/?order=cheapest").text
    assert note not in shop.browser.get("/").text
