"""Members: named, granted, revoked, invited by voucher, by the API's steps on real contracts."""

import time

import pytest

from refrain.chain.buyer_types import DAY, types_of
from refrain.terms import Terms
from refrain_web.api.types import moment

CLUB = 5
FAR = (int(time.time()) // DAY + 400) * DAY
SOON = int(time.time()) + 3_600


@pytest.fixture
def club(shop):
    """A release for members of Dave's type 5 alone."""
    terms = Terms(buyer_types=types_of(shop.market.dave.address, 1 << CLUB), registry=shop.market.deployed.buyer_types)
    release = shop.market.publish(terms)
    shop.index()
    return release


def path(shop, rest=""):
    return f"/stewards/{shop.market.dave.address}/types/{CLUB}{rest}"


def invite(shop, account, **more):
    """What the steward's link carries."""
    wanted = {"account": account, "expires": moment(SOON), "until": moment(FAR)} | more
    found = shop.post(path(shop, "/voucher"), **wanted)["typed_data"]
    signature = "0x" + shop.market.dave.sign_typed_data(found).hex()
    return {"voucher": found["message"], "signature": signature}


def held(shop, account):
    return shop.get(path(shop, "/members"))["items"] and [
        one["account"] for one in shop.get(path(shop, "/members"))["items"] if one["account"] == account
    ]


def test_type__named_and_given__lists_its_members_until_it_is_taken_back(shop, club):
    dave, alice = shop.market.dave, shop.market.alice
    shop.carry_out(dave, path(shop, "/name"), words="Fan club")
    shop.carry_out(dave, path(shop, "/grant"), accounts=[alice.address], until=moment(FAR))
    shop.index()
    assert shop.get(f"/stewards/{dave.address}/types")["items"] == [
        {"steward": dave.address, "kind": CLUB, "words": "Fan club"}
    ]
    (member,) = shop.get(path(shop, "/members"))["items"]
    assert (member["account"], member["until"]) == (alice.address, moment(FAR))
    shop.carry_out(alice, f"/releases/{club}/collect", account=alice.address)
    shop.carry_out(dave, path(shop, "/revoke"), accounts=[alice.address])
    shop.index()
    assert shop.get(path(shop, "/members"))["items"] == []
    assert shop.get(f"/releases/{club}/eligibility", account=alice.address)["reason"] == "release: not of a buyer type"


def test_voucher__brought_along__collects_in_one_transaction(shop, club):
    bob = shop.market.bob
    refused = shop.post(f"/releases/{club}/collect", 409, account=bob.address)
    assert refused["detail"] == refused["refusal"] == "release: not of a buyer type"
    german = shop.browser.post(
        f"/api/v1/releases/{club}/collect", json={"account": bob.address}, headers={"Accept-Language": "de"}
    ).json
    assert (german["detail"] == refused["detail"], german["refusal"]) == (False, refused["refusal"])
    invitation = invite(shop, bob.address)
    shop.carry_out(bob, f"/releases/{club}/collect", account=bob.address, voucher=invitation)
    shop.index()
    assert shop.get(f"/accounts/{bob.address}")["copies"] == 1
    assert held(shop, bob.address)


def test_voucher__brought_along__buys_a_listeners_copy(shop, club):
    market = shop.market
    shop.carry_out(market.dave, path(shop, "/grant"), accounts=[market.alice.address])
    market.collect(club, market.alice)
    shop.index()
    (ask,) = shop.carry_out(
        market.alice, f"/releases/{club}/copies/1/ask", account=market.alice.address, price=str(10**17)
    )
    invitation = invite(shop, market.bob.address, until=None)
    shop.carry_out(market.bob, f"/asks/{ask['id']}/buy", account=market.bob.address, voucher=invitation)
    shop.index()
    assert shop.get(f"/releases/{club}/copies/1")["owner"] == market.bob.address


def test_voucher__looked_at__says_what_it_opens_and_then_that_it_is_held(shop, club):
    invitation = invite(shop, shop.market.bob.address)
    found = shop.post("/vouchers/state", **invitation)
    assert (found["state"], found["steward"], found["until"]) == ("good", shop.market.dave.address, moment(FAR))
    assert [one["address"] for one in found["releases"]] == [club]
    shop.carry_out(shop.market.bob, "/vouchers/redeem", **invitation)
    assert shop.post("/vouchers/state", **invitation)["state"] == "held"


def test_voucher__withdrawn_by_revoking__says_so_and_is_refused(shop, club):
    bob = shop.market.bob
    invitation = invite(shop, bob.address)
    shop.carry_out(shop.market.dave, path(shop, "/revoke"), accounts=[bob.address])
    assert shop.post("/vouchers/state", **invitation)["state"] == "withdrawn"
    assert "voucher" in shop.post("/vouchers/redeem", 409, **invitation)["detail"]


def test_voucher__changed_after_signing__is_forged(shop, club):
    invitation = invite(shop, shop.market.bob.address)
    invitation["voucher"]["untilDay"] = "65535"
    assert shop.post("/vouchers/state", **invitation)["state"] == "forged"
    shop.post("/vouchers/redeem", 409, **invitation)


def test_voucher__of_another_account__collects_nothing(shop, club):
    invitation = invite(shop, shop.market.bob.address)
    alice = shop.market.alice.address
    refused = shop.post(f"/releases/{club}/collect", 409, account=alice, voucher=invitation)
    assert refused["detail"] == "types: voucher for another"


def test_voucher__after_its_time__is_expired(shop, club):
    invitation = invite(shop, shop.market.bob.address)
    invitation["voucher"]["expires"] = "1000"
    assert shop.post("/vouchers/state", **invitation)["state"] == "expired"


@pytest.mark.parametrize(
    ("rest", "body", "field"),
    [
        ("/name", {"words": " "}, "words"),
        ("/name", {"words": "x" * 97}, "words"),
        ("/grant", {"accounts": ["0x" + "1" * 40], "until": "2030-01-01T12:00:00Z"}, "until"),
        ("/grant", {"accounts": []}, "accounts"),
        ("/revoke", {"accounts": ["nobody"]}, "accounts"),
        ("/voucher", {"account": "0x" + "1" * 40, "expires": "2020-01-01T00:00:00Z"}, "expires"),
        ("/voucher", {"account": "0x" + "1" * 40, "expires": "2199-01-01T00:00:00Z"}, "expires"),
    ],
)
def test_steward__with_what_cannot_be__is_told_which_field(shop, rest, body, field):
    assert field in shop.post(path(shop, rest), 400, **body)["detail"]


def test_type__of_a_number_that_no_steward_has__is_refused(shop):
    steward = shop.market.dave.address
    assert shop.get(f"/stewards/{steward}/types/96/members", 400)["field"] == "kind"
    assert shop.get(f"/stewards/{steward}/types/x/members", 400)["field"] == "kind"
