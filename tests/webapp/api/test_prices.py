"""Floor, best offer and price history, on real sales."""

from refrain.terms import Terms

ETHER = 10**18


def amount(wei):
    return {"amount": str(wei), "currency": "ETH", "symbol": "ETH", "decimals": 18}


def test_market__of_a_release__tells_floor_best_offer_and_last_sale(shop):
    market = shop.market
    release = market.publish(Terms(royalty_bps=1_000, max_resales=9))
    market.collect(release, market.alice, 2)
    shop.index()
    empty = shop.get(f"/releases/{release}/market")
    assert (empty["floor"], empty["best_offer"], empty["last_sale"], empty["sales"]) == (None, None, None, 0)
    market.resell(release, market.alice, 1, market.bob, ETHER)
    market.resell(release, market.bob, 1, market.carol, 2 * ETHER)
    shop.index()
    for price in (5 * ETHER, 4 * ETHER):
        path, alice = f"/releases/{release}/copies/2/ask", market.alice
        shop.carry_out(alice, path, account=alice.address, price=str(price))
    for who, price in ((market.bob, ETHER), (market.dave, 3 * ETHER)):
        shop.carry_out(who, f"/releases/{release}/offer", account=who.address, price=str(price))
    found = shop.get(f"/releases/{release}/market")
    assert (found["floor"], found["best_offer"]) == (amount(4 * ETHER), amount(3 * ETHER))
    assert (found["lowest_ask"]["token_id"], found["highest_offer"]["buyer"]) == (2, market.dave.address)
    assert (found["last_sale"]["price"], found["last_sale"]["token_id"]) == (amount(2 * ETHER), 1)
    assert (found["sales"], found["volume"], found["royalties"]) == (2, amount(3 * ETHER), amount(3 * ETHER // 10))


def test_prices__of_a_release_and_of_one_copy__are_its_resales(shop):
    market = shop.market
    release = market.publish(Terms(royalty_bps=2_500, max_resales=9))
    market.collect(release, market.alice, 2)
    market.resell(release, market.alice, 1, market.bob, ETHER)
    market.resell(release, market.alice, 2, market.bob, 3 * ETHER)
    shop.index()
    points = shop.get(f"/releases/{release}/prices")["items"]
    assert [(point["token_id"], point["price"], point["royalty"]) for point in points] == [
        (2, amount(3 * ETHER), amount(3 * ETHER // 4)),
        (1, amount(ETHER), amount(ETHER // 4)),
    ]
    assert shop.get(f"/releases/{release}/prices", token_id=1)["items"] == points[1:]
    first = shop.get(f"/releases/{release}/prices", limit=1)
    assert shop.get(f"/releases/{release}/prices", limit=1, cursor=first["next"])["items"] == points[1:]
    shop.get("/releases/0x" + "11" * 20 + "/prices", 404)
