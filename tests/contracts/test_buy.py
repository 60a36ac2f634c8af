from dataclasses import replace

import pytest

from refrain.chain.typed_data import digest
from refrain.units import NOBODY, checksum
from tests.contracts.evm import ETHER, START, refused
from tests.contracts.world import packed_voucher, values

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def sell(world, release, alice, bob):
    """Settle alice's ask for copy 1, changed before (signed) or after (not signed) she signs."""

    def settle(value=ETHER, buyer=bob, after=None, signature=None, **before):
        ask = world.ask(release, 1, **before)
        signed = signature or world.sign(alice, ask, release)
        return release.buy(values(replace(ask, **(after or {}))), signed, sender=buyer, value=value)

    world.collect(release, alice)
    return settle


def test_buy__a_signed_ask__pays_royalty_and_seller_in_one_step(world, release, alice, bob, artist, sell):
    before = world.balance(alice)
    world.evm.travel(9)
    receipt = sell()
    sold = {"token_id": 1, "price": ETHER, "royalty": ETHER // 10, "fee": 0}
    transfer = {"sender": alice.address, "receiver": bob.address, "token_id": 1}
    assert release.events(receipt) == [("Transfer", transfer), ("Sold", sold)]
    assert world.balance(alice) - before == ETHER * 9 // 10
    assert release.revenue() == (ETHER, ETHER // 10)
    assert release.claimable(artist.address) == ETHER * 11 // 10
    assert release.copy(1) == {"owner": bob.address, "resales": 1, "gifts": 0, "cancels": 0, "acquired_at": START + 9}


def test_buy__with_a_marketplace_fee__takes_it_from_the_sellers_part(world, release, alice, sell, carol):
    before, fee = world.balance(alice), ETHER // 50
    paid = world.balance(carol)
    sell(fee=fee, fee_recipient=carol.address)
    assert world.balance(carol) - paid == fee
    assert world.balance(alice) - before == ETHER * 9 // 10 - fee


def test_buy__fee_up_to_the_whole_rest__but_not_above(world, release, alice, sell, carol):
    with refused("release: fee exceeds the price"):
        sell(fee=ETHER * 9 // 10 + 1, fee_recipient=carol.address)
    with refused("release: fee exceeds the price"):
        sell(fee=2**256 - 1, fee_recipient=carol.address)
    before = world.balance(alice)
    sell(fee=ETHER * 9 // 10, fee_recipient=carol.address)
    assert world.balance(alice) == before


def test_buy__fee_to_nobody__is_refused_rather_than_burned(sell):
    with refused("release: no such account"):
        sell(fee=1)


@pytest.mark.parametrize(
    "after",
    [
        {"token_id": 2},
        {"price": ETHER // 2},
        {"fee": 1, "fee_recipient": checksum(b"\x05" * 20)},
        {"fee_recipient": checksum(b"\x05" * 20)},
        {"expires": 2**40},
    ],
)
def test_buy__anything_changed_after_signing__is_refused(world, release, alice, sell, after):
    world.collect(release, alice)
    with refused("release: signature is wrong"):
        sell(value=after.get("price", ETHER), after=after)


def test_buy__signature_of_another__is_refused(world, release, bob, sell):
    ask = world.ask(release, 1)
    with refused("release: signature is wrong"):
        sell(signature=world.sign(bob, ask, release))


@pytest.mark.parametrize("signature", [b"\0" * 65, b"\xff" * 65, b"\0" * 64, b"\x01", b"\0" * 768])
def test_buy__no_signature__is_refused(sell, signature):
    with refused("release: signature is wrong"):
        sell(signature=signature)


def test_buy__the_other_s_of_the_signature__is_refused(world, release, alice, sell):
    signed = world.sign(alice, world.ask(release, 1), release)
    other = signed[:32] + (ORDER - int.from_bytes(signed[32:64])).to_bytes(32) + bytes([55 - signed[64]])
    with refused("release: signature is wrong"):
        sell(signature=other)


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_buy__other_v__is_refused(world, release, alice, sell, v):
    signed = world.sign(alice, world.ask(release, 1), release)
    with refused("release: signature is wrong"):
        sell(signature=signed[:64] + bytes([v]))


@pytest.mark.parametrize("value", [0, ETHER - 1, ETHER + 1])
def test_buy__other_than_the_price__is_refused(sell, value):
    with refused("release: wrong payment"):
        sell(value=value)


def test_buy__price_zero_or_beyond_storage__is_refused(sell):
    with refused("release: price is zero"):
        sell(price=0, value=0)
    with refused("release: price is too large"):
        sell(price=2**88, value=0)


def test_buy__expired__is_refused(world, sell):
    sell_at = START + 100
    with world.evm.undone():
        world.evm.travel(100)
        sell(expires=sell_at)
    world.evm.travel(101)
    with refused("release: signature expired"):
        sell(expires=sell_at)


def test_buy__the_same_ask_twice__is_refused(world, release, alice, bob, carol):
    world.collect(release, alice)
    ask = world.ask(release, 1)
    signature = world.sign(alice, ask, release)
    release.buy(values(ask), signature, sender=bob, value=ETHER)
    with refused("release: ask is out of date"):
        release.buy(values(ask), signature, sender=carol, value=ETHER)
    world.buy(release, 1, bob, alice)
    with refused("release: ask is out of date"):  # although alice owns it again
        release.buy(values(ask), signature, sender=carol, value=ETHER)


def test_buy__no_such_copy__is_refused(release, bob):
    with refused("release: no such copy"):
        release.buy((9, 0, ETHER, 0, NOBODY, 2**40, 0), b"\0" * 65, sender=bob, value=ETHER)


def test_buy__from_oneself__is_refused(sell, alice):
    with refused("release: giver is the acquirer"):
        sell(buyer=alice)


def test_buy__resales_used_up__is_refused_for_the_life_of_the_copy(world, release, alice, bob):
    world.collect(release, alice)
    pair = [alice, bob]
    for i in range(3):
        world.buy(release, 1, pair[i % 2], pair[(i + 1) % 2])
    with refused("release: no resales left"):
        world.buy(release, 1, bob, alice)
    assert release.can_buy(alice.address, 1) == "release: no resales left"
    release.gift(alice, 1, sender=bob)
    with refused("release: no resales left"):
        world.buy(release, 1, alice, bob)


def test_buy__before_resale_opens__is_refused(world, alice, bob):
    release = world.publish(resale_opens=START + 50)
    world.collect(release, alice)
    world.evm.travel(49)
    with refused("release: resale not open yet"):
        world.buy(release, 1, alice, bob)
    assert release.can_buy(bob.address, 1) == "release: resale not open yet"
    world.evm.travel(1)
    world.buy(release, 1, alice, bob)


def test_buy__outside_of_the_price_band__is_refused(world, alice, bob):
    release = world.publish(min_resale_price=ETHER, max_resale_price=2 * ETHER)
    world.collect(release, alice)
    with refused("release: price below the floor"):
        world.buy(release, 1, alice, bob, ETHER - 1)
    with refused("release: price above the ceiling"):
        world.buy(release, 1, alice, bob, 2 * ETHER + 1)
    world.buy(release, 1, alice, bob, ETHER)
    world.buy(release, 1, bob, alice, 2 * ETHER)


def test_buy__floor_only__has_no_ceiling(world, alice, bob):
    release = world.publish(min_resale_price=ETHER)
    world.collect(release, alice)
    world.buy(release, 1, alice, bob, 500 * ETHER)


def test_buy__holder_limit__allows_it_where_the_seller_leaves(world, alice, bob):
    release = world.publish(max_holders=1)
    world.collect(release, alice, 2)
    with refused("release: holder limit reached"):
        world.buy(release, 1, alice, bob)
    assert release.can_buy(bob.address, 1) == "release: holder limit reached"
    assert release.can_acquire(bob.address) == "release: holder limit reached"
    other = world.publish(max_holders=1)
    world.collect(other, alice)
    assert other.can_buy(bob.address, 1) == ""
    world.buy(other, 1, alice, bob)
    assert other.holders() == 1


def test_buy__buyer_types__or_a_voucher(world, alice, bob):
    release = world.publish(buyer_types=world.types(1), registry=world.registry)
    world.registry.grant([alice.address], 1, 65_535, sender=world.steward)
    world.collect(release, alice)
    with refused("release: not of a buyer type"):
        world.buy(release, 1, alice, bob)
    ask, voucher = world.ask(release, 1), world.voucher(bob)
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, world.registry))
    signature = world.sign(alice, ask, release)
    release.buy(values(ask), signature, packed, sender=bob, value=ETHER)
    assert release.ownerOf(1) == bob.address


def test_buy__seller_that_is_a_contract__signs_by_erc1271(world, release, alice, bob):
    actor = world.mock("Actor")
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    ask = world.ask(release, 1)
    with refused("release: signature is wrong"):
        release.buy(values(ask), b"", sender=bob, value=ETHER)
    actor.approve_digest(digest(ask, world.evm.chain_id, release.address), sender=alice)
    before = world.balance(actor)
    release.buy(values(ask), b"anything", sender=bob, value=ETHER)
    assert world.balance(actor) - before == ETHER * 9 // 10


def test_buy__more_royalties_than_fit__is_refused(world, alice, bob):
    token = world.mock("Token")
    release = world.publish(currency=token, royalty_bps=5_000, price=0)
    world.collect(release, alice)
    token.mint(release, 2**100 - 2**87, sender=alice)
    release.sync(sender=alice)
    token.mint(bob, 2**88, sender=bob)
    token.approve(release, 2**88, sender=bob)
    ask = world.ask(release, 1, 2**88 - 1)
    release.buy(values(ask), world.sign(alice, ask, release), sender=bob)
    assert release.revenue()[1] == 2**100 - 1
    ask = world.ask(release, 1, 2)
    with refused("release: too much revenue"):
        release.buy(values(ask), world.sign(bob, ask, release), sender=alice)
