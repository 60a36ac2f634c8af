import pytest

from tests.contracts.evm import ETHER, refused
from tests.contracts.world import values


@pytest.fixture
def ask(world, release, alice):
    world.collect(release, alice)
    return world.ask(release, 1)


def test_cancel__makes_the_ask_void_and_interrupts_no_epoch_of_the_keepers(world, release, alice, bob, ask):
    signature = world.sign(alice, ask, release)
    receipt = release.cancel(1, sender=alice)
    assert release.events(receipt) == [("Cancelled", {"token_id": 1, "epoch": 1})]
    assert release.epoch(1) >> 24 == ask.epoch >> 24  # keepers look at resales and gifts only
    with refused("release: ask is out of date"):
        release.buy(values(ask), signature, sender=bob, value=ETHER)
    world.buy(release, 1, alice, bob)
    assert release.copy(1)["cancels"] == 1


def test_cancel__not_the_owner__is_refused(release, bob, ask):
    with refused("release: not the owner"):
        release.cancel(1, sender=bob)


def test_cancel__no_such_copy__is_refused(release, bob):
    with refused("release: no such copy"):
        release.cancel(1, sender=bob)


def test_cancel__as_often_as_can_be_counted__then_refused(world, release, alice, ask):
    world.set_bits(release, "copies", 1, 2**24 - 1, 160)
    with refused("release: too many cancels"):
        release.cancel(1, sender=alice)
    assert release.copy(1)["cancels"] == 2**24 - 1 and release.copy(1)["gifts"] == 0


def test_cancel_all__makes_all_asks_of_the_account_void(world, release, alice, bob, ask):
    signature = world.sign(alice, ask, release)
    receipt = release.cancel_all(sender=alice)
    assert release.events(receipt) == [("CancelledAll", {"account": alice.address, "counter": 1})]
    with refused("release: signature cancelled"):
        release.buy(values(ask), signature, sender=bob, value=ETHER)
    assert release.account(alice.address) == {"balance": 1, "counter": 1, "collected": 1, "credit": 0}
    world.buy(release, 1, alice, bob)


def test_cancel_all__as_often_as_can_be_counted__then_refused(world, release, alice, ask):
    world.set_bits(release, "accounts", alice, 2**32 - 1, 32)
    with refused("release: too many cancels"):
        release.cancel_all(sender=alice)
    assert release.account(alice.address)["collected"] == 1
