"""The artist's role, metadata, envelope, and the texts rebuilt from digests."""

import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.storage.cid import cid_of_digest
from refrain.units import NOBODY
from tests.contracts.evm import refused

NEW = hashlib.sha256(b"new").digest()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(digest=st.binary(min_size=32, max_size=32).filter(any))
def test_token_uri__any_digest__is_the_identifier_of_a_raw_block(untouched_world, digest):
    world = untouched_world
    with world.evm.undone():
        release = world.publish(metadata=digest)
        world.collect(release, world.alice)
        assert release.contractURI() == release.tokenURI(1) == f"ipfs://{cid_of_digest(digest)}"


def test_token_uri__no_such_copy__is_refused(release):
    with refused("release: no such copy"):
        release.tokenURI(1)


def test_set_metadata__until_frozen(release, artist):
    receipt = release.set_metadata(NEW, sender=artist)
    assert release.events(receipt) == [
        ("MetadataChanged", {"digest": NEW}),
        ("BatchMetadataUpdate", {"first_token": 1, "last_token": 2**256 - 1}),
        ("ContractURIUpdated", {}),
    ]
    assert release.metadata() == NEW and release.contractURI() == f"ipfs://{cid_of_digest(NEW)}"
    receipt = release.freeze_metadata(sender=artist)
    assert release.events(receipt) == [("MetadataFrozen", {"digest": NEW})]
    assert release.metadata_frozen()
    with refused("release: metadata is frozen"):
        release.set_metadata(bytes(31) + b"\1", sender=artist)
    with refused("release: metadata is frozen"):
        release.freeze_metadata(sender=artist)


def test_set_envelope__even_after_freezing(release, artist):
    release.freeze_metadata(sender=artist)
    receipt = release.set_envelope(NEW, sender=artist)
    assert release.events(receipt) == [("EnvelopeChanged", {"digest": NEW})]
    assert release.envelope() == NEW


def test_set_metadata__empty_digest__is_refused(release, artist):
    for function in ("set_metadata", "set_envelope"):
        with refused("release: a digest is missing"):
            release.run(function, (bytes(32),), sender=artist)


def test_everything_of_the_artist__by_another__is_refused(release, alice):
    for function, args in (
        ("set_metadata", (NEW,)),
        ("freeze_metadata", ()),
        ("set_envelope", (NEW,)),
        ("hand_over", (alice,)),
    ):
        with refused("release: not the artist"):
            release.run(function, args, sender=alice)


def test_hand_over__in_two_steps(release, artist, alice, bob):
    receipt = release.hand_over(alice, sender=artist)
    assert release.events(receipt) == [("ArtistNamed", {"artist": artist.address, "pending": alice.address})]
    assert (release.artist(), release.pending_artist()) == (artist.address, alice.address)
    with refused("release: not the next artist"):
        release.accept_artist(sender=bob)
    receipt = release.accept_artist(sender=alice)
    assert release.events(receipt) == [("ArtistChanged", {"previous": artist.address, "artist": alice.address})]
    assert (release.artist(), release.pending_artist()) == (alice.address, NOBODY)
    with refused("release: not the artist"):
        release.set_envelope(NEW, sender=artist)
    with refused("release: not the next artist"):
        release.accept_artist(sender=alice)
    release.set_envelope(NEW, sender=alice)


def test_hand_over__taken_back__cannot_be_accepted(release, artist, alice):
    release.hand_over(alice, sender=artist)
    release.hand_over(NOBODY, sender=artist)
    with refused("release: not the next artist"):
        release.accept_artist(sender=alice)
