"""Attacks from inside a sale: by the signer who is asked, by whoever is paid, and by what is signed for elsewhere."""

import pytest

from refrain.chain.typed_data import Offer, digest
from refrain.units import NOBODY
from tests.contracts.evm import ETHER, refused
from tests.contracts.world import FAR, Account, values

ARTIST = Account("artist").address


@pytest.fixture
def schemer(world):
    return world.mock("Schemer")


@pytest.fixture
def actor(world):
    return world.mock("Actor")


def solvent(world, release) -> bool:
    """Whether a release holds exactly what it owes to its one payee."""
    return world.balance(release) == release.claimable(world.artist.address)


@pytest.mark.parametrize("attempt", ["gift", "cancel", "claim", "sync"])
def test_reentrancy__from_a_signer_being_asked(world, release, alice, bob, schemer, attempt):
    world.collect(release, alice)
    release.gift(schemer, 1, sender=alice)
    args = {"gift": (alice.address, 1), "cancel": (1,), "claim": (world.artist.address,)}.get(attempt, ())
    schemer.plan(release, release.data(attempt, *args), sender=alice)
    release.buy(values(world.ask(release, 1)), b"", sender=bob, value=ETHER)
    assert release.ownerOf(1) == bob.address and solvent(world, release)


def test_reentrancy__signer_who_reads_on_the_way__may(world, release, alice, bob, schemer):
    """A read succeeds, so this account answers that it has not signed: the sign that its call came through."""
    world.collect(release, alice)
    release.gift(schemer, 1, sender=alice)
    schemer.plan(release, release.data("minted"), sender=alice)
    with refused("release: signature is wrong"):
        release.buy(values(world.ask(release, 1)), b"", sender=bob, value=ETHER)


def test_signer_that_writes_when_asked__has_not_signed(world, release, alice, bob, schemer):
    world.collect(release, alice)
    release.gift(schemer, 1, sender=alice)
    schemer.plan(release, release.data("sync"), sender=alice)
    schemer.write(True, sender=alice)
    with refused("release: signature is wrong"):
        release.buy(values(world.ask(release, 1)), b"", sender=bob, value=ETHER)
    assert schemer.checks() == 0


@pytest.mark.parametrize("attempt", ["sync", "claim", "cancel_all"])
def test_reentrancy__from_a_marketplace_being_paid(world, release, alice, bob, actor, attempt):
    """Its fee is still in the release when the seller is paid, and must never count as royalty."""
    world.collect(release, alice)
    args = (world.artist.address,) if attempt == "claim" else ()
    actor.plan(release, release.data(attempt, *args), sender=alice)
    ask = world.ask(release, 1, fee=ETHER // 2, fee_recipient=actor.address)
    release.buy(values(ask), world.sign(alice, ask, release), sender=bob, value=ETHER)
    assert (actor.attempts(), actor.succeeded()) == (1, False)
    assert world.balance(actor) == ETHER // 2 and solvent(world, release)


@pytest.mark.parametrize(
    ("view", "args", "before", "after"),
    [("epoch", (1,), 1 << 24, 1 << 40 | 1 << 24), ("claimable", (ARTIST,), ETHER, ETHER * 11 // 10)],
)
def test_reading_while_a_seller_is_paid__shows_the_finished_sale(
    world, release, alice, bob, actor, view, args, before, after
):
    """Others who rely on a view in the middle of a sale (read-only reentrancy) must not be misled."""
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    actor.plan(release, release.data(view, *args), sender=alice)
    actor.before_payment(sender=alice)  # so that writing down the next answer fits into the gas of a payment
    assert int.from_bytes(actor.answer()[:32]) == before
    ask = world.ask(release, 1)
    actor.approve_digest(digest(ask, world.evm.chain_id, release.address), sender=alice)
    release.buy(values(ask), b"", sender=bob, value=ETHER)
    assert actor.attempts() == 2 and int.from_bytes(actor.answer()[:32]) == after


def test_offer_replay__on_another_release__is_refused(world, alice, bob):
    first, second = world.publish(), world.publish()
    for release in (first, second):
        world.collect(release, alice)
        world.wrap(bob, release, ETHER)
    offer = world.offer(first, bob)
    signature = world.sign(bob, offer, first)
    with refused("release: signature is wrong"):
        second.accept(values(offer), signature, 1, sender=alice)
    first.accept(values(offer), signature, 1, sender=alice)
    assert (first.ownerOf(1), second.ownerOf(1)) == (bob.address, alice.address)


@pytest.mark.parametrize("whose", ["release", "nobody"])
def test_offer_in_the_name_of_the_release_or_of_nobody__is_not_signed(world, release, alice, whose):
    """The release accepts any call, and `ecrecover` gives zero for what is no signature: neither is a yes."""
    world.collect(release, alice)
    buyer = release.address if whose == "release" else NOBODY
    offer = Offer(buyer, 1, ETHER, 0, NOBODY, FAR, 0, 255, 255, 0)
    for signature in (b"", bytes(65), bytes(64) + b"\x1b"):
        with refused("release: signature is wrong"):
            release.accept(values(offer), signature, 1, sender=alice)


@pytest.mark.parametrize("function", ["transferFrom", "safeTransferFrom"])
def test_operator__moving_to_nobody_or_into_the_release__is_refused(world, alice, bob, function):
    release = world.publish(open_operators=True)
    world.collect(release, alice)
    release.approve(bob, 1, sender=alice)
    for place in (NOBODY, release.address):
        with refused("release: no such account"):
            release.run(function, (alice.address, place, 1), sender=bob)
    assert release.ownerOf(1) == alice.address
