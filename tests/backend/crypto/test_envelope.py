import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto import envelope
from refrain.crypto.envelope import Keeper, parse, unseal_share
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.sealing import KeyPair
from refrain.crypto.shares import join
from refrain.units import checksum

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "envelope.json").read_text())
DOCUMENT = VECTORS["document"].encode()
RELEASE = checksum("0x5fbdb2315678afecb367f032d93f642f64180aa3")


@pytest.fixture
def made():
    return parse(DOCUMENT)


@pytest.fixture
def keepers():
    return [KeyPair.from_private(bytes.fromhex(key)) for key in VECTORS["keeper_private_keys"]]


def test_parse__shared_document__is_its_own_spelling(made):
    assert made.to_json() == DOCUMENT
    assert made.digest == hashlib.sha256(DOCUMENT).digest() == bytes.fromhex(VECTORS["sha256"])


def test_unseal_share__each_keeper__together_they_restore_the_key(made, keepers):
    for number, key in VECTORS["content_keys"].items():
        track = made.context(int(number))
        sealed = made.track(int(number)).shares
        opened = [unseal_share(sealed[i], keys, track, i + 1) for i, keys in enumerate(keepers)]
        assert join(opened[1:]).hex() == key


@pytest.mark.parametrize("index, track", [(2, 1), (1, 2)])
def test_unseal_share__for_another_place__does_not_open(index, track, made, keepers):
    with pytest.raises(Unopenable):
        unseal_share(made.tracks[0].shares[0], keepers[0], made.context(track), index)


def test_unseal_share__hash_of_another_share__does_not_open(made, keepers):
    sealed = replace(made.tracks[0].shares[0], hash=bytes(32))
    with pytest.raises(Unopenable, match="hash"):
        unseal_share(sealed, keepers[0], made.context(1), 1)


@pytest.mark.parametrize("vector", VECTORS["malformed"], ids=lambda v: v["name"].replace(" ", "-"))
def test_parse__shared_malformed_document__is_refused(vector):
    with pytest.raises(Malformed):
        parse(vector["document"].encode())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "ftp://a",
        "https://a/",
        "https:///a",
        "http://a b",
        'http://a"',
        "http://é",
        "http://" + "a" * 200,
    ],
)
def test_parse__keeper_at_an_odd_address__is_refused(url):
    value = json.loads(DOCUMENT)
    value["keepers"][0]["url"] = url
    with pytest.raises(Malformed):
        parse(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_parse__any_other_json__is_malformed(value):
    with pytest.raises(Malformed):
        parse(json.dumps(value).encode())


@given(st.integers(0, len(DOCUMENT) - 1), st.binary(min_size=1, max_size=1))
def test_parse__one_byte_changed__is_malformed_or_another_envelope(position, byte):
    changed = DOCUMENT[:position] + byte + DOCUMENT[position + 1 :]
    try:
        assert parse(changed).to_json() == changed
    except Malformed:
        return
    assert parse(changed).digest == hashlib.sha256(changed).digest()


def test_create__largest__fits_one_block():
    keepers = [Keeper(KeyPair.generate().public, "https://" + "k" * 192) for _ in range(16)]
    share = envelope.SealedShare(bytes(32), bytes(64))
    tracks = tuple(envelope.TrackShares(2**32 - 100 + i, (share,) * 16) for i in range(100))
    largest = envelope.Envelope(2**53 - 1, RELEASE, 16, tuple(keepers), tracks)
    assert len(parse(largest.to_json()).to_json()) <= envelope.MAX_SIZE


def test_create__too_many_tracks__is_refused():
    keepers = [Keeper(KeyPair.generate().public, "https://keeper.example")]
    with pytest.raises(Malformed, match="tracks"):
        envelope.create(1, RELEASE, 1, keepers, {i: bytes(16) for i in range(1, 102)})


def test_index_of__keeper_not_named__is_none(made, keepers):
    assert made.index_of(keepers[1].public) == 2
    assert made.index_of(KeyPair.generate().public) is None
    assert made.track(99) is None
