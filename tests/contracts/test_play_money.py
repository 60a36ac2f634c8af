"""The demo's play money: what there is was made once, and moves as ERC-20 says."""

import json

import pytest

from refrain.chain import abi
from tests.contracts.evm import refused
from tests.contracts.world import ROOT, artifact

EACH = 10_000 * 10**6


@pytest.fixture
def money(world, alice, bob):
    creation = abi.encode_constructor("PlayMoney", ([alice.address, bob.address], EACH))
    return world.deploy(artifact("PlayMoney"), creation)


def test_play_money__deployed__is_with_its_accounts_and_nowhere_else(money, alice, bob, carol):
    assert (money.symbol(), money.decimals(), money.totalSupply()) == ("PLAY", 6, 2 * EACH)
    assert [money.balanceOf(who.address) for who in (alice, bob, carol)] == [EACH, EACH, 0]


def test_play_money__has_no_function_that_makes_more():
    known = json.loads((ROOT / "backend/refrain/chain/artifacts/PlayMoney.json").read_text())["abi"]
    changing = [entry for entry in known if entry.get("stateMutability") in ("nonpayable", "payable")]
    assert {entry.get("name", "at its deployment") for entry in changing} == {
        "at its deployment",
        "approve",
        "transfer",
        "transferFrom",
    }


def test_transfer_from__within_the_allowance_only__moves_it(money, alice, bob, carol):
    money.approve(bob.address, 5, sender=alice)
    money.transferFrom(alice.address, carol.address, 5, sender=bob)
    assert (money.balanceOf(carol.address), money.allowance(alice.address, bob.address)) == (5, 0)
    with refused(""):
        money.transferFrom(alice.address, carol.address, 1, sender=bob)
