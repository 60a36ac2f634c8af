import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.units import NOBODY, checksum, keccak256
from tests.contracts.evm import Evm, refused
from tests.contracts.world import TERMS, World

ACCOUNTS = [checksum(bytes([i]) * 20) for i in range(1, 18)]


def test_publish__fresh_nonce__lies_where_predicted_and_says_what_was_published(world, artist):
    release = world.publish(name="Ebbe und Flut – Größe", symbol="FLUT", price=7, opens=5, closes=9, per_account=3)
    assert release.address == world.factory.predict(artist.address, world.nonce)
    assert (release.name(), release.symbol()) == ("Ebbe und Flut – Größe", "FLUT")
    assert release.selling() == {"price": 7, "opens": 5, "closes": 9, "per_account": 3, "minter": NOBODY}
    assert release.terms() == TERMS
    assert (release.metadata(), release.envelope()) == (keccak256(b"metadata"), keccak256(b"envelope"))
    assert release.artist() == artist.address and release.factory() == world.factory.address
    assert (release.minted(), release.granted(), release.holders(), release.revenue()) == (0, 0, 0, (0, 0))


def test_publish__any_release__is_a_minimal_proxy_of_the_implementation(world, release):
    code = world.evm.code(release.address)
    implementation = bytes.fromhex(world.factory.implementation()[2:])
    expected = bytes.fromhex("363d3d373d3d3d363d73") + implementation + bytes.fromhex("5af43d82803e903d91602b57fd5bf3")
    assert code[:45] == expected


def test_publish__emits_who_and_where(world, artist):
    fields = world.publication()
    receipt = world.factory.publish(fields, sender=artist)
    address = checksum(receipt.output[12:])
    expected = ("Published", {"release": address, "artist": artist.address, "nonce": fields["nonce"]})
    assert world.factory.events(receipt) == [expected]


def test_publish__same_nonce_of_two_artists__gives_two_releases(world, artist, alice):
    assert world.factory.predict(artist.address, 1) != world.factory.predict(alice.address, 1)
    first = world.publish(artist, nonce=77)
    assert world.publish(alice, nonce=77).address != first.address


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shares=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=16),
    name=st.text(min_size=1, max_size=24),
    symbol=st.text(max_size=4),
    extras=st.booleans(),
)
def test_publish__any_payees_names_and_rarer_terms__are_read_back(untouched_world, shares, name, symbol, extras):
    world = untouched_world
    payees = [
        {"account": ACCOUNTS[i], "primary_bps": p, "resale_bps": r}
        for i, (p, r) in enumerate(zip(_whole([s[0] for s in shares]), _whole([s[1] for s in shares]), strict=True))
    ]
    rarer = {"min_resale_price": 5, "max_resale_price": 2**88 - 1, "max_grants": 255} if extras else {}
    with world.evm.undone():
        release = world.publish(payees=payees, name=name, symbol=symbol, **rarer)
        assert release.payees() == payees
        assert (release.name(), release.symbol()) == (name, symbol)
        assert release.terms() == TERMS | rarer


def _whole(parts: list[int]) -> list[int]:
    """Shares in about these proportions that add up to 10,000."""
    total = sum(parts)
    scaled = [part * 10_000 // total for part in parts] if total else [0] * len(parts)
    return [scaled[0] + 10_000 - sum(scaled), *scaled[1:]]


def test_publish__every_term_at_its_bound__is_read_back(world, alice):
    bounds = {
        "royalty_bps": 5_000,
        "max_supply": 2**20 - 1,
        "max_holders": 2**20 - 1,
        "max_resales": 255,
        "max_gifts": 255,
        "max_grants": 255,
        "buyer_types": world.types(2**96 - 1),
        "registry": world.registry.address,
        "resale_opens": 2**32 - 1,
        "min_resale_price": 2**88 - 1,
        "max_resale_price": 2**88 - 1,
        "open_operators": True,
        "contract_wallets": True,
        "currency": world.wrapped.address,
    }
    release = world.publish(price=2**88 - 1, opens=2**32 - 2, closes=2**32 - 1, per_account=255, **bounds)
    assert release.terms() == bounds
    expected = {"price": 2**88 - 1, "opens": 2**32 - 2, "closes": 2**32 - 1, "per_account": 255, "minter": NOBODY}
    assert release.selling() == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"royalty_bps": 5_001}, "terms: royalty above 50 %"),
        ({"royalty_bps": 2**256 - 1}, "terms: royalty above 50 %"),
        ({"max_supply": 0}, "terms: supply out of range"),
        ({"max_supply": 2**20}, "terms: supply out of range"),
        ({"max_holders": 2**20}, "terms: holders out of range"),
        ({"max_resales": 256}, "terms: resales above 255"),
        ({"max_gifts": 256}, "terms: gifts above 255"),
        ({"max_grants": 256}, "terms: grants above 255"),
        ({"resale_opens": 2**32}, "terms: resale opens too late"),
        ({"min_resale_price": 2**88}, "terms: prices out of order"),
        ({"max_resale_price": 2**88}, "terms: prices out of order"),
        ({"min_resale_price": 6, "max_resale_price": 5}, "terms: prices out of order"),
        ({"buyer_types": 1}, "terms: types and registry differ"),
        ({"registry": ACCOUNTS[0]}, "terms: types and registry differ"),
        ({"buyer_types": 1, "registry": ACCOUNTS[0]}, "terms: registry has no code"),
        ({"currency": ACCOUNTS[0]}, "terms: currency has no code"),
        ({"price": 2**88}, "sale: price is too large"),
        ({"opens": 2**32}, "sale: times out of order"),
        ({"closes": 2**32}, "sale: times out of order"),
        ({"opens": 5, "closes": 5}, "sale: times out of order"),
        ({"per_account": 256}, "sale: per account above 255"),
        ({"payees": []}, "payees: 1 to 16 are possible"),
        ({"payees": [(NOBODY, 10_000, 10_000)]}, "payees: an account is missing"),
        ({"payees": [(ACCOUNTS[0], 5_000, 5_000), (ACCOUNTS[0], 5_000, 5_000)]}, "payees: an account is twice"),
        ({"payees": [(ACCOUNTS[0], 9_999, 10_000)]}, "payees: shares are not 100 %"),
        ({"payees": [(ACCOUNTS[0], 10_000, 9_999)]}, "payees: shares are not 100 %"),
        ({"payees": [(ACCOUNTS[0], 10_001, 10_000)]}, "payees: shares are not 100 %"),
        ({"payees": [(ACCOUNTS[0], 2**256 - 1, 0), (ACCOUNTS[1], 10_001, 10_000)]}, "payees: shares are not 100 %"),
        ({"payees": [(ACCOUNTS[0], 0, 2**256 - 1), (ACCOUNTS[1], 10_000, 1)]}, "payees: shares are not 100 %"),
        ({"name": ""}, "factory: name is empty"),
        ({"metadata": bytes(32)}, "release: a digest is missing"),
        ({"envelope": bytes(32)}, "release: a digest is missing"),
    ],
)
def test_publish__out_of_bounds__is_refused(world, changes, words):
    with refused(words):
        world.publish(**changes)


def test_publish__seventeen_payees__are_refused(world):
    with refused(""):
        world.publish(payees=[(account, 0, 0) for account in ACCOUNTS])


def test_publish__used_nonce__is_refused(world):
    world.publish(nonce=5)
    with refused("factory: nonce was used"):
        world.publish(nonce=5)


def test_clone_code__outside_of_publishing__is_nothing(world, release):
    assert world.evm.call(world.factory.address, keccak256(b"clone_code()")[:4])[0] == b""


def test_deploy__no_deployer_keeps_any_power(world):
    """Neither factory nor registry nor implementation has an owner: nothing in their interfaces names one."""
    names = {e.get("name", "") for c in (world.factory, world.registry) for e in c.abi.entries}
    assert not any("owner" in name or "admin" in name or "upgrade" in name for name in names)


def test_implementation__itself__sells_nothing(world, alice):
    """The implementation has no rules: no supply, so that nobody can take it for a release."""
    from tests.contracts.world import Contract, artifact

    implementation = Contract(world.evm, artifact("Release"), world.factory.implementation())
    with refused("release: sold out"):
        implementation.collect(1, 0, sender=alice)


def test_predict__other_factory__gives_another_address(world, artist):
    other = World(Evm(chain_id=world.evm.chain_id))
    assert other.factory.address == world.factory.address  # made in the same way by the same account
    assert world.factory.predict(artist.address, 1) == other.factory.predict(artist.address, 1)
    assert world.factory.predict(artist.address, 1) != world.factory.predict(artist.address, 2)
