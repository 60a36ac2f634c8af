"""Packed fields at the last value that they hold: the next step is refused, or cannot be, and no neighbour changes."""

import pytest

from tests.contracts.evm import ETHER, START, refused
from tests.contracts.world import values

COPIES = 2**20 - 1


def crowded(world, release, minted: int, holders: int) -> None:
    """As if that many copies had been made and that many accounts held some."""
    world.set_bits(release, "rules", None, minted, 236)
    world.set_bits(release, "rules", None, holders, 216)


def test_supply__last_number_of_all__then_sold_out(world, alice, bob):
    release = world.publish(max_supply=COPIES)
    crowded(world, release, COPIES - 1, COPIES - 1)
    before = release.terms()
    assert world.collect(release, alice) == COPIES
    assert (release.minted(), release.holders(), release.ownerOf(COPIES)) == (COPIES, COPIES, alice.address)
    for quantity in (1, 64):
        with refused("release: sold out"):
            release.collect(quantity, ETHER, sender=bob, value=quantity * ETHER)
    assert release.terms() == before


def test_holders__largest_limit__then_refused(world, alice, bob):
    release = world.publish(max_supply=COPIES, max_holders=COPIES)
    crowded(world, release, 7, COPIES)
    with refused("release: holder limit reached"):
        release.collect(1, ETHER, sender=alice, value=ETHER)
    assert (release.minted(), release.holders()) == (7, COPIES)


@pytest.mark.parametrize("kind", ["resales", "gifts"])
def test_quotas__largest_of_all__are_used_up_exactly(world, alice, bob, kind):
    release = world.publish(**{f"max_{kind}": 255})
    world.collect(release, alice)
    world.set_bits(release, "copies", 1, 254, 200 if kind == "resales" else 184)

    def step(giver, receiver):
        if kind == "gifts":
            release.gift(receiver, 1, sender=giver)
        else:
            world.buy(release, 1, giver, receiver)

    step(alice, bob)
    assert release.copy(1)[kind] == 255 and release.copy(1)["owner"] == bob.address
    with refused(f"release: no {kind} left"):
        step(bob, alice)


def test_cancels__full__still_let_the_copy_be_sold_and_given(world, release, alice, bob):
    """The epoch's lowest part does not spill into gifts, and a copy that can be cancelled no more is not stuck."""
    world.collect(release, alice)
    world.set_bits(release, "copies", 1, 2**24 - 1, 160)
    world.buy(release, 1, alice, bob)
    release.gift(alice, 1, sender=bob)
    assert release.copy(1) == {
        "owner": alice.address, "resales": 1, "gifts": 1, "cancels": 2**24 - 1, "acquired_at": START,
    }  # fmt: skip


def test_account__every_field_full__none_touches_another(world, release, alice, bob):
    """Balance, counter and collected at values that only years could reach, credit beside them."""
    world.collect(release, alice)
    world.set_bits(release, "accounts", alice, 2**32 - 1, 32)
    world.set_bits(release, "accounts", alice, 2**127, 96)
    account = release.account(alice.address)
    assert account == {"balance": 1, "counter": 2**32 - 1, "collected": 1, "credit": 2**127}
    world.collect(release, alice)
    release.gift(bob, 1, sender=alice)
    assert release.account(alice.address) == account | {"balance": 1, "collected": 2}


def test_acquired_at__time_beyond_its_bits__changes_no_other_field(world, release, alice):
    """40 bits last for 34,000 years; after that the time starts anew and nothing else happens."""
    world.evm.travel(2**40 - START + 5)
    world.collect(release, alice)
    assert release.copy(1) == {"owner": alice.address, "resales": 0, "gifts": 0, "cancels": 0, "acquired_at": 5}


def test_prices__largest_of_all__keep_to_their_bits(world, alice, bob):
    """A price of 2**88 - 1, sold 64 times and resold: revenue is exact, settings are what they were."""
    token, top = world.mock("Token"), 2**88 - 1
    release = world.publish(price=top, currency=token, royalty_bps=5_000, max_resale_price=top, min_resale_price=top)
    for account in (alice, bob):
        token.mint(account, 64 * top, sender=account)
        token.approve(release, 64 * top, sender=account)
    before = (release.terms(), release.selling())
    release.collect(63, top, sender=alice)
    ask = world.ask(release, 1, top)
    release.buy(values(ask), world.sign(alice, ask, release), sender=bob)
    assert release.revenue() == (63 * top, top // 2)
    assert (release.terms(), release.selling()) == before
    ask = world.ask(release, 1, 2**88)
    with refused("release: price is too large"):
        release.buy(values(ask), world.sign(bob, ask, release), sender=alice)
