"""What the artist and her minter do: grants, minting, sale settings."""

import pytest

from refrain.units import NOBODY
from tests.contracts.evm import ETHER, START, refused


def test_grant__within_the_terms__gives_copies_away(world, alice, bob, artist):
    release = world.publish(max_grants=3)
    receipt = release.grant([alice.address, bob.address], sender=artist)
    granted = [event for event in release.events(receipt) if event[0] == "Granted"]
    assert granted == [
        ("Granted", {"account": alice.address, "token_id": 1}),
        ("Granted", {"account": bob.address, "token_id": 2}),
    ]
    assert (release.granted(), release.minted(), release.holders(), release.revenue()) == (2, 2, 2, (0, 0))
    assert release.account(alice.address)["collected"] == 0
    with refused("release: no grants left"):
        release.grant([alice.address, alice.address], sender=artist)
    release.grant([alice.address], sender=artist)
    with refused("release: no grants left"):
        release.grant([alice.address], sender=artist)


def test_grant__terms_without_grants__is_refused(release, artist, alice):
    with refused("release: no grants left"):
        release.grant([alice.address], sender=artist)


def test_grant__by_another__is_refused(world, alice):
    with refused("release: not the artist"):
        world.publish(max_grants=3).grant([alice.address], sender=alice)


def test_grant__holders_types_and_supply__hold(world, artist, alice, bob):
    with refused("release: holder limit reached"):
        world.publish(max_grants=3, max_holders=1).grant([alice.address, bob.address], sender=artist)
    with refused("release: sold out"):
        world.publish(max_grants=3, max_supply=1).grant([alice.address, bob.address], sender=artist)
    typed = world.publish(max_grants=3, buyer_types=world.types(1), registry=world.registry)
    with refused("release: not of a buyer type"):
        typed.grant([alice.address], sender=artist)


@pytest.fixture
def minted_by_dave(world, release, artist, dave):
    release.set_sale((ETHER, 0, 0, 1, dave.address), sender=artist)
    return release


def test_mint_to__by_the_minter__credits_what_it_pays(minted_by_dave, alice, dave, artist):
    release = minted_by_dave
    receipt = release.mint_to(alice, 3, 7 * ETHER, sender=dave, value=7 * ETHER)
    minted = {"account": alice.address, "first_token": 1, "quantity": 3, "payment": 7 * ETHER}
    assert release.events(receipt)[-1] == ("Minted", minted)
    assert release.claimable(artist.address) == 7 * ETHER
    assert release.account(alice.address) == {"balance": 3, "counter": 0, "collected": 0, "credit": 0}


def test_mint_to__by_another_or_without_a_minter__is_refused(world, minted_by_dave, alice, artist):
    for release, sender in ((minted_by_dave, artist), (world.publish(), alice)):
        with refused("release: not the minter"):
            release.mint_to(alice, 1, 0, sender=sender)


def test_mint_to__payment_that_does_not_come__is_refused(minted_by_dave, alice, dave):
    with refused("release: wrong payment"):
        minted_by_dave.mint_to(alice, 1, 2, sender=dave, value=1)
    with refused("release: too much revenue"):
        minted_by_dave.mint_to(alice, 1, 2**96, sender=dave)


@pytest.mark.parametrize("quantity", [0, 65])
def test_mint_to__quantity_out_of_range__is_refused(minted_by_dave, alice, dave, quantity):
    with refused("release: quantity is 1 to 64"):
        minted_by_dave.mint_to(alice, quantity, 0, sender=dave)


def test_mint_to__nobody_or_the_release__is_refused(minted_by_dave, dave):
    for receiver in (NOBODY, minted_by_dave.address):
        with refused("release: no such account"):
            minted_by_dave.mint_to(receiver, 1, 0, sender=dave)


def test_mint_to__supply__holds(minted_by_dave, alice, dave):
    minted_by_dave.mint_to(alice, 64, 0, sender=dave)
    with refused("release: sold out"):
        minted_by_dave.mint_to(alice, 37, 0, sender=dave)


def test_set_sale__everything__and_keeps_what_was_earned(world, release, alice, artist, dave):
    world.collect(release, alice)
    sale = {"price": 5, "opens": START, "closes": START + 9, "per_account": 7, "minter": dave.address}
    receipt = release.set_sale(sale, sender=artist)
    assert release.events(receipt) == [("SaleChanged", sale)]
    assert release.selling() == sale and release.revenue() == (ETHER, 0)


def test_set_sale__by_another_or_out_of_bounds__is_refused(release, alice, artist):
    with refused("release: not the artist"):
        release.set_sale((0, 0, 0, 0, NOBODY), sender=alice)
    for sale, words in (
        ((2**88, 0, 0, 0, NOBODY), "sale: price is too large"),
        ((0, 9, 9, 0, NOBODY), "sale: times out of order"),
        ((0, 0, 2**32, 0, NOBODY), "sale: times out of order"),
        ((0, 2**32, 0, 0, NOBODY), "sale: times out of order"),
        ((0, 0, 0, 256, NOBODY), "sale: per account above 255"),
    ):
        with refused(words):
            release.set_sale(sale, sender=artist)
