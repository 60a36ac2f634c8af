import pytest

from refrain.units import NOBODY
from tests.contracts.evm import ETHER, START, refused
from tests.contracts.world import packed_voucher


def test_collect__two_copies__are_numbered_paid_and_logged(world, release, alice, artist):
    receipt = release.collect(2, ETHER, sender=alice, value=2 * ETHER)
    transfers = [("Transfer", {"sender": NOBODY, "receiver": alice.address, "token_id": i}) for i in (1, 2)]
    collected = {"buyer": alice.address, "first_token": 1, "quantity": 2, "price_each": ETHER}
    assert release.events(receipt) == [*transfers, ("Collected", collected)]
    assert release.copy(2) == {"owner": alice.address, "resales": 0, "gifts": 0, "cancels": 0, "acquired_at": START}
    assert release.account(alice.address) == {"balance": 2, "counter": 0, "collected": 2, "credit": 0}
    assert (release.minted(), release.holders(), release.revenue()) == (2, 1, (2 * ETHER, 0))
    assert release.claimable(artist.address) == 2 * ETHER == world.balance(release)


def test_collect__free_copies__cost_nothing(world, alice):
    release = world.publish(price=0)
    release.collect(64, 0, sender=alice)
    assert release.balanceOf(alice.address) == 64


@pytest.mark.parametrize("value", [0, ETHER - 1, ETHER + 1, 2 * ETHER])
def test_collect__other_than_the_price__is_refused(release, alice, value):
    with refused("release: wrong payment"):
        release.collect(1, ETHER, sender=alice, value=value)


def test_collect__price_raised_meanwhile__does_not_hit_the_buyer(world, release, alice, artist):
    release.set_sale((2 * ETHER, 0, 0, 0, NOBODY), sender=artist)
    with refused("release: price was raised"):
        release.collect(1, ETHER, sender=alice, value=2 * ETHER)


def test_collect__price_lowered_meanwhile__is_refused_rather_than_overpaid(release, alice, artist):
    release.set_sale((ETHER // 2, 0, 0, 0, NOBODY), sender=artist)
    with refused("release: wrong payment"):
        release.collect(1, ETHER, sender=alice, value=ETHER)


@pytest.mark.parametrize("quantity", [0, 65, 2**256 - 1])
def test_collect__quantity_out_of_range__is_refused(release, alice, quantity):
    with refused("release: quantity is 1 to 64"):
        release.collect(quantity, ETHER, sender=alice)


def test_collect__last_copies__then_sold_out(world, alice, bob):
    release = world.publish(max_supply=3)
    world.collect(release, alice, 2)
    with refused("release: sold out"):
        release.collect(2, ETHER, sender=bob, value=2 * ETHER)
    world.collect(release, bob)
    with refused("release: sold out"):
        release.collect(1, ETHER, sender=bob, value=ETHER)
    assert release.can_collect(bob.address, 1) == "release: sold out"


def test_collect__before_it_opens_and_after_it_closes__is_refused(world, alice):
    release = world.publish(opens=START + 10, closes=START + 20)
    with refused("release: sale is not open yet"):
        release.collect(1, ETHER, sender=alice, value=ETHER)
    assert release.can_collect(alice.address, 1) == "release: sale is not open yet"
    world.evm.travel(10)
    world.collect(release, alice)
    world.evm.travel(9)
    world.collect(release, alice)
    world.evm.travel(1)
    with refused("release: sale is closed"):
        release.collect(1, ETHER, sender=alice, value=ETHER)


def test_collect__limit_per_account__counts_what_was_collected_not_what_is_held(world, alice, bob):
    release = world.publish(per_account=2)
    world.collect(release, alice, 2)
    release.gift(bob, 1, sender=alice)
    with refused("release: too many for an account"):
        release.collect(1, ETHER, sender=alice, value=ETHER)
    world.collect(release, bob, 2)


def test_collect__holder_limit__lets_holders_in_and_nobody_else(world, alice, bob, carol):
    release = world.publish(max_holders=2)
    world.collect(release, alice)
    world.collect(release, bob)
    with refused("release: holder limit reached"):
        release.collect(1, ETHER, sender=carol, value=ETHER)
    world.collect(release, alice)
    release.gift(alice, 2, sender=bob)
    world.collect(release, carol)


def test_collect__buyer_types__only_with_one_of_them(world, alice):
    release = world.publish(buyer_types=world.types(0b101), registry=world.registry)
    with refused("release: not of a buyer type"):
        release.collect(1, ETHER, sender=alice, value=ETHER)
    world.registry.grant([alice.address], 0b10, 65_535, sender=world.steward)
    assert release.can_collect(alice.address, 1) == "release: not of a buyer type"
    world.registry.grant([alice.address], 0b100, 65_535, sender=world.steward)
    world.collect(release, alice)
    world.registry.revoke([alice.address], 0b100, sender=world.steward)
    with refused("release: not of a buyer type"):  # although it holds a copy: one that was revoked acquires no more
        release.collect(1, ETHER, sender=alice, value=ETHER)


def test_collect__with_a_voucher__needs_no_transaction_of_the_steward(world, alice):
    release = world.publish(buyer_types=world.types(1), registry=world.registry)
    voucher = world.voucher(alice)
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, world.registry))
    release.collect(1, ETHER, packed, sender=alice, value=ETHER)
    world.collect(release, alice)


def test_collect__needless_voucher__is_ignored(release, alice):
    release.collect(1, ETHER, b"whatever", sender=alice, value=ETHER)


def test_collect__more_revenue_than_fits__is_refused(world, alice):
    token = world.mock("Token")
    release = world.publish(price=2**88 - 1, currency=token, max_supply=1_000)
    token.mint(alice, 2**100, sender=alice)
    token.approve(release, 2**100, sender=alice)
    for _ in range(4):
        release.collect(64, 2**88 - 1, sender=alice)
    assert release.revenue()[0] == 256 * (2**88 - 1)
    with refused("release: too much revenue"):
        release.collect(1, 2**88 - 1, sender=alice)
