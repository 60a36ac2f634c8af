"""Webhooks over the API: what happens on a real chain reaches a real receiver, and a reorganisation takes it back."""

import json

import pytest

from refrain.catalog.visitors import ApiKey
from refrain.currency import Currency
from refrain.webhooks.delivering import Deliverer
from refrain.webhooks.outbox import Outbox
from refrain_web.keys import digest
from tests.backend.catalog.seed import account
from tests.webapp.api.conftest import BOTH

pytestmark = BOTH

SECRET = "refrain_" + "s" * 43
EVERYTHING = ["sale", "transfer", "ask", "offer", "release"]
PRICE = 10**17


@pytest.fixture
def received(receiver):
    """A receiver's address and what it has received."""
    receiver.statuses = [204]
    return receiver.url, receiver


def read(receiver):
    return [json.loads(body) for *_, body in receiver.requests]


@pytest.fixture
def program(shop):
    """A function: a request with Alice's API key; gives the answer."""
    with shop.app.extensions["refrain"].database.writing() as session:
        alice = shop.market.alice.address
        session.add(ApiKey(id=digest(SECRET), account=alice, name="p", scopes="webhooks", created=1))

    def ask(method, path, status=200, **body):
        headers = {"Authorization": f"Bearer {SECRET}"}
        answer = shop.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json

    return ask


@pytest.fixture
def deliver(shop):
    """What the indexer's thread does, once."""
    services = shop.app.extensions["refrain"]
    deliverer = Deliverer(services.database, services.config.secret_key, private=True)

    def deliver():
        while taken := deliverer.take():
            for due in taken:
                deliverer._deliver(due)

    return deliver


def test_events__of_a_sale__arrive_and_are_taken_back_by_a_reorganisation(shop, release, program, received, deliver):
    url, found = received
    hook = program("POST", "/webhooks", 201, url=url, events=EVERYTHING)
    assert hook["secret"].startswith("whsec_")
    market, alice, bob = shop.market, shop.market.alice, shop.market.bob
    path = f"/releases/{release}/copies/1/ask"
    (ask,) = shop.carry_out(alice, path, account=alice.address, price=str(PRICE))
    shop.carry_out(bob, f"/releases/{release}/offer", account=bob.address, price="5")
    shop.carry_out(bob, f"/asks/{ask['id']}/buy", account=bob.address)
    shop.index()
    deliver()
    assert sorted(event["type"] for event in read(found)) == ["ask", "offer", "sale", "transfer"]
    by_type = {event["type"]: event for event in read(found)}
    assert by_type["ask"]["data"] == {name: value for name, value in ask.items() if name != "state"}
    sale = by_type["sale"]["data"]
    assert (sale["seller"], sale["buyer"], sale["order"]) == (
        alice.address,
        bob.address,
        {"id": ask["id"], "kind": "ask"},
    )
    (listed,) = shop.get(f"/releases/{release}/sales")["items"]
    assert {name: sale[name] for name in listed.keys() & sale.keys()} == {
        name: listed[name] for name in listed.keys() & sale.keys()
    }
    assert {"price", "royalty", "fee", "proceeds", "block", "transaction", "at"} < sale.keys()
    assert sale["royalty"] == {"amount": str(PRICE // 10), "currency": "ETH", "symbol": "ETH", "decimals": 18}
    found.requests.clear()
    market.node.reorganise(1)
    shop.index()
    deliver()
    assert sorted((event["type"], event["data"]["type"]) for event in read(found)) == [
        ("retracted", "sale"),
        ("retracted", "transfer"),
    ]
    assert {event["retracts"] for event in read(found)} == {by_type["sale"]["id"], by_type["transfer"]["id"]}
    taken_back = next(event["data"] for event in read(found) if event["data"]["type"] == "sale")
    assert taken_back == {**sale, "type": "sale"}


def test_event__of_a_sale_by_offer__names_the_offer_and_whom_its_fee_went_to(shop, release, program, received, deliver):
    url, found = received
    program("POST", "/webhooks", 201, url=url, events=["sale", "offer"])
    alice, bob, carol = shop.market.alice, shop.market.bob, shop.market.carol
    terms = {"price": str(PRICE), "fee": "7", "fee_recipient": carol.address}
    *_, offer = shop.carry_out(bob, f"/releases/{release}/offer", account=bob.address, **terms)
    shop.carry_out(alice, f"/offers/{offer['id']}/accept", account=alice.address, token_id=1)
    shop.index()
    deliver()
    told, sold = (event["data"] for event in read(found))
    assert told == {name: value for name, value in offer.items() if name != "state"}
    assert (sold["order"], sold["fee"]["amount"]) == ({"id": offer["id"], "kind": "offer"}, "7")
    assert (sold["seller"], sold["buyer"], sold["fee_recipient"]) == (alice.address, bob.address, carol.address)


def test_event__of_a_sale_at_an_ask_of_another_book__has_no_order(shop, release, program, received, deliver):
    url, found = received
    program("POST", "/webhooks", 201, url=url, events=["sale"])
    market = shop.market
    market.resell(release, market.alice, 1, market.bob, PRICE)
    shop.index()
    deliver()
    (sale,) = (event["data"] for event in read(found))
    assert (sale["buyer"], sale["order"], sale["fee_recipient"]) == (market.bob.address, None, None)


def test_event__in_a_token_that_the_site_names_later__is_told_with_what_it_knows_then(shop, program, received, deliver):
    token = account(9_000)
    url, found = received
    hook = program("POST", "/webhooks", 201, url=url, events=["sale"])
    with shop.app.extensions["refrain"].database.writing() as session:
        Outbox(session).tell("sale", token, {"price": {"amount": "5", "currency": token}})
    deliver()
    services = shop.app.extensions["refrain"]
    named = Deliverer(
        services.database, services.config.secret_key, private=True, currencies=(Currency(token, "EURX", 2),)
    )
    program("POST", f"/webhooks/{hook['id']}/replay", 202, since="2020-01-01T00:00:00Z", failed_only=False)
    for due in named.take():
        named._deliver(due)
    first, second = (event["data"]["price"] for event in read(found))
    assert first == {"amount": "5", "currency": token, "symbol": None, "decimals": None}
    assert second == first | {"symbol": "EURX", "decimals": 2}


def test_event__of_a_publication__arrives(shop, program, received, deliver):
    url, found = received
    program("POST", "/webhooks", 201, url=url, events=["release"])
    address = shop.market.publish()
    shop.index()
    deliver()
    assert [(event["type"], event["data"]["release"]) for event in read(found)] == [("release", address)]


def test_ask__published_twice__is_told_once(shop, release, program, received, deliver):
    url, found = received
    program("POST", "/webhooks", 201, url=url, events=["ask"], release=release)
    alice = shop.market.alice
    (step,) = shop.post(f"/releases/{release}/copies/1/ask", account=alice.address, price=str(PRICE))["steps"]
    shop.do(alice, step)
    shop.do(alice, step)
    deliver()
    assert len(found.requests) == 1


def test_deliveries__of_a_webhook__are_listed_and_told_again(shop, release, program, received, deliver):
    url, found = received
    hook = program("POST", "/webhooks", 201, url=url, events=["transfer"])
    shop.market.collect(release, shop.market.bob, 2)
    shop.index()
    deliver()
    at = f"/webhooks/{hook['id']}"
    second, first = program("GET", f"{at}/deliveries")["items"]
    assert (first["state"], first["status"], first["type"]) == ("delivered", 204, "transfer")
    assert program("GET", f"{at}/deliveries?state=failed")["items"] == []
    page = program("GET", f"{at}/deliveries?limit=1")
    assert program("GET", f"{at}/deliveries?limit=1&cursor={page['next']}")["items"] == [first]
    assert program("POST", f"{at}/deliveries/{second['id']}/replay", 202) == {"count": 1}
    program("POST", f"{at}/deliveries/999/replay", 404)
    program("POST", f"{at}/deliveries/x/replay", 404)
    deliver()
    assert [event["id"] for event in read(found)] == [first["event"], second["event"], second["event"]]
    since = "2020-01-01T00:00:00Z"
    assert program("POST", f"{at}/replay", 202, since=since) == {"count": 0}
    assert program("POST", f"{at}/replay", 202, since=since, failed_only=False) == {"count": 2}
    assert program("POST", f"{at}/replay", 202, since=since, until=since, failed_only=False) == {"count": 0}


def test_webhook__removed__is_gone(program, received):
    hook = program("POST", "/webhooks", 201, url=received[0], events=["sale"])
    (listed,) = program("GET", "/webhooks")["items"]
    assert listed == {name: value for name, value in hook.items() if name != "secret"}
    program("DELETE", f"/webhooks/{hook['id']}", 204)
    program("DELETE", f"/webhooks/{hook['id']}", 404)
    program("GET", f"/webhooks/{hook['id']}/deliveries", 404)
    assert program("GET", "/webhooks")["items"] == []


@pytest.mark.parametrize("id", ["0" * 32, "x", "%00", "0" * 33])
def test_webhook__of_nobody__is_not_found(program, id):
    program("GET", f"/webhooks/{id}/deliveries", 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": "file:///etc/passwd", "events": ["sale"]}, 400),
        ({"url": "http://user:word@localhost/", "events": ["sale"]}, 400),
        ({"url": "http://localhost:22/", "events": ["sale"]}, 400),
        ({"url": "http://nowhere.invalid/", "events": ["sale"]}, 409),
        ({"url": "http://localhost/", "events": []}, 400),
        ({"url": "http://localhost/", "events": ["everything"]}, 400),
        ({"url": "http://localhost/", "events": ["sale"], "release": "0x1"}, 400),
        ({"url": "http://localhost/", "events": ["sale"], "surprise": 1}, 400),
    ],
)
def test_webhook__that_cannot_be__is_refused(program, body, status):
    program("POST", "/webhooks", status, **body)


def test_webhook__in_the_sites_own_network__is_refused_unless_it_is_configured(shop, program):
    services = shop.app.extensions["refrain"]
    object.__setattr__(services.config, "webhook_private", False)
    refused = program("POST", "/webhooks", 409, url="https://127.0.0.1:9443/", events=["sale"])
    assert "not on the public network" in refused["detail"]
    program("POST", "/webhooks", 400, url="http://example.com/", events=["sale"])


def test_webhooks__more_than_an_account_may_have__are_refused(program, received, monkeypatch):
    monkeypatch.setattr("refrain.webhooks.registry.MOST", 1)
    program("POST", "/webhooks", 201, url=received[0], events=["sale"])
    program("POST", "/webhooks", 409, url=received[0], events=["sale"])
