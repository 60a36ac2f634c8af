"""What was signed once, used where or when it was not meant: elsewhere, again, in another form, or too late."""

from dataclasses import replace

import pytest

from refrain.chain import abi
from tests.contracts.evm import ETHER, Evm, refused
from tests.contracts.world import Contract, World, artifact, packed_voucher, values

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def ready(world: World, release: Contract) -> None:
    """Alice holds copy 1, bob has wrapped coin for an offer."""
    world.collect(release, world.alice)
    world.wrap(world.bob, release, 2 * ETHER)


def use(kind: str, world: World, release: Contract, message, signature: bytes) -> None:
    """Settle an ask or an offer, or redeem a voucher."""
    if kind == "ask":
        release.buy(values(message), signature, sender=world.bob, value=message.price)
    elif kind == "offer":
        release.accept(values(message), signature, 1, sender=world.alice)
    else:
        world.registry.redeem(world.bob, packed_voucher(message, signature), sender=world.bob)


def signed(kind: str, world: World, release: Contract):
    """A message of alice (ask), bob (offer) or the steward (voucher), and its signature."""
    if kind == "ask":
        message, signer, contract = world.ask(release, 1), world.alice, release
    elif kind == "offer":
        message, signer, contract = world.offer(release, world.bob), world.bob, release
    else:
        message, signer, contract = world.voucher(world.bob), world.steward, world.registry
    return message, world.sign(signer, message, contract)


def wrong(kind: str) -> str:
    return ("types" if kind == "voucher" else "release") + ": signature is wrong"


KINDS = pytest.mark.parametrize("kind", ["ask", "offer", "voucher"])


@KINDS
def test_replay__on_another_chain_with_the_same_addresses__is_refused(kind):
    here, there = World(Evm(chain_id=1)), World(Evm(chain_id=2))
    releases = [world.publish(nonce=1) for world in (here, there)]
    assert releases[0].address == releases[1].address and here.registry.address == there.registry.address
    for world, release in zip((here, there), releases, strict=True):
        ready(world, release)
    message, signature = signed(kind, here, releases[0])
    with refused(wrong(kind)):
        use(kind, there, releases[1], message, signature)
    use(kind, here, releases[0], message, signature)


@KINDS
def test_replay__after_a_fork__counts_on_the_side_that_keeps_the_chain_id_only(kind):
    """Both sides share everything up to the fork: contracts, copies, counters. One then takes another chain id."""
    world = World()
    release = world.publish()
    ready(world, release)
    message, signature = signed(kind, world, release)
    with world.evm.undone():
        world.evm.chain_id += 1
        world.evm.travel(1)
        with refused(wrong(kind)):
            use(kind, world, release, message, signature)
        world.evm.chain_id -= 1
    use(kind, world, release, message, signature)


@pytest.mark.parametrize("kind", ["ask", "offer"])
def test_replay__on_the_release_of_another_factory__is_refused(world, kind):
    """The same artist, nonce and terms give another release under another factory."""
    code = abi.encode_constructor("ReleaseFactory", [abi.bytecode("Release"), world.wrapped.address])
    other = world.deploy(artifact("ReleaseFactory"), code)
    fields = world.publication(nonce=9)
    first, second = (
        Contract(world.evm, artifact("Release"), factory.predict(world.artist.address, 9))
        for factory in (world.factory, other)
    )
    for factory, release in ((world.factory, first), (other, second)):
        factory.publish(fields, sender=world.artist)
        ready(world, release)
    message, signature = signed(kind, world, first)
    with refused(wrong(kind)):
        use(kind, world, second, message, signature)
    use(kind, world, first, message, signature)


@KINDS
@pytest.mark.parametrize("form", ["the other s", "v from 0", "compact", "one byte more", "one byte less"])
def test_malleability__another_form_of_a_good_signature__is_none(world, release, kind, form):
    """Of a signature that is known, others can be made without the key (EIP-2, ERC-2098): none of them counts."""
    ready(world, release)
    message, good = signed(kind, world, release)
    r, s, v = good[:32], int.from_bytes(good[32:64]), good[64]
    forged = {
        "the other s": r + (ORDER - s).to_bytes(32) + bytes([55 - v]),
        "v from 0": good[:64] + bytes([v - 27]),
        "compact": r + (s | (v - 27) << 255).to_bytes(32),
        "one byte more": good + b"\0",
        "one byte less": good[:-1],
    }[form]
    with refused(wrong(kind)):
        use(kind, world, release, message, forged)
    use(kind, world, release, message, good)


def test_race__two_buyers_for_the_last_copy__the_second_keeps_the_money(world, alice, bob):
    release = world.publish(max_supply=1)
    world.collect(release, alice)
    before = world.balance(bob)
    with refused("release: sold out"):
        release.collect(1, ETHER, sender=bob, value=ETHER)
    assert world.balance(bob) == before and release.minted() == 1


def test_race__two_buyers_for_the_last_place_of_a_holder__the_second_keeps_the_money(world, alice, bob, carol):
    release = world.publish(max_holders=2)
    world.collect(release, alice, 2)
    asks = [world.ask(release, token_id) for token_id in (1, 2)]
    signatures = [world.sign(alice, ask, release) for ask in asks]
    release.buy(values(asks[0]), signatures[0], sender=bob, value=ETHER)
    world.collect(release, alice)
    before = world.balance(carol)
    with refused("release: holder limit reached"):
        release.buy(values(asks[1]), signatures[1], sender=carol, value=ETHER)
    assert world.balance(carol) == before


@pytest.mark.parametrize("first", ["cancel", "cancel_all", "gift", "accept"])
def test_race__seller_does_something_else_meanwhile__buyer_keeps_the_money(world, release, carol, first):
    ready(world, release)
    ask, signature = signed("ask", world, release)
    if first == "accept":
        use("offer", world, release, *signed("offer", world, release))
    else:
        args = {"cancel": (1,), "gift": (world.bob, 1), "cancel_all": ()}[first]
        release.run(first, args, sender=world.alice)
    before = world.balance(carol)
    gone = "release: signature cancelled" if first == "cancel_all" else "release: ask is out of date"
    with refused(gone):
        release.buy(values(ask), signature, sender=carol, value=ETHER)
    assert world.balance(carol) == before


def test_race__artist_relaxes_terms_meanwhile__the_sale_stands(world, release, alice, bob, artist):
    world.collect(release, alice)
    ask, signature = signed("ask", world, release)
    release.relax(release.terms() | {"royalty_bps": 500, "max_resales": 9}, sender=artist)
    before = world.balance(alice)
    release.buy(values(ask), signature, sender=bob, value=ETHER)
    assert world.balance(alice) - before == ETHER * 95 // 100


def test_replay__ask_for_the_next_epoch_signed_by_a_past_owner__is_refused(world, release, alice, bob):
    """Nobody sells ahead a copy that somebody else will own by then."""
    world.collect(release, alice)
    ahead = replace(world.ask(release, 1), epoch=1 << 40)
    signature = world.sign(alice, ahead, release)
    world.buy(release, 1, alice, bob)
    with refused("release: signature is wrong"):
        release.buy(values(ahead), signature, sender=world.carol, value=ETHER)
