"""Attacks that are known from elsewhere, each by its name. docs/threat-model.md has those without a mitigation."""

from dataclasses import replace

import pytest

from tests.contracts.evm import ETHER, refused
from tests.contracts.world import values


@pytest.fixture
def actor(world):
    return world.mock("Actor")


def test_royalty_raised_in_mid_trade__cannot_be(world, release, alice, bob, artist):
    world.collect(release, alice)
    ask = world.ask(release, 1)
    signature = world.sign(alice, ask, release)
    with refused("release: terms only loosen"):
        release.relax(release.terms() | {"royalty_bps": 5_000}, sender=artist)
    release.relax(release.terms() | {"royalty_bps": 0}, sender=artist)
    before = world.balance(alice)
    release.buy(values(ask), signature, sender=bob, value=ETHER)
    assert world.balance(alice) - before == ETHER  # it can only get better for the seller


def test_zero_price_with_cash_under_the_table__is_limited_by_gifts_and_floor(world, alice, bob):
    release = world.publish(max_gifts=0, min_resale_price=ETHER)
    world.collect(release, alice)
    with refused("release: no gifts left"):
        release.transferFrom(alice, bob, 1, sender=alice)
    with refused("release: price below the floor"):
        world.buy(release, 1, alice, bob, 1)


def test_refusing_payee__cannot_block_sales(world, alice, bob, actor):
    release = world.publish(payees=[(actor.address, 10_000, 10_000)])
    actor.refuse_money(True, sender=alice)
    world.collect(release, alice)
    world.buy(release, 1, alice, bob)
    assert release.claimable(actor.address) == ETHER * 11 // 10


def test_refusing_marketplace__cannot_block_sales(world, release, alice, bob, actor):
    actor.refuse_money(True, sender=alice)
    world.collect(release, alice)
    ask = world.ask(release, 1, fee=5, fee_recipient=actor.address)
    release.buy(values(ask), world.sign(alice, ask, release), sender=bob, value=ETHER)
    assert release.account(actor.address)["credit"] == 5


def test_forced_ether__belongs_to_the_payees(world, release, alice):
    world.collect(release, alice)
    world.evm.fund(release.address, ETHER)
    release.sync(sender=alice)
    assert release.claimable(world.artist.address) == 2 * ETHER


def test_from_equal_to_to__inflates_no_balance(world, alice):
    release = world.publish(open_operators=True)
    world.collect(release, alice)
    release.approve(world.bob, 1, sender=alice)
    for sender in (alice, world.bob):
        with refused("release: giver is the acquirer"):
            release.transferFrom(alice, alice, 1, sender=sender)
    assert release.balanceOf(alice.address) == 1


def test_signature_replay__on_another_release__is_refused(world, alice, bob):
    first, second = world.publish(), world.publish()
    for release in (first, second):
        world.collect(release, alice)
    ask = world.ask(first, 1)
    with refused("release: signature is wrong"):
        second.buy(values(ask), world.sign(alice, ask, first), sender=bob, value=ETHER)


def test_signature_replay__after_the_copy_came_back__is_refused(world, release, alice, bob):
    world.collect(release, alice)
    ask = world.ask(release, 1, price=1)
    signature = world.sign(alice, ask, release)
    release.gift(bob, 1, sender=alice)
    release.gift(alice, 1, sender=bob)
    with refused("release: ask is out of date"):
        release.buy(values(ask), signature, sender=bob, value=1)
    with refused("release: signature is wrong"):
        release.buy(values(replace(ask, epoch=release.epoch(1))), signature, sender=bob, value=1)


def test_voucher_replay__on_another_registry__is_refused(world, alice):
    from refrain.chain import abi
    from tests.contracts.world import artifact, packed_voucher

    other = world.deploy(artifact("BuyerTypes"), abi.bytecode("BuyerTypes"))
    voucher = world.voucher(alice)
    with refused("types: signature is wrong"):
        other.redeem(alice, packed_voucher(voucher, world.sign(world.steward, voucher, world.registry)), sender=alice)


def test_account_with_delegated_code__still_signs_with_its_key(world, release, alice, bob):
    """EIP-7702: code at an account says nothing of whose it is."""
    world.collect(release, alice)
    account = bytes.fromhex(alice.address[2:])
    world.evm.state.set_code(account, b"\xef\x01\x00" + bytes.fromhex(world.mock("Actor").address[2:]))
    world.evm.state.lock_changes()
    world.buy(release, 1, alice, bob)
    assert release.ownerOf(1) == bob.address


def test_sale_race__second_buyer_of_the_same_copy__keeps_the_money(world, release, alice, bob, carol):
    world.collect(release, alice)
    ask = world.ask(release, 1)
    signature = world.sign(alice, ask, release)
    release.buy(values(ask), signature, sender=bob, value=ETHER)
    before = world.balance(carol)
    with refused("release: ask is out of date"):
        release.buy(values(ask), signature, sender=carol, value=ETHER)
    assert world.balance(carol) == before


def test_registry_that_lies_or_fails__lets_nobody_in(world, alice, actor):
    """An artist may name any registry; one without an answer refuses everybody (fail closed)."""
    release = world.publish(buyer_types=1, registry=actor)
    with refused(""):
        release.collect(1, ETHER, sender=alice, value=ETHER)


def test_buyer_types__a_steward__can_take_no_copy(world, alice, bob):
    release = world.publish(buyer_types=world.types(1), registry=world.registry)
    world.registry.grant([alice.address, bob.address], 1, 65_535, sender=world.steward)
    world.collect(release, alice)
    world.registry.revoke([alice.address], 1, sender=world.steward)
    assert release.ownerOf(1) == alice.address
    world.buy(release, 1, alice, bob)  # who may acquire is asked of the buyer, not of the seller
