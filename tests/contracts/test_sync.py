from tests.contracts.evm import ETHER, refused


def test_sync__coin_that_came_by_itself__becomes_royalties(world, release, alice, artist):
    world.collect(release, alice)
    world.evm.send(alice.address, release.address, b"", 5)  # as an ERC-2981 marketplace pays
    world.evm.fund(release.address, 7)  # forced in, without a call
    receipt = release.sync(sender=alice)
    assert release.events(receipt) == [("Synced", {"amount": 12})]
    assert release.revenue() == (ETHER, 12)
    assert release.claimable(artist.address) == ETHER + 12
    with refused("release: nothing to credit"):
        release.sync(sender=alice)


def test_sync__after_claims_and_credits__counts_only_what_is_beyond(world, release, alice, bob, artist):
    actor = world.mock("Actor")
    world.collect(release, alice)
    release.gift(actor, 1, sender=alice)
    actor.refuse_money(True, sender=alice)
    from tests.contracts.test_claim import _sell

    _sell(world, release, actor, bob)
    release.claim(artist, sender=alice)
    with refused("release: nothing to credit"):
        release.sync(sender=alice)
    world.evm.fund(release.address, 3)
    release.sync(sender=alice)
    assert release.claimable(artist.address) == 3


def test_sync__data_with_coin__is_no_call_of_ours(world, release, alice):
    with refused(""):
        world.evm.send(alice.address, release.address, b"\x12\x34\x56\x78", 1)


def test_sync__more_than_fits__is_refused(world, release, alice):
    world.evm.fund(release.address, 2**100)
    with refused("release: too much revenue"):
        release.sync(sender=alice)


def test_sweep__foreign_tokens__are_shared_out_as_royalties(world, alice, bob, carol):
    release = world.publish(payees=[(alice.address, 10_000, 0), (bob.address, 0, 3_333), (carol.address, 0, 6_667)])
    token = world.mock("Token")
    token.mint(release, 10_001, sender=alice)
    receipt = release.sweep(token, sender=alice)
    assert release.events(receipt) == [("Swept", {"token": token.address, "amount": 10_001})]
    held = [token.balanceOf(who.address) for who in (alice, bob, carol)]
    assert sum(held) == 10_001 and held[0] == 0 and held[1] in (3_333, 3_334)
    with refused("release: nothing to credit"):
        release.sweep(token, sender=alice)


def test_sweep__wrapped_coin__is_unwrapped_and_credited(world, release, alice, artist):
    world.wrapped.deposit(sender=alice, value=ETHER)
    world.wrapped.transfer(release, ETHER, sender=alice)
    receipt = release.sweep(world.wrapped, sender=alice)
    assert release.events(receipt) == [("Synced", {"amount": ETHER})]
    assert release.claimable(artist.address) == ETHER


def test_sweep__own_currency__is_a_sync(world, release, alice, artist):
    world.evm.fund(release.address, 9)
    release.sweep("0x" + "00" * 20, sender=alice)
    assert release.revenue()[1] == 9


def test_sweep__coin_in_a_token_release__goes_to_the_payees(world, alice, artist):
    token = world.mock("Token")
    release = world.publish(currency=token)
    world.evm.fund(release.address, 11)
    before = world.balance(artist)
    release.sweep("0x" + "00" * 20, sender=alice)
    assert world.balance(artist) - before == 11


def test_sweep__payee_that_refuses__leaves_everything_as_it_was(world, alice, bob):
    token, actor = world.mock("Token"), world.mock("Actor")
    release = world.publish(currency=token, payees=[(actor.address, 5_000, 5_000), (bob.address, 5_000, 5_000)])
    actor.refuse_money(True, sender=alice)
    world.evm.fund(release.address, 10)
    with refused("release: payee refused payment"):
        release.sweep("0x" + "00" * 20, sender=alice)
    assert world.balance(release) == 10


def test_sweep__currency_by_its_second_address__is_refused(world, alice):
    """Some tokens have had two addresses over one ledger; neither may take what is owed."""
    token = world.mock("Token")
    release = world.publish(currency=token)
    token.mint(alice, 2 * ETHER, sender=alice)
    token.approve(release, 2 * ETHER, sender=alice)
    release.collect(1, ETHER, sender=alice)
    second = world.mock("SecondAddress")
    second.point(token, sender=alice)
    token.trust(second, sender=alice)
    with refused("release: that is owed"):
        release.sweep(second, sender=alice)
