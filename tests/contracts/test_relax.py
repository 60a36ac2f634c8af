import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.terms import Terms, tightened
from refrain.units import NOBODY, keccak256
from tests.contracts.evm import ETHER, START, Refused, refused
from tests.contracts.world import TERMS, World

NARROW = {
    "royalty_bps": 1_000,
    "max_supply": 50,
    "max_holders": 10,
    "max_resales": 3,
    "max_gifts": 2,
    "max_grants": 1,
    "resale_opens": START + 100,
    "min_resale_price": 10,
    "max_resale_price": 100,
}
LOOSER = {
    "royalty_bps": [0, 999],
    "max_supply": [1, 49],
    "max_holders": [0, 11, 2**20 - 1],
    "max_resales": [4, 255],
    "max_gifts": [3, 255],
    "max_grants": [2, 255],
    "resale_opens": [0, START + 99],
    "min_resale_price": [0, 9],
    "max_resale_price": [0, 101, 2**88 - 1],
    "open_operators": [True],
    "contract_wallets": [True],
}
TIGHTER = {
    "royalty_bps": [1_001, 5_000],
    "max_supply": [51],
    "max_holders": [9, 1],
    "max_resales": [2, 0],
    "max_gifts": [1, 0],
    "max_grants": [0],
    "resale_opens": [START + 101],
    "min_resale_price": [11],
    "max_resale_price": [99],
}


def cases(changes):
    return [(name, value) for name, values in changes.items() for value in values]


@pytest.fixture
def narrow(world):
    return world.publish(buyer_types=world.types(0b10), registry=world.registry, **NARROW)


def relax(world, release, **changes):
    return release.relax(release.terms() | changes, sender=world.artist)


@pytest.mark.parametrize(("name", "value"), cases(LOOSER))
def test_relax__looser__holds_from_then_on_and_leaves_the_rest(world, narrow, name, value):
    before = narrow.terms()
    receipt = relax(world, narrow, **{name: value})
    assert narrow.terms() == before | {name: value}
    everything = ("BatchMetadataUpdate", {"first_token": 1, "last_token": 2**256 - 1})
    assert narrow.events(receipt) == [("TermsRelaxed", {"terms": before | {name: value}}), everything]


@pytest.mark.parametrize(("name", "value"), cases(TIGHTER))
def test_relax__tighter__is_refused(world, narrow, name, value):
    with refused("release: terms only loosen"):
        relax(world, narrow, **{name: value})


@pytest.mark.parametrize("name", ["open_operators", "contract_wallets"])
def test_relax__closing_what_is_open__is_refused(world, name):
    release = world.publish(**{name: True})
    with refused("release: terms only loosen"):
        relax(world, release, **{name: False})


@pytest.mark.parametrize("name", ["max_holders", "max_resale_price"])
def test_relax__a_limit_where_there_was_none__is_refused(world, release, name):
    with refused("release: terms only loosen"):
        relax(world, release, **{name: 1_000})


def test_relax__currency__can_never_change(world, release, narrow):
    with refused("release: terms only loosen"):
        relax(world, release, currency=world.wrapped.address)
    token = world.publish(currency=world.wrapped)
    with refused("release: terms only loosen"):
        relax(world, token, currency=NOBODY)


def test_relax__buyer_types__more_of_the_same_steward_or_none_at_all(world, release, narrow, alice):
    for types in (world.types(0b01), world.types(0b101), int(alice.address, 16) << 96 | 0b11):
        with refused("release: terms only loosen"):
            relax(world, narrow, buyer_types=types)
    with refused("release: terms only loosen"):
        relax(world, narrow, registry=world.factory.address)
    with refused("release: terms only loosen"):
        relax(world, release, buyer_types=world.types(1), registry=world.registry.address)
    relax(world, narrow, buyer_types=world.types(0b11))
    assert narrow.can_acquire(alice.address) == "release: not of a buyer type"
    world.registry.grant([alice.address], 0b01, 65_535, sender=world.steward)
    assert narrow.can_acquire(alice.address) == ""
    relax(world, narrow, buyer_types=0, registry=NOBODY)
    assert narrow.can_acquire(world.bob.address) == ""


def test_relax__supply_below_what_exists__is_refused(world, release, alice):
    world.collect(release, alice, 3)
    with refused("release: terms only loosen"):
        relax(world, release, max_supply=2)
    relax(world, release, max_supply=3)
    with refused("release: sold out"):
        release.collect(1, ETHER, sender=alice, value=ETHER)


def test_relax__out_of_bounds__is_refused_as_at_publication(world, release):
    with refused("terms: resales above 255"):
        relax(world, release, max_resales=256)
    with refused("terms: supply out of range"):
        relax(world, release, max_supply=0)


def test_relax__by_another__is_refused(release, alice):
    with refused("release: not the artist"):
        release.relax(release.terms(), sender=alice)


def test_relax__in_mid_life__keeps_copies_holders_and_money(world, narrow, alice, bob, artist):
    for who in (alice, bob):
        world.registry.grant([who.address], 0b10, 65_535, sender=world.steward)
        world.collect(narrow, who)
    world.evm.travel(100)
    world.buy(narrow, 1, alice, bob, 100)
    before = (narrow.minted(), narrow.holders(), narrow.revenue(), narrow.payees(), narrow.copy(1), narrow.selling())
    relax(world, narrow, royalty_bps=1, max_resales=255, max_holders=0, min_resale_price=0)
    assert before == (
        narrow.minted(), narrow.holders(), narrow.revenue(), narrow.payees(), narrow.copy(1), narrow.selling()
    )  # fmt: skip
    assert narrow.royaltyInfo(1, 10_000) == (narrow.address, 1)


def test_relax__grants_where_there_were_none__can_be_made(world, release, alice, artist):
    relax(world, release, max_grants=1)
    release.grant([alice.address], sender=artist)
    assert release.balanceOf(alice.address) == 1


def test_terms_hash__covers_every_term(world, release, narrow):
    from eth_abi.abi import encode

    types = [entry["type"] for entry in release.abi.function("terms", 0)["outputs"][0]["components"]]
    for one in (release, narrow):
        assert one.terms_hash() == keccak256(encode(types, list(one.terms().values())))
    assert release.terms_hash() != narrow.terms_hash()


def test_terms_hash__in_python__is_the_same(world, release, narrow):
    from refrain.terms import terms_hash

    assert terms_hash(Terms(**release.terms())) == release.terms_hash()
    assert terms_hash(Terms(**narrow.terms())) == narrow.terms_hash()


terms = st.fixed_dictionaries(
    {
        "royalty_bps": st.integers(0, 5_000),
        "max_supply": st.integers(1, 2**20 - 1),
        "max_holders": st.sampled_from([0, 1, 7, 2**20 - 1]),
        "max_resales": st.integers(0, 255),
        "max_gifts": st.integers(0, 255),
        "max_grants": st.integers(0, 255),
        "resale_opens": st.integers(0, 2**32 - 1),
        "min_resale_price": st.sampled_from([0, 1, 9]),
        "max_resale_price": st.sampled_from([0, 9, 2**88 - 1]),
        "open_operators": st.booleans(),
        "contract_wallets": st.booleans(),
    }
)


def loosens(old, new):
    """What the design says, written anew: every term allows at least as much as before, and costs no more."""
    unlimited = 2**256
    return (
        all(new[n] <= old[n] for n in ("royalty_bps", "max_supply", "resale_opens", "min_resale_price"))
        and all(new[n] >= old[n] for n in ("max_resales", "max_gifts", "max_grants"))
        and all((new[n] or unlimited) >= (old[n] or unlimited) for n in ("max_holders", "max_resale_price"))
        and all(new[n] >= old[n] for n in ("open_operators", "contract_wallets"))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=terms, new=terms, kept=st.sets(st.sampled_from(sorted(LOOSER)), min_size=6))
def test_relax__any_two_terms__only_ever_loosens(untouched_world: World, old, new, kept):
    old, new = TERMS | old, TERMS | new
    new |= {name: old[name] for name in kept}
    data = untouched_world.factory.data("loosened", old, new)
    try:
        untouched_world.evm.call(untouched_world.factory.address, data)
        accepted = True
    except Refused as error:
        assert error.reason in ("release: terms only loosen", "terms: prices out of order"), error
        accepted = False
    in_order = not new["max_resale_price"] or new["min_resale_price"] <= new["max_resale_price"]
    assert accepted == (loosens(old, new) and in_order)
    if in_order and (not old["max_resale_price"] or old["min_resale_price"] <= old["max_resale_price"]):
        assert (tightened(Terms(**old), Terms(**new)) == ()) == accepted


TYPES = st.sampled_from([0, 1 << 96 | 1, 1 << 96 | 3, 1 << 96 | 2, 2 << 96 | 3])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=TYPES, new=TYPES, same_registry=st.booleans())
def test_tightened__any_two_masks_of_types__says_what_the_contract_does(
    untouched_world: World, old, new, same_registry
):
    registry = str(untouched_world.registry.address)
    registries = (registry, registry if same_registry else str(untouched_world.factory.address))
    before, after = (
        TERMS | {"buyer_types": types, "registry": registry if types else NOBODY}
        for types, registry in zip((old, new), registries, strict=True)
    )
    try:
        untouched_world.evm.call(
            untouched_world.factory.address, untouched_world.factory.data("loosened", before, after)
        )
        accepted = True
    except Refused as error:
        assert error.reason == "release: terms only loosen", error
        accepted = False
    assert (tightened(Terms(**before), Terms(**after)) == ()) == accepted


def test_tightened__fewer_copies_than_exist__is_named():
    assert tightened(Terms(max_supply=9), Terms(max_supply=4), minted=5) == ("max_supply",)
    assert tightened(Terms(max_supply=9), Terms(max_supply=5), minted=5) == ()
