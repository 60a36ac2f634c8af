"""The wrapped coin of chains that have none of their own: nothing appears, nothing disappears, nobody else's moves."""

import pytest

from refrain.chain import abi
from tests.contracts.evm import ETHER, refused
from tests.contracts.world import artifact


@pytest.fixture
def coin(world, alice):
    coin = world.deploy(artifact("WrappedEther"), abi.bytecode("WrappedEther"))
    coin.deposit(sender=alice, value=3 * ETHER)
    return coin


def test_deposit__then_withdraw__gives_the_coin_back(world, coin, alice):
    assert (coin.balanceOf(alice.address), coin.totalSupply(), world.balance(coin)) == (3 * ETHER,) * 3
    before = world.balance(alice)
    coin.withdraw(3 * ETHER, sender=alice)
    assert world.balance(alice) - before == 3 * ETHER
    assert (coin.balanceOf(alice.address), coin.totalSupply()) == (0, 0)


def test_coin__sent_directly__counts_as_deposit(world, coin, bob):
    world.evm.send(bob.address, coin.address, b"", ETHER)
    assert coin.balanceOf(bob.address) == ETHER


@pytest.mark.parametrize(
    ("name", "args"), [("withdraw", (3 * ETHER + 1,)), ("transfer", ("0x" + "11" * 20, 3 * ETHER + 1))]
)
def test_more__than_there_is__is_refused(coin, alice, name, args):
    with refused(""):
        coin.run(name, args, sender=alice)


def test_transfer_from__beyond_the_allowance__is_refused(coin, alice, bob, carol):
    coin.approve(bob.address, ETHER, sender=alice)
    coin.transferFrom(alice.address, carol.address, ETHER, sender=bob)
    assert (coin.balanceOf(carol.address), coin.allowance(alice.address, bob.address)) == (ETHER, 0)
    with refused(""):
        coin.transferFrom(alice.address, carol.address, 1, sender=bob)
    with refused(""):
        coin.transferFrom(carol.address, alice.address, 1, sender=alice)


def test_allowance__of_the_largest_number__has_no_end(coin, alice, bob):
    coin.approve(bob.address, 2**256 - 1, sender=alice)
    coin.transferFrom(alice.address, bob.address, ETHER, sender=bob)
    assert coin.allowance(alice.address, bob.address) == 2**256 - 1
