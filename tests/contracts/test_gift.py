import pytest

from refrain.units import NOBODY
from tests.contracts.evm import START, refused


def test_gift__to_a_new_holder__counts_on_the_copy_and_not_as_a_sale(world, release, alice, bob):
    world.collect(release, alice)
    world.evm.travel(60)
    receipt = release.gift(bob, 1, sender=alice)
    transfer = {"sender": alice.address, "receiver": bob.address, "token_id": 1}
    assert release.events(receipt) == [("Transfer", transfer)]
    assert release.copy(1) == {"owner": bob.address, "resales": 0, "gifts": 1, "cancels": 0, "acquired_at": START + 60}
    assert (release.balanceOf(alice.address), release.balanceOf(bob.address), release.holders()) == (0, 1, 1)
    assert release.revenue()[1] == 0


@pytest.mark.parametrize("function", ["gift", "transferFrom", "safeTransferFrom"])
def test_gift__every_way_of_the_owner__is_a_gift(world, release, alice, bob, function):
    world.collect(release, alice)
    args = (bob, 1) if function == "gift" else (alice, bob, 1)
    release.run(function, args, sender=alice)
    assert release.epoch(1) == 1 << 24


def test_gift__quota_used_up__is_refused_for_the_life_of_the_copy(world, release, alice, bob, carol):
    world.collect(release, alice)
    release.gift(bob, 1, sender=alice)
    release.gift(alice, 1, sender=bob)
    with refused("release: no gifts left"):
        release.gift(carol, 1, sender=alice)
    world.buy(release, 1, alice, bob)
    with refused("release: no gifts left"):
        release.gift(carol, 1, sender=bob)


@pytest.mark.parametrize("function", ["gift", "transferFrom", "safeTransferFrom"])
def test_gift__by_another_than_the_owner__is_refused(world, release, alice, bob, function):
    world.collect(release, alice)
    args = (bob, 1) if function == "gift" else (bob, alice, 1)
    with refused("release: not the owner"):
        release.run(function, args, sender=bob)


def test_gift__no_such_copy__is_refused(release, alice, bob):
    for token_id in (0, 1, 2**256 - 1):
        with refused("release: no such copy"):
            release.gift(bob, token_id, sender=alice)


def test_gift__to_nobody_to_the_release_or_to_oneself__is_refused(world, release, alice):
    world.collect(release, alice)
    for receiver in (NOBODY, release.address):
        with refused("release: no such account"):
            release.gift(receiver, 1, sender=alice)
    with refused("release: giver is the acquirer"):
        release.gift(alice, 1, sender=alice)
    assert release.account(alice.address)["balance"] == 1


def test_gift__with_money__is_refused(world, release, alice, bob):
    world.collect(release, alice)
    for function, args in (
        ("gift", (bob, 1)),
        ("transferFrom", (alice, bob, 1)),
        ("safeTransferFrom", (alice, bob, 1)),
    ):
        with refused(""):
            release.run(function, args, sender=alice, value=1)


def test_gift__holder_limit__allows_it_where_the_giver_leaves(world, alice, bob, carol):
    release = world.publish(max_holders=1)
    world.collect(release, alice, 2)
    with refused("release: holder limit reached"):
        release.gift(bob, 1, sender=alice)
    other = world.publish(max_holders=1)
    world.collect(other, alice)
    other.gift(bob, 1, sender=alice)
    assert (other.holders(), other.ownerOf(1)) == (1, bob.address)


def test_gift__buyer_types__bind_the_receiver(world, alice, bob):
    release = world.publish(buyer_types=world.types(1), registry=world.registry)
    world.registry.grant([alice.address], 1, 65_535, sender=world.steward)
    world.collect(release, alice)
    with refused("release: not of a buyer type"):
        release.gift(bob, 1, sender=alice)
    world.registry.grant([bob.address], 1, 65_535, sender=world.steward)
    release.gift(bob, 1, sender=alice)


def test_gift__last_quota__locks_the_copy(world, alice, bob, carol):
    release = world.publish(max_resales=0, max_gifts=1)
    world.collect(release, alice)
    assert not release.locked(1)
    receipt = release.gift(bob, 1, sender=alice)
    assert ("Locked", {"token_id": 1}) in release.events(receipt)
    assert release.locked(1)


def test_gift__soulbound__is_locked_from_the_first(world, alice, bob):
    release = world.publish(max_resales=0, max_gifts=0)
    receipt = release.collect(1, 10**18, sender=alice, value=10**18)
    assert ("Locked", {"token_id": 1}) in release.events(receipt)
    assert release.locked(1)
    with refused("release: no gifts left"):
        release.gift(bob, 1, sender=alice)
    with refused("release: no resales left"):
        world.buy(release, 1, alice, bob)


def test_safe_transfer__receiving_contract__must_agree(world, release, alice):
    actor = world.mock("Actor")
    world.collect(release, alice, 2)
    release.safeTransferFrom(alice, actor, 1, b"a note", sender=alice)
    assert release.ownerOf(1) == actor.address
    actor.refuse_copies(True, sender=alice)
    with refused("release: receiver refused"):
        release.safeTransferFrom(alice, actor, 2, sender=alice)
    assert release.ownerOf(2) == alice.address
