import itertools

import pytest

from refrain.crypto.context import context
from refrain.crypto.envelope import Keeper, unseal_share
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.handing_over import Plan, deal, deal_info, parse_plan, take
from refrain.crypto.sealing import KeyPair
from refrain.crypto.shares import join, split
from refrain.units import checksum

RELEASE = checksum("0x5fbdb2315678afecb367f032d93f642f64180aa3")
TRACK = context(1337, RELEASE, 1)
NEW = [KeyPair.generate() for _ in range(3)]
PLAN = Plan(
    1337, RELEASE, bytes(32), 1_900_000_000, 2, tuple(Keeper(k.public, f"http://k{i}") for i, k in enumerate(NEW))
)
KEY = bytes(range(16))


def handed_over(old_shares, plan=PLAN, keys=NEW):
    """The new keepers' shares after each of the old shares was dealt."""
    dealt = {share.index: deal(share, plan, TRACK) for share in old_shares}
    taken = []
    for index, pair in enumerate(keys, 1):
        sealed = take({old: parts[index - 1] for old, parts in dealt.items()}, pair, plan, index, TRACK)
        taken.append(unseal_share(sealed, pair, TRACK, index))
    return taken


@pytest.mark.parametrize("dealers", itertools.combinations(range(3), 2))
def test_take__any_old_and_any_new_keepers__restore_the_key(dealers):
    old = split(KEY, 2, 3)
    new = handed_over([old[number] for number in dealers])
    assert all(join(pair) == KEY for pair in itertools.combinations(new, 2))


def test_take__new_shares__are_not_the_old_ones_and_do_not_mix():
    old = split(KEY, 2, 3)
    new = handed_over(old[:2])
    assert {share.value for share in old}.isdisjoint(share.value for share in new)
    assert join([old[0], new[1]]) != KEY


def test_take__too_few_old_keepers__gives_another_key():
    new = handed_over(split(KEY, 2, 3)[:1])
    assert join(new[:2]) != KEY


def test_take__part_for_another_keeper_plan_or_dealer__does_not_open():
    share = split(KEY, 1, 1)[0]
    parts = deal(share, PLAN, TRACK)
    with pytest.raises(Unopenable):
        take({1: parts[1]}, NEW[0], PLAN, 1, TRACK)
    with pytest.raises(Unopenable):
        take({2: parts[0]}, NEW[0], PLAN, 1, TRACK)
    with pytest.raises(Unopenable):
        take({0: parts[0]}, NEW[0], PLAN, 1, TRACK)
    other = Plan(1337, RELEASE, bytes(32), 1_900_000_001, 2, PLAN.keepers)
    with pytest.raises(Unopenable):
        take({1: parts[0]}, NEW[0], other, 1, TRACK)
    with pytest.raises(Unopenable):
        take({1: parts[0]}, NEW[0], PLAN, 1, context(1337, RELEASE, 2))


def test_deal_info__known_values__is_the_documented_length():
    assert len(deal_info(TRACK, PLAN, 1, 2)) == 99


def test_parse_plan__own_text__is_read_back():
    assert parse_plan(PLAN.text) == PLAN


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text + "\n",
        lambda text: text.replace("Threshold: 2", "Threshold: 4"),
        lambda text: text.replace("Threshold: 2", "Threshold: 02"),
        lambda text: text.replace("Threshold: 2", "Threshold: 0"),
        lambda text: text.replace("Chain: 1337", "Chain: 01337"),
        lambda text: text.replace(RELEASE.lower(), RELEASE),
        lambda text: text + "\n" + text.split("\n")[-1],
        lambda text: text.split("\nKeepers:")[0] + "\nKeepers:",
        lambda text: text.replace("http://k0", "http://k 0"),
        lambda text: text.replace("http://k0", ""),
        lambda text: text.replace("\n- ", "\n- A", 1),
        lambda text: text[5:],
        lambda text: "",
        lambda text: text.split("- ")[0] + "- " + "A" * 43 + " http://a",
    ],
)
def test_parse_plan__another_spelling__is_malformed(edit):
    with pytest.raises(Malformed):
        parse_plan(edit(PLAN.text))
