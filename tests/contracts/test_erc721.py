"""The standards' faces, and operators."""

import pytest

from refrain.units import NOBODY
from tests.contracts.evm import ETHER, START, refused


@pytest.fixture
def opened(world, alice):
    release = world.publish(open_operators=True, resale_opens=START + 5)
    world.collect(release, alice, 2)
    world.evm.travel(5)
    return release


@pytest.mark.parametrize(
    ("interface", "supported"),
    [
        ("01ffc9a7", True),  # ERC-165
        ("80ac58cd", True),  # ERC-721
        ("5b5e139f", True),  # its metadata
        ("2a55205a", True),  # ERC-2981
        ("49064906", True),  # ERC-4906
        ("b45a3c0e", True),  # ERC-5192
        ("ffffffff", False),
        ("780e9d63", False),  # enumeration
    ],
)
def test_supports_interface(release, interface, supported):
    assert release.supportsInterface(bytes.fromhex(interface)) is supported


def test_reading__what_does_not_exist__is_refused(release):
    for name in ("ownerOf", "copy", "epoch", "getApproved", "locked", "tokenURI"):
        with refused("release: no such copy"):
            release.run(name, (1,))
    with refused("release: no such account"):
        release.balanceOf(NOBODY)
    assert release.can_buy("0x" + "11" * 20, 1) == "release: no such copy"


def test_royalty_info__any_price__is_rounded_down_and_goes_to_the_release(world):
    for bps in (0, 1, 333, 1_000, 5_000):
        release = world.publish(royalty_bps=bps)
        for price in (0, 1, 9_999, 10_000, ETHER, 2**88 - 1, 2**256 - 1):
            assert release.royaltyInfo(1, price) == (release.address, price * bps // 10_000)


def test_eip712_domain__is_what_asks_are_signed_for(world, release):
    domain = release.eip712Domain()
    assert domain == (b"\x0f", "Refrain", "1", world.evm.chain_id, release.address, bytes(32), ())


def test_operators__closed__nobody_can_be_approved_and_nobody_else_moves(world, release, alice, bob):
    world.collect(release, alice)
    for attempt in (("approve", (bob, 1)), ("setApprovalForAll", (bob, True))):
        with refused("release: operators are closed"):
            release.run(*attempt, sender=alice)
    for function in ("transferFrom", "safeTransferFrom"):
        with refused("release: operators are closed"):
            release.run(function, (alice, bob, 1), sender=bob)


def test_operators__open__each_move_counts_as_a_resale(opened, alice, bob, carol):
    receipt = opened.approve(bob, 1, sender=alice)
    approval = {"owner": alice.address, "approved": bob.address, "token_id": 1}
    assert opened.events(receipt) == [("Approval", approval)]
    assert opened.getApproved(1) == bob.address
    receipt = opened.transferFrom(alice, carol, 1, sender=bob)
    assert opened.events(receipt)[-1] == ("Moved", {"token_id": 1, "operator": bob.address, "resales": 1})
    assert opened.epoch(1) == 1 << 40 and opened.ownerOf(1) == carol.address
    assert opened.getApproved(1) == NOBODY
    with refused("release: not approved"):
        opened.transferFrom(carol, bob, 1, sender=bob)


def test_operators__for_all__until_taken_back(opened, alice, bob, carol):
    receipt = opened.setApprovalForAll(bob, True, sender=alice)
    approval = {"owner": alice.address, "operator": bob.address, "approved": True}
    assert opened.events(receipt) == [("ApprovalForAll", approval)]
    opened.transferFrom(alice, carol, 1, sender=bob)
    opened.approve(carol, 2, sender=bob)
    opened.setApprovalForAll(bob, False, sender=alice)
    assert not opened.isApprovedForAll(alice.address, bob.address)
    with refused("release: not approved"):
        opened.transferFrom(alice, carol, 2, sender=bob)
    with refused("release: not the owner"):
        opened.approve(bob, 2, sender=bob)


def test_operators__open__quota_and_opening_of_resales_hold(world, alice, bob, carol):
    release = world.publish(open_operators=True, max_resales=1, resale_opens=START + 5)
    world.collect(release, alice)
    release.setApprovalForAll(bob, True, sender=alice)
    with refused("release: resale not open yet"):
        release.transferFrom(alice, carol, 1, sender=bob)
    world.evm.travel(5)
    release.transferFrom(alice, carol, 1, sender=bob)
    release.setApprovalForAll(bob, True, sender=carol)
    with refused("release: no resales left"):
        release.transferFrom(carol, alice, 1, sender=bob)


def test_operators__approval__dies_with_a_gift_and_with_a_sale(world, opened, alice, bob, carol):
    opened.approve(bob, 1, sender=alice)
    opened.gift(carol, 1, sender=alice)
    assert opened.getApproved(1) == NOBODY
    opened.approve(bob, 2, sender=alice)
    world.buy(opened, 2, alice, carol)
    assert opened.getApproved(2) == NOBODY


def test_approve__no_such_copy__is_refused(opened, alice, bob):
    with refused("release: no such copy"):
        opened.approve(bob, 9, sender=alice)


def test_can_acquire__nobody_and_the_release__never(release, alice):
    assert release.can_acquire(alice.address) == ""
    for account in (NOBODY, release.address):
        assert release.can_acquire(account) == "release: no such account"
        assert release.can_collect(account, 1) == "release: no such account"


def test_can_buy__ones_own_copy__never(world, release, alice, bob):
    world.collect(release, alice)
    assert release.can_buy(alice.address, 1) == "release: giver is the acquirer"
    assert release.can_buy(bob.address, 1) == ""
