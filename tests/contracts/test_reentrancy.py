"""Calling back into a release from everywhere it calls out to.

Attempts would come through if nothing held them back, which is tried too: without the lock these tests fail. Some are
refused twice, by the order of effects and calls as well.
Signers are asked by static calls, which cannot change anything: test_attacks_in_between.py.
"""

from dataclasses import dataclass

import pytest

from refrain.chain.typed_data import digest
from refrain.units import NOBODY
from tests.contracts.evm import ETHER
from tests.contracts.world import Contract, values

CALLS_BACK, CALLS_RECEIVER = 6, 7
LOCKED = (
    *("collect", "buy", "accept", "gift", "transferFrom", "safeTransferFrom", "approve", "setApprovalForAll", "cancel"),
    *("cancel_all", "claim", "sync", "sweep", "move_payee", "mint_to", "grant", "relax", "set_sale"),
)
"""All functions that have the lock; test_static.py makes sure that these are all of them."""


@pytest.fixture
def actor(world):
    return world.mock("Actor")


@dataclass
class Insider:
    """A contract that is artist, minter, payee and holder of a token release: every function is open to it."""

    release: Contract
    calls: dict[str, tuple]


@pytest.fixture
def insider(world, actor, alice, bob):
    token = world.mock("Token")
    fields = world.publication(
        payees=[(actor.address, 10_000, 10_000)], currency=token, max_grants=2, open_operators=True, price=7, nonce=1
    )
    actor.act(world.factory, world.factory.data("publish", fields), sender=alice)
    release = Contract(world.evm, world.publish().abi, world.factory.predict(actor.address, 1))
    for account in (alice, actor):
        token.mint(account, 10 * ETHER, sender=alice)
    token.approve(release, 10 * ETHER, sender=alice)
    actor.act(token, token.data("approve", release.address, 10 * ETHER), sender=alice)
    sale = release.selling() | {"minter": actor.address}
    actor.act(release, release.data("set_sale", sale), sender=alice)
    release.collect(2, 7, sender=alice)  # copy 1 is sent to the actor, copy 2 is for sale
    actor.act(release, release.data("collect", 1, 7), sender=alice)  # copy 3
    token.mint(release, 5, sender=alice)
    world.evm.fund(release.address, 5)
    ask, offer = world.ask(release, 2, 9), world.offer(release, alice, 3, 9)
    return Insider(
        release,
        {
            "collect": (1, 7),
            "buy": (values(ask), world.sign(alice, ask, release)),
            "accept": (values(offer), world.sign(alice, offer, release), 3),
            "gift": (bob.address, 3),
            "transferFrom": (actor.address, bob.address, 3),
            "safeTransferFrom": (actor.address, bob.address, 3),
            "approve": (bob.address, 3),
            "setApprovalForAll": (bob.address, True),
            "cancel": (3,),
            "cancel_all": (),
            "claim": (actor.address,),
            "sync": (),
            "sweep": (NOBODY,),
            "move_payee": (bob.address,),
            "mint_to": (bob.address, 1, 7),
            "grant": ([bob.address],),
            "relax": (release.terms() | {"royalty_bps": 0},),
            "set_sale": (sale | {"price": 8},),
        },
    )


@pytest.mark.parametrize("name", LOCKED)
def test_reentrancy__into_any_function_from_on_erc721_received__is_refused(world, insider, actor, alice, name):
    release = insider.release
    data = release.data(name, *insider.calls[name])
    with world.evm.undone():
        actor.act(release, data, sender=alice)  # on its own it comes through
    actor.plan(release, data, sender=alice)
    release.safeTransferFrom(alice, actor, 1, sender=alice)
    assert (actor.attempts(), actor.succeeded(), actor.answer()) == (1, False, b"")
    assert release.ownerOf(1) == actor.address


@pytest.mark.parametrize("name", LOCKED)
def test_reentrancy__into_any_function_from_a_token_that_calls_the_payer__is_refused(
    world, insider, actor, alice, name
):
    """Money that came in by a nested call must not count twice, nor anything happen between a sale and its payment."""
    release, data = insider.release, insider.release.data(name, *insider.calls[name])
    token = Contract(world.evm, world.mock("Token").abi, release.terms()["currency"])
    token.behave(CALLS_BACK, sender=alice)
    actor.plan(release, data, sender=alice)
    actor.act(release, release.data("collect", 2, 7), sender=alice)
    assert (actor.attempts(), actor.succeeded(), release.minted()) == (1, False, 5)
    assert token.balanceOf(release.address) == release.claimable(actor.address) + 5


@pytest.mark.parametrize("name", ["claim", "sync", "cancel_all"])
def test_reentrancy__from_a_token_that_calls_whoever_is_paid__is_refused(world, insider, actor, alice, name):
    release, data = insider.release, insider.release.data(name, *insider.calls[name])
    token = Contract(world.evm, world.mock("Token").abi, release.terms()["currency"])
    token.behave(CALLS_RECEIVER, sender=alice)
    before, due = token.balanceOf(actor.address), release.claimable(actor.address)
    actor.plan(release, data, sender=alice)
    release.claim(actor, sender=alice)
    assert (actor.attempts(), actor.succeeded()) == (1, False)
    assert token.balanceOf(actor.address) - before == due == 21


@pytest.mark.parametrize("attempt", ["sync", "cancel", "cancel_all"])
def test_reentrancy__from_a_seller_being_paid__is_refused(world, release, alice, bob, carol, actor, attempt):
    """The fee is still in the release then, and `sync` would credit it. The payment's gas is enough for each."""
    world.collect(release, alice, 2)
    for token_id in (1, 2):
        release.gift(actor, token_id, sender=alice)
    data = release.data(attempt, *((2,) if attempt == "cancel" else ()))
    ask = world.ask(release, 1, fee=ETHER // 2, fee_recipient=carol.address)
    actor.approve_digest(digest(ask, world.evm.chain_id, release.address), sender=alice)
    actor.plan(release, data, sender=alice)
    release.buy(values(ask), b"", sender=bob, value=ETHER)
    assert (actor.attempts(), actor.succeeded(), actor.answer()) == (1, False, b"")
    assert release.account(actor.address)["credit"] == 0 and world.balance(actor) == ETHER * 4 // 10
    assert world.balance(release) == release.claimable(world.artist.address)
    with world.evm.undone():  # what was attempted comes through as soon as the sale is over
        world.evm.fund(release.address, 1)
        actor.act(release, data, sender=alice)


def test_reentrancy__seller_being_paid__has_the_gas_to_come_through_where_nothing_is_locked(
    world, release, alice, bob, actor
):
    """The other side of the test above: a call to a function without the lock is made and noted."""
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    ask = world.ask(release, 1)
    actor.approve_digest(digest(ask, world.evm.chain_id, release.address), sender=alice)
    actor.plan(release, release.data("cancel_offer", 3), sender=alice)
    release.buy(values(ask), b"", sender=bob, value=ETHER)
    assert (actor.attempts(), actor.succeeded()) == (1, True) and release.offer_closed(actor.address, 3)


def test_reentrancy__from_a_payee_being_paid__is_refused(world, alice, actor):
    release = world.publish(payees=[(actor.address, 10_000, 10_000)])
    world.collect(release, alice, 2)
    world.evm.fund(release.address, 7)
    for attempt, args in (("claim", (actor.address,)), ("sync", ()), ("cancel_all", ())):
        with world.evm.undone():
            actor.plan(release, release.data(attempt, *args), sender=alice)
            release.claim(actor, sender=alice)
            assert (actor.attempts(), actor.succeeded()) == (1, False)
            assert world.balance(actor) == 2 * ETHER and world.balance(release) == 7


@pytest.mark.parametrize("attempt", ["collect", "cancel_all", "sync"])
def test_reentrancy__from_a_registry_being_handed_a_voucher__is_refused(world, alice, attempt):
    """An artist may name any registry, also one that calls back while a buyer's voucher is redeemed."""
    registry = world.mock("Registry")
    release = world.publish(buyer_types=1, registry=registry, price=0)
    world.evm.fund(release.address, 1)
    data = release.data(attempt, *((1, 0) if attempt == "collect" else ()))
    with world.evm.undone():
        world.evm.send(registry.address, release.address, data)
    registry.plan(release, data, sender=alice)
    release.collect(1, 0, b"voucher", sender=alice)
    assert (registry.attempts(), registry.succeeded(), release.minted()) == (1, False, 1)
