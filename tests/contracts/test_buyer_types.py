from dataclasses import replace

import pytest

from refrain.chain.typed_data import digest
from tests.contracts.evm import START, Refused, refused
from tests.contracts.world import packed_voucher

TODAY = START // 86_400
ALL = 2**96 - 1


@pytest.fixture
def registry(world):
    return world.registry


def test_grant__some_types__exactly_those_are_held(world, registry, alice, bob):
    mask = 1 | 1 << 15 | 1 << 16 | 1 << 95
    receipt = registry.grant([alice.address], mask, 65_535, sender=world.steward)
    granted = {"steward": world.steward.address, "account": alice.address, "mask": mask, "until_day": 65_535}
    assert registry.events(receipt) == [("TypesGranted", granted)]
    for kind in range(96):
        held = bool(mask >> kind & 1)
        assert registry.has_any(alice.address, world.types(1 << kind)) is held
        assert registry.until_day(world.steward.address, alice.address, kind) == (65_535 if held else 0)
    assert not registry.has_any(alice.address, world.types(ALL & ~mask))
    assert not registry.has_any(alice.address, world.types(0))
    assert not registry.has_any(bob.address, world.types(ALL))


def test_grant__of_one_steward__says_nothing_for_another(world, registry, alice, bob):
    registry.grant([alice.address], ALL, 65_535, sender=bob)
    assert not registry.has_any(alice.address, world.types(ALL))


def test_has_any__held_until_the_beginning_of_a_day(world, registry, alice):
    registry.grant([alice.address], 1, TODAY + 1, sender=world.steward)
    assert registry.has_any(alice.address, world.types(1))
    world.evm.travel((TODAY + 1) * 86_400 - START - 1)
    assert registry.has_any(alice.address, world.types(1))
    world.evm.travel(1)
    assert not registry.has_any(alice.address, world.types(1))


def test_grant__day_and_mask_out_of_range__are_refused(world, registry, alice):
    with refused("types: day above 65535"):
        registry.grant([alice.address], 1, 65_536, sender=world.steward)
    for mask in (0, 2**96):
        with refused("types: mask is 1 to 96 bits"):
            registry.grant([alice.address], mask, 1, sender=world.steward)
        with refused("types: mask is 1 to 96 bits"):
            registry.revoke([alice.address], mask, sender=world.steward)


def test_revoke__takes_back_some_and_ends_vouchers(world, registry, alice):
    registry.grant([alice.address], 0b11, 65_535, sender=world.steward)
    voucher = world.voucher(alice)
    receipt = registry.revoke([alice.address], 0b01, sender=world.steward)
    revoked = {"steward": world.steward.address, "account": alice.address, "mask": 1, "counter": 1}
    assert registry.events(receipt) == [("TypesRevoked", revoked)]
    assert not registry.has_any(alice.address, world.types(0b01))
    assert registry.has_any(alice.address, world.types(0b10))
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, registry))
    with refused("types: voucher was revoked"):
        registry.redeem(alice, packed, sender=alice)


def test_redeem__signed_by_the_steward__gives_the_types(world, registry, alice, bob):
    voucher = world.voucher(alice, 0b110, until_day=TODAY + 5)
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, registry))
    registry.redeem(alice, packed, sender=bob)
    assert registry.until_day(world.steward.address, alice.address, 2) == TODAY + 5
    registry.redeem(alice, packed, sender=bob)  # twice is once


def test_redeem__old_voucher_shown_again_by_anyone__cuts_nothing_short(world, registry, alice, bob):
    voucher = world.voucher(alice, 1 << 17 | 1 << 3, until_day=TODAY + 5)
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, registry))
    registry.redeem(alice, packed, sender=alice)
    registry.grant([alice.address], 1 << 17, TODAY + 6, sender=world.steward)
    granted = {"steward": world.steward.address, "account": alice.address, "mask": 1 << 3, "until_day": TODAY + 5}
    assert registry.events(registry.redeem(alice, packed, sender=bob)) == [("TypesGranted", granted)]
    registry.grant([alice.address], 1 << 3, 65_535, sender=world.steward)
    assert registry.events(registry.redeem(alice, packed, sender=bob)) == []
    held = [registry.until_day(world.steward.address, alice.address, kind) for kind in (3, 17)]
    assert held == [65_535, TODAY + 6]


def test_redeem__signed_for_no_type_or_no_day__is_refused(world, registry, alice):
    for kinds, day, words in ((0, 5, "types: mask is 1 to 96 bits"), (1, 65_536, "types: day above 65535")):
        voucher = world.voucher(alice, kinds, until_day=day)
        packed = packed_voucher(voucher, world.sign(world.steward, voucher, registry))
        with refused(words):
            registry.redeem(alice, packed, sender=alice)


def test_redeem__of_another_account_expired_or_changed__is_refused(world, registry, alice, bob):
    voucher = world.voucher(alice)
    signature = world.sign(world.steward, voucher, registry)
    with refused("types: voucher for another"):
        registry.redeem(bob, packed_voucher(voucher, signature), sender=bob)
    for change in ({"types": world.types(3)}, {"until_day": 7}, {"expires": 2**50}):
        with refused("types: signature is wrong"):
            registry.redeem(alice, packed_voucher(replace(voucher, **change), signature), sender=alice)
    forged = world.sign(bob, voucher, registry)
    with refused("types: signature is wrong"):
        registry.redeem(alice, packed_voucher(voucher, forged), sender=alice)
    world.evm.travel(10**7 + 1)
    with refused("types: voucher expired"):
        registry.redeem(alice, packed_voucher(voucher, signature), sender=alice)


def test_redeem__until_its_last_second__gives_the_types(world, registry, alice):
    voucher = world.voucher(alice, expires=world.evm.timestamp)
    packed = packed_voucher(voucher, world.sign(world.steward, voucher, registry))
    with world.evm.undone():
        registry.redeem(alice, packed, sender=alice)
        assert registry.has_any(alice.address, world.types(1))
    world.evm.travel(1)
    with refused("types: voucher expired"):
        registry.redeem(alice, packed, sender=alice)


@pytest.mark.parametrize("voucher", [b"", b"\0" * 31, b"\xff" * 300, b"\0" * 768])
def test_redeem__no_voucher_at_all__gives_nothing(world, registry, alice, voucher):
    with pytest.raises(Refused):
        registry.redeem(alice, voucher, sender=alice)
    assert not registry.has_any(alice.address, world.types(ALL))


def test_redeem__steward_that_is_a_contract__signs_by_erc1271(world, registry, alice):
    actor = world.mock("Actor")
    voucher = replace(world.voucher(alice), types=int(actor.address, 16) << 96 | 1, counter=0)
    with refused("types: signature is wrong"):
        registry.redeem(alice, packed_voucher(voucher, b"x"), sender=alice)
    actor.approve_digest(digest(voucher, world.evm.chain_id, registry.address), sender=alice)
    registry.redeem(alice, packed_voucher(voucher, b"x"), sender=alice)
    assert registry.has_any(alice.address, voucher.types)


def test_describe__a_type__is_read_back(world, registry):
    receipt = registry.describe(95, "Members of the fan club", sender=world.steward)
    described = {"steward": world.steward.address, "kind": 95, "words": "Members of the fan club"}
    assert registry.events(receipt) == [("TypeDescribed", described)]
    assert registry.description(world.steward.address, 95) == "Members of the fan club"
    with refused("types: kind above 95"):
        registry.describe(96, "too far", sender=world.steward)
    with refused("types: kind above 95"):
        registry.until_day(world.steward.address, world.steward.address, 96)


def test_eip712_domain__is_what_vouchers_are_signed_for(world, registry):
    domain = registry.eip712Domain()
    assert domain == (b"\x0f", "Refrain buyer types", "1", world.evm.chain_id, registry.address, bytes(32), ())
