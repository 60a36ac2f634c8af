"""Copies sold by offer through the API alone, by steps that any wallet carries out, on real contracts."""

import time

import pytest

from refrain.catalog import queries
from refrain.catalog.book import Ask, Offer
from refrain.chain import transactions
from refrain.chain.release import ReleaseReader
from refrain.indexer.funds import Funds
from refrain.market import book
from refrain.terms import Terms
from refrain.units import NOBODY
from tests.webapp.api.conftest import BOTH

pytestmark = BOTH

PRICE = 10**17
OFFERED = 2 * 10**17


def amount(wei):
    return {"amount": str(wei), "currency": "ETH", "symbol": "ETH", "decimals": 18}


def bid(shop, release, buyer, price=OFFERED, **more):
    """Bob sets the money aside, allows the release to take it, and signs; returns the published offer."""
    *_, offer = shop.carry_out(buyer, f"/releases/{release}/offer", account=buyer.address, price=str(price), **more)
    return offer


def accept(shop, offer, seller, token_id=1):
    return shop.carry_out(seller, f"/offers/{offer['id']}/accept", account=seller.address, token_id=token_id)


def look(shop):
    """What the indexer does after each block."""
    shop.index()
    Funds(shop.app.extensions["refrain"].database, shop.market.rpc).look()


def balance(shop, who):
    return int(shop.market.rpc.call("eth_getBalance", who.address, "latest"), 16)


def test_sale__by_offer_for_any_copy__pays_seller_and_royalty_and_shows_everywhere(shop, release):
    alice, bob = shop.market.alice, shop.market.bob
    steps = shop.post(f"/releases/{release}/offer", account=bob.address, price=str(OFFERED))["steps"]
    assert [step["kind"] for step in steps] == ["transaction", "transaction", "typed_data"]
    assert "0.2 ETH" in steps[0]["words"] and "any copy" in steps[2]["words"]
    offer = [shop.do(bob, step) for step in steps][-1]
    assert (offer["buyer"], offer["token_id"], offer["price"], offer["state"]) == (
        bob.address,
        None,
        amount(OFFERED),
        "open",
    )
    for path in ("/offers", f"/releases/{release}/offers", f"/releases/{release}/copies/1/offers"):
        assert shop.get(path)["items"] == [offer], path
    assert shop.get(f"/accounts/{bob.address}/offers")["items"] == [offer]
    before = balance(shop, alice)
    (receipt,) = accept(shop, offer, alice)
    spent = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert balance(shop, alice) - before + spent == OFFERED * 9 // 10
    shop.index()
    assert shop.get(f"/releases/{release}/copies/1")["owner"] == bob.address
    (sale,) = shop.get(f"/releases/{release}/sales")["items"]
    assert (sale["price"], sale["royalty"]) == (amount(OFFERED), amount(OFFERED // 10))
    assert shop.get(f"/offers/{offer['id']}")["state"] == "filled"
    assert shop.get(f"/releases/{release}/offers")["items"] == []
    with shop.app.extensions["refrain"].database.reading() as session:
        (venue,) = queries.venues(session, release)
    assert (venue.fee_recipient, venue.volume, venue.royalties) == (NOBODY, OFFERED, OFFERED // 10)


def test_offer__with_the_money_already_there__is_one_signature(shop, release):
    bob = shop.market.bob
    shop.market.wrap(release, bob, 3 * OFFERED)
    (step,) = shop.post(f"/releases/{release}/offer", account=bob.address, price=str(OFFERED))["steps"]
    assert step["kind"] == "typed_data"


def test_offer__beside_another__asks_for_leave_to_take_both_prices(shop, release):
    bob = shop.market.bob
    bid(shop, release, bob)
    approving, _ = shop.post(f"/releases/{release}/offer", account=bob.address, price=str(OFFERED))["steps"]
    assert "0.4 wrapped ETH" in approving["words"]


def test_offer__for_one_copy__is_shown_there_alone_and_dies_with_the_copy_it_was_for(shop):
    market = shop.market
    release = market.publish(Terms(max_resales=3, max_gifts=2))
    market.collect(release, market.alice, 2)
    shop.index()
    offer = bid(shop, release, market.bob, token_id=1)
    assert (offer["token_id"], offer["max_resales"], offer["max_gifts"]) == (1, 0, 0)
    assert shop.get(f"/releases/{release}/copies/2/offers")["items"] == []
    assert shop.post(f"/offers/{offer['id']}/accept", 409, account=market.alice.address, token_id=2)["detail"] == (
        "release: offer for another copy"
    )
    market.do(market.alice, transactions.gift(release, market.carol.address, 1))
    shop.index()
    assert shop.get(f"/offers/{offer['id']}")["state"] == "void"
    assert shop.get(f"/releases/{release}/offers")["items"] == []
    refused = shop.post(f"/offers/{offer['id']}/accept", 409, account=market.carol.address)
    assert refused["detail"] == "release: copy given too often"
    assert "less often" in refused["hint"]


def test_offer__whose_money_is_gone__leaves_the_book_and_comes_back_with_it(shop, release):
    bob = shop.market.bob
    offer = bid(shop, release, bob)
    wrapped = ReleaseReader(shop.market.rpc, release).wrapped_native()
    shop.market.do(bob, transactions.unwrap(wrapped, 1))
    look(shop)
    assert shop.get(f"/offers/{offer['id']}")["state"] == "unfunded"
    assert shop.get(f"/releases/{release}/offers")["items"] == []
    assert [item["id"] for item in shop.get(f"/accounts/{bob.address}/offers")["items"]] == [offer["id"]]
    shop.market.do(bob, transactions.wrap(wrapped, 1))
    look(shop)
    assert shop.get(f"/releases/{release}/offers")["items"] == [offer]
    shop.market.do(bob, transactions.approve(wrapped, release, OFFERED - 1))
    look(shop)
    assert shop.get(f"/releases/{release}/offers")["items"] == []


def test_cancel__of_an_offer__voids_it_and_gives_the_money_back(shop, release):
    bob = shop.market.bob
    offer = bid(shop, release, bob)
    wrapped = ReleaseReader(shop.market.rpc, release).wrapped_native()
    shop.carry_out(bob, f"/offers/{offer['id']}/cancel", account=bob.address, unwrap=True)
    assert shop.market.rpc.call("eth_getBalance", wrapped, "latest") == "0x0"
    refused = shop.post(f"/offers/{offer['id']}/accept", 409, account=shop.market.alice.address, token_id=1)
    assert refused["detail"] == "release: offer is closed"
    shop.index()
    assert shop.get(f"/offers/{offer['id']}")["state"] == "void"


def test_cancel__of_anothers_offer__is_refused(shop, release):
    offer = bid(shop, release, shop.market.bob)
    refused = shop.post(f"/offers/{offer['id']}/cancel", 409, account=shop.market.carol.address)
    assert "another account's" in refused["detail"]


def test_cancel_all__of_the_buyer__voids_the_offers(shop, release):
    bob = shop.market.bob
    offer = bid(shop, release, bob)
    shop.carry_out(bob, f"/releases/{release}/cancel-all", account=bob.address)
    shop.index()
    assert shop.get(f"/offers/{offer['id']}")["state"] == "void"


def test_offer__after_it_expired__is_neither_listed_nor_filled(shop, release):
    market = shop.market
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 5))
    offer = bid(shop, release, market.bob, expires=soon)
    market.rpc.call("evm_increaseTime", 3600)
    market.node.confirm(1)
    refused = shop.post(f"/offers/{offer['id']}/accept", 409, account=market.alice.address, token_id=1)
    assert refused["detail"] == "release: signature expired"


def test_offer__signed_by_another_than_the_buyer__is_not_published(shop, release):
    market = shop.market
    market.wrap(release, market.bob, OFFERED)
    (step,) = shop.post(f"/releases/{release}/offer", account=market.bob.address, price=str(OFFERED))["steps"]
    forged = "0x" + market.carol.sign_typed_data(step["typed_data"]).hex()
    refused = shop.post("/offers", 409, **step["submit"]["body"], signature=forged)
    assert refused["detail"] == "release: signature is wrong"
    assert shop.get(f"/releases/{release}/offers")["items"] == []


def test_offer__published_before_the_money_is_there__is_refused(shop, release):
    bob = shop.market.bob
    *_, signing = shop.post(f"/releases/{release}/offer", account=bob.address, price=str(OFFERED))["steps"]
    signature = "0x" + bob.sign_typed_data(signing["typed_data"]).hex()
    refused = shop.post("/offers", 409, **signing["submit"]["body"], signature=signature)
    assert refused["detail"] == "release: payment failed"


def test_offer__of_more_than_the_account_has__is_refused_before_anybody_signs(shop, release):
    poor = "0x" + "99" * 20
    refused = shop.post(f"/releases/{release}/offer", 409, account=poor, price=str(OFFERED))
    assert "too little money" in refused["detail"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"price": "0"}, "release: price is zero"),
        ({"price": "1", "token_id": 9}, "release: no such copy"),
        ({"price": "1", "expires": "2020-01-01T00:00:00Z"}, "release: signature expired"),
        ({"price": "1", "fee": "2"}, "release: fee exceeds the price"),
        ({"price": "100", "fee": "2"}, "release: no such account"),
    ],
)
def test_offer__that_no_owner_could_accept__is_refused_in_the_contracts_words(shop, release, more, words):
    refused = shop.post(f"/releases/{release}/offer", 409, account=shop.market.bob.address, **more)
    assert refused["detail"] == words


def test_offer__for_ones_own_copy__is_refused(shop, release):
    alice = shop.market.alice
    refused = shop.post(f"/releases/{release}/offer", 409, account=alice.address, price="1", token_id=1)
    assert refused["detail"] == "release: giver is the acquirer"


def test_accept__by_another_than_an_owner__is_refused(shop, release):
    market = shop.market
    offer = bid(shop, release, market.bob)
    refused = shop.post(f"/offers/{offer['id']}/accept", 409, account=market.carol.address, token_id=1)
    assert refused["detail"] == "release: not the owner"
    asked = shop.post(f"/offers/{offer['id']}/accept", 400, account=market.alice.address)
    assert asked["field"] == "token_id"


def test_offers__of_a_release__the_highest_comes_first_and_pages_join(shop, release):
    market = shop.market
    placed = [
        bid(shop, release, getattr(market, who), price)["id"] for who, price in (("bob", 3), ("carol", 9), ("dave", 5))
    ]
    seen, cursor = [], None
    while True:
        page = shop.get(f"/releases/{release}/offers", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [placed[1], placed[2], placed[0]]
    assert [item["id"] for item in shop.get("/offers", buyer=market.carol.address)["items"]] == [placed[1]]
    assert shop.get("/offers", release="0x" + "11" * 20)["items"] == []


def test_nonces__of_one_buyers_offers__differ_and_share_a_word(shop, release):
    bob = shop.market.bob
    nonces = [int(bid(shop, release, bob, 5 + number)["message"]["nonce"]) for number in range(4)]
    assert len(set(nonces)) == 4 and {nonce // 256 for nonce in nonces} == {0}


def test_orders__as_they_are_read__are_what_another_site_takes_and_say_when_they_expired(shop, release):
    """An ask and an offer are written alike, and published by what is read of them."""
    alice, bob = shop.market.alice.address, shop.market.bob.address
    (ask,) = shop.carry_out(shop.market.alice, f"/releases/{release}/copies/1/ask", account=alice, price="9")
    *_, offer = shop.carry_out(shop.market.bob, f"/releases/{release}/offer", account=bob, price="9")
    assert ask.keys() - offer.keys() == {"seller"}
    assert offer.keys() - ask.keys() == {"buyer", "max_resales", "max_gifts"}
    database = shop.app.extensions["refrain"].database
    for path, row, read in (("/asks", Ask, ask), ("/offers", Offer, offer)):
        with database.writing() as session:
            session.query(row).delete()
        signed = {name: read[name] for name in ("release", "message", "signature")}
        assert shop.post(path, 201, **signed)["id"] == read["id"]
        with database.writing() as session:
            session.query(row).update({"expires": 1})
        assert shop.get(f"{path}/{read['id']}")["state"] == "expired"
        assert shop.get(path)["items"] == []


def test_book__of_more_orders_than_anybody_needs__takes_no_more_of_that_kind(shop, release, monkeypatch):
    """Signing costs nothing, and everybody reads what is in the book."""
    monkeypatch.setattr(book, "MOST_ASKS", 1)
    monkeypatch.setattr(book, "MOST_OFFERS", 1)
    for who, path, kind in ((shop.market.alice, "copies/1/ask", "asks"), (shop.market.bob, "offer", "offers")):
        shop.carry_out(who, f"/releases/{release}/{path}", account=who.address, price="9")
        *_, step = shop.post(f"/releases/{release}/{path}", account=who.address, price="8")["steps"]
        signature = "0x" + who.sign_typed_data(step["typed_data"]).hex()
        refused = shop.post(f"/{kind}", 409, **step["submit"]["body"], signature=signature)
        assert f"1 open {kind}" in refused["detail"]
        assert len(shop.get(f"/{kind}")["items"]) == 1
