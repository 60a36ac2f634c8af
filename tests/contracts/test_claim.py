import pytest

from refrain.units import NOBODY
from tests.contracts.evm import ETHER, refused

SPLIT = ((1_000, 7_000), (6_500, 2_000), (2_500, 1_000))


@pytest.fixture
def band(world, alice, bob, carol):
    """Three collaborators with different shares of first sales and of royalties."""
    payees = [(who.address, *shares) for who, shares in zip((alice, bob, carol), SPLIT, strict=True)]
    return world.publish(payees=payees)


def test_claim__first_sales_and_royalties__are_split_apart(world, band, alice, bob, carol, dave, stranger):
    world.collect(band, dave)
    world.buy(band, 1, dave, stranger)
    for who, (primary, resale) in zip((alice, bob, carol), SPLIT, strict=True):
        due = ETHER * primary // 10_000 + ETHER // 10 * resale // 10_000
        assert band.claimable(who.address) == due
        before = world.balance(who)
        receipt = band.claim(who, sender=stranger)
        assert world.balance(who) - before == due
        assert band.events(receipt) == [("Claimed", {"payee": who.address, "amount": due})]
    assert world.balance(band) == 0


def test_claim__nothing_due__is_refused(world, release, artist, alice):
    for who in (artist, alice):
        with refused("release: nothing to claim"):
            release.claim(who, sender=alice)
    world.collect(release, alice)
    release.claim(artist, sender=alice)
    with refused("release: nothing to claim"):
        release.claim(artist, sender=alice)


def test_claim__payee_that_refuses__hurts_nobody_but_itself(world, alice, bob):
    actor = world.mock("Actor")
    release = world.publish(payees=[(actor.address, 5_000, 5_000), (bob.address, 5_000, 5_000)])
    actor.refuse_money(True, sender=alice)
    world.collect(release, alice)
    with refused("release: payee refused payment"):
        release.claim(actor, sender=alice)
    release.claim(bob, sender=alice)
    actor.refuse_money(False, sender=alice)
    release.claim(actor, sender=alice)
    assert world.balance(actor) == ETHER // 2


def test_claim__seller_that_could_not_be_paid__is_credited_and_claims(world, release, alice, bob, carol):
    actor = world.mock("Actor")
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    actor.refuse_money(True, sender=alice)
    receipt = _sell(world, release, actor, bob)
    credited = {"account": actor.address, "amount": ETHER * 9 // 10}
    assert ("Credited", credited) in release.events(receipt)
    assert release.account(actor.address)["credit"] == ETHER * 9 // 10 == release.claimable(actor.address)
    with refused("release: payee refused payment"):
        release.claim(actor, sender=carol)
    actor.refuse_money(False, sender=alice)
    release.claim(actor, sender=carol)
    assert world.balance(actor) == ETHER * 9 // 10
    assert release.account(actor.address) == {"balance": 0, "counter": 0, "collected": 0, "credit": 0}


def _sell(world, release, actor, buyer):
    from refrain.chain.typed_data import digest
    from tests.contracts.world import values

    ask = world.ask(release, 1)
    actor.approve_digest(digest(ask, world.evm.chain_id, release.address), sender=buyer)
    return release.buy(values(ask), b"", sender=buyer, value=ask.price)


def test_claim__seller_that_burns_gas__cannot_block_the_sale(world, release, alice, bob):
    actor = world.mock("Actor")
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    actor.burn_gas(True, sender=alice)
    receipt = _sell(world, release, actor, bob)
    assert release.ownerOf(1) == bob.address and receipt.gas_used < 200_000


def test_move_payee__takes_along_what_is_not_claimed(world, band, alice, bob, dave, stranger):
    world.collect(band, dave)
    due = band.claimable(alice.address)
    receipt = band.move_payee(stranger, sender=alice)
    assert band.events(receipt) == [("PayeeMoved", {"previous": alice.address, "account": stranger.address})]
    assert (band.claimable(alice.address), band.claimable(stranger.address)) == (0, due)
    assert [payee["account"] for payee in band.payees()][:2] == [stranger.address, bob.address]
    band.claim(stranger, sender=dave)
    band.move_payee(alice, sender=stranger)
    assert band.claimable(alice.address) == 0
    with refused("release: not a payee"):
        band.move_payee(dave, sender=stranger)


def test_move_payee__only_the_payee_and_to_a_fresh_account(band, bob, alice, artist):
    with refused("release: not a payee"):
        band.move_payee(artist, sender=artist)
    with refused("release: already a payee"):
        band.move_payee(bob, sender=alice)
    for nobody in (NOBODY, band.address):
        with refused("release: no such account"):
            band.move_payee(nobody, sender=alice)
