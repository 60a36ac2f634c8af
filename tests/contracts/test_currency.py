"""Releases in a token, and the ways in which tokens misbehave."""

import pytest

from tests.contracts.evm import ETHER, refused
from tests.contracts.world import values

NORMAL, RETURNS_FALSE, RETURNS_NOTHING, TAKES_FEE, LIES, REFUSES_OUT = range(6)


@pytest.fixture
def token(world):
    return world.mock("Token")


@pytest.fixture
def priced(world, token, alice, bob):
    release = world.publish(currency=token)
    for account in (alice, bob):
        token.mint(account, 100 * ETHER, sender=account)
        token.approve(release, 100 * ETHER, sender=account)
    return release


def test_collect_and_buy__in_a_token__move_exactly_the_price(world, priced, token, alice, bob, artist):
    priced.collect(1, ETHER, sender=alice)
    ask = world.ask(priced, 1, fee=7, fee_recipient=world.carol.address)
    priced.buy(values(ask), world.sign(alice, ask, priced), sender=bob)
    assert token.balanceOf(alice.address) == 99 * ETHER + ETHER * 9 // 10 - 7
    assert token.balanceOf(world.carol.address) == 7
    assert token.balanceOf(priced.address) == priced.claimable(artist.address) == ETHER * 11 // 10
    priced.claim(artist, sender=bob)
    assert token.balanceOf(artist.address) == ETHER * 11 // 10 and token.balanceOf(priced.address) == 0


def test_collect__coin_instead_of_the_token__is_refused(priced, alice):
    with refused("release: wrong payment"):
        priced.collect(1, ETHER, sender=alice, value=ETHER)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (RETURNS_FALSE, "release: payment failed"),
        (TAKES_FEE, "release: payment fell short"),
        (LIES, "release: payment fell short"),
    ],
)
def test_collect__token_that_misbehaves__is_refused(priced, token, alice, behaviour, words):
    token.behave(behaviour, sender=alice)
    with refused(words):
        priced.collect(1, ETHER, sender=alice)
    assert priced.minted() == 0


def test_collect__token_that_returns_nothing__is_accepted(priced, token, alice, artist):
    token.behave(RETURNS_NOTHING, sender=alice)
    priced.collect(1, ETHER, sender=alice)
    priced.claim(artist, sender=alice)
    assert token.balanceOf(artist.address) == ETHER


def test_collect__without_allowance__is_refused(priced, token, alice):
    token.approve(priced, ETHER - 1, sender=alice)
    with refused("release: payment failed"):
        priced.collect(1, ETHER, sender=alice)


def test_buy__seller_who_cannot_receive_the_token__is_credited(world, priced, token, alice, bob):
    priced.collect(1, ETHER, sender=alice)
    ask = world.ask(priced, 1)
    token.behave(REFUSES_OUT, sender=alice)
    priced.buy(values(ask), world.sign(alice, ask, priced), sender=bob)
    assert priced.account(alice.address)["credit"] == ETHER * 9 // 10
    with refused("release: payee refused payment"):
        priced.claim(alice, sender=bob)
    token.behave(NORMAL, sender=alice)
    before = token.balanceOf(alice.address)
    priced.claim(alice, sender=bob)
    assert token.balanceOf(alice.address) - before == ETHER * 9 // 10


def test_sync__token_sent_directly__becomes_royalties_and_a_negative_rebase_nothing(priced, token, alice, artist):
    token.mint(priced, 5, sender=alice)
    priced.sync(sender=alice)
    assert priced.claimable(artist.address) == 5
    token.rebase(priced, 1, sender=alice)
    with refused("release: nothing to credit"):
        priced.sync(sender=alice)


def test_mint_to__in_a_token__is_paid_by_the_minter(priced, token, alice, bob, artist):
    priced.set_sale((ETHER, 0, 0, 0, bob), sender=artist)
    priced.mint_to(alice, 2, 3 * ETHER, sender=bob)
    assert token.balanceOf(bob.address) == 97 * ETHER
    assert priced.claimable(artist.address) == 3 * ETHER
