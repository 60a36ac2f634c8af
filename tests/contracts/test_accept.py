import pytest

from refrain.chain.typed_data import digest
from tests.contracts.evm import ETHER, START, Evm, refused
from tests.contracts.world import World, values


@pytest.fixture
def settle(world, release, alice, bob):
    """Alice accepts bob's offer of wrapped coin with copy 1 (or another)."""

    def accept(token_id=1, seller=alice, signature=None, **changes):
        offer = world.offer(release, bob, **changes)
        signed = signature or world.sign(bob, offer, release)
        return release.accept(values(offer), signed, token_id, sender=seller)

    world.collect(release, alice)
    world.wrap(bob, release, 10 * ETHER)
    return accept


def test_accept__an_offer_of_wrapped_coin__pays_the_seller_in_coin(world, release, alice, bob, artist, settle):
    before = world.balance(alice)
    receipt = settle()
    sold = {"token_id": 1, "price": ETHER, "royalty": ETHER // 10, "fee": 0}
    closed = {"buyer": bob.address, "nonce": 0}
    transfer = {"sender": alice.address, "receiver": bob.address, "token_id": 1}
    assert release.events(receipt) == [("OfferClosed", closed), ("Transfer", transfer), ("Sold", sold)]
    assert world.balance(alice) - before == ETHER * 9 // 10
    assert world.wrapped.balanceOf(bob.address) == 9 * ETHER
    assert world.balance(release) == release.claimable(artist.address) == ETHER * 11 // 10
    assert release.offer_closed(bob.address, 0) and not release.offer_closed(bob.address, 1)


def test_accept__with_a_fee__pays_the_marketplace(world, settle, carol):
    before = world.balance(carol)
    settle(fee=5, fee_recipient=carol.address)
    assert world.balance(carol) - before == 5


def test_accept__for_one_copy__takes_no_other(world, release, alice, bob, settle):
    world.collect(release, alice)
    offer = world.offer(release, bob, 2)
    signature = world.sign(bob, offer, release)
    with refused("release: offer for another copy"):
        release.accept(values(offer), signature, 1, sender=alice)
    release.accept(values(offer), signature, 2, sender=alice)


def test_accept__bounds_on_what_is_used_up__hold(world, release, alice, bob, carol, settle):
    release.gift(carol, 1, sender=alice)
    with refused("release: copy given too often"):
        settle(seller=carol, max_gifts=0)
    world.buy(release, 1, carol, alice)
    with refused("release: copy sold too often"):
        settle(max_resales=0)
    settle(max_resales=1, max_gifts=1)


def test_accept__same_nonce_twice__is_refused(world, release, alice, settle):
    world.collect(release, alice)
    settle(nonce=300)
    with refused("release: offer is closed"):
        settle(token_id=2, nonce=300)
    settle(token_id=2, nonce=301)


def test_accept__nonce_up_to_256_bits__works_once(release, alice, world, settle):
    world.collect(release, alice)
    settle(nonce=2**256 - 1)
    with refused("release: offer is closed"):
        settle(token_id=2, nonce=2**256 - 1)


def test_accept__cancelled__is_refused(release, bob, settle):
    receipt = release.cancel_offer(7, sender=bob)
    assert release.events(receipt) == [("OfferClosed", {"buyer": bob.address, "nonce": 7})]
    with refused("release: offer is closed"):
        settle(nonce=7)
    with refused("release: offer is closed"):
        release.cancel_offer(7, sender=bob)
    settle(nonce=8)


def test_accept__after_cancel_all__is_refused(release, bob, settle):
    release.cancel_all(sender=bob)
    with refused("release: signature cancelled"):
        settle(counter=0)
    settle(counter=1)


def test_accept__not_the_owner__is_refused(settle, carol):
    with refused("release: not the owner"):
        settle(seller=carol)


def test_accept__no_such_copy__is_refused(settle):
    with refused("release: no such copy"):
        settle(token_id=2)


def test_accept__expired__is_refused(world, settle):
    world.evm.travel(11)
    with refused("release: signature expired"):
        settle(expires=START + 10)
    settle(expires=START + 11)


def test_accept__changed_or_signed_by_another__is_refused(world, release, alice, bob, carol, settle):
    with refused("release: signature is wrong"):
        settle(signature=world.sign(carol, world.offer(release, bob), release))
    with refused("release: signature is wrong"):
        settle(price=2 * ETHER, signature=world.sign(bob, world.offer(release, bob), release))


def test_accept__own_offer__is_refused(world, release, alice, settle):
    world.wrap(alice, release, ETHER)
    offer = world.offer(release, alice)
    with refused("release: giver is the acquirer"):
        release.accept(values(offer), world.sign(alice, offer, release), 1, sender=alice)


def test_accept__without_money_or_allowance__is_refused(world, release, settle, bob):
    with refused("release: payment failed"):
        settle(price=11 * ETHER)
    world.wrapped.approve(release, 0, sender=bob)
    with refused("release: payment failed"):
        settle()


def test_accept__buyer_that_is_a_contract__signs_by_erc1271(world, release, alice, settle):
    actor = world.mock("Actor")
    world.wrapped.deposit(sender=alice, value=ETHER)
    world.wrapped.transfer(actor, ETHER, sender=alice)
    actor.act(world.wrapped, world.wrapped.data("approve", release.address, ETHER), sender=alice)
    offer = world.offer(release, actor)
    actor.approve_digest(digest(offer, world.evm.chain_id, release.address), sender=alice)
    release.accept(values(offer), b"", 1, sender=alice)
    assert release.ownerOf(1) == actor.address


def test_accept__from_nobody__is_refused(world, release, settle, alice):
    offer = world.offer(release, "0x" + "00" * 20)
    with refused("release: signature is wrong"):
        release.accept(values(offer), b"\0" * 65, 1, sender=alice)


def test_accept__no_wrapped_coin_on_the_chain__is_refused():
    world = World(Evm(), has_wrapped=False)
    release = world.publish()
    world.collect(release, world.alice)
    offer = world.offer(release, world.bob)
    with refused("release: no currency for offers"):
        release.accept(values(offer), world.sign(world.bob, offer, release), 1, sender=world.alice)


def test_accept__wrapped_coin_that_gives_back_less__is_refused():
    world = World(Evm(), wrapped_coin="ShortWrappedCoin")
    release = world.publish()
    world.collect(release, world.alice)
    world.wrap(world.bob, release, ETHER)
    offer = world.offer(release, world.bob)
    with refused("release: payment fell short"):
        release.accept(values(offer), world.sign(world.bob, offer, release), 1, sender=world.alice)
    assert release.ownerOf(1) == world.alice.address


def test_accept__in_a_token_release__pays_in_the_token(world, alice, bob, artist):
    token = world.mock("Token")
    release = world.publish(currency=token)
    for account in (alice, bob):
        token.mint(account, 10 * ETHER, sender=account)
        token.approve(release, 10 * ETHER, sender=account)
    release.collect(1, ETHER, sender=alice)
    offer = world.offer(release, bob)
    release.accept(values(offer), world.sign(bob, offer, release), 1, sender=alice)
    assert token.balanceOf(alice.address) == 9 * ETHER + ETHER * 9 // 10
    assert token.balanceOf(release.address) == release.claimable(artist.address) == ETHER * 11 // 10
