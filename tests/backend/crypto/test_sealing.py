"""HPKE against RFC 9180's appendix A.1, `cryptography` as an oracle, and every way to spoil a sealed message."""

import json
from pathlib import Path

import pytest
from Crypto.Protocol import HPKE
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.sealing import KeyPair, check_public_key, seal, unseal

VECTORS = Path(__file__).parents[2] / "vectors"
RFC9180 = json.loads((VECTORS / "published" / "rfc9180_a1.json").read_text())
OURS = json.loads((VECTORS / "sealing.json").read_text())
ORACLE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)


@pytest.fixture
def keys():
    return KeyPair.from_private(bytes.fromhex(OURS["private_key"]))


def test_key_pair__rfc9180_receiver__gives_the_published_public_key():
    assert KeyPair.from_private(bytes.fromhex(RFC9180["skRm"])).public.hex() == RFC9180["pkRm"]


def test_suite__rfc9180_messages__open():
    receiver = KeyPair.from_private(bytes.fromhex(RFC9180["skRm"]))
    cipher = HPKE.new(
        receiver_key=receiver._key,
        aead_id=HPKE.AEAD.AES128_GCM,
        enc=bytes.fromhex(RFC9180["enc"]),
        info=bytes.fromhex(RFC9180["info"]),
    )
    for message in RFC9180["encryptions"]:
        opened = cipher.unseal(bytes.fromhex(message["ct"]), bytes.fromhex(message["aad"]))
        assert opened.hex() == message["pt"]


def test_seal__read_by_the_oracle__gives_the_message(keys):
    private = X25519PrivateKey.from_private_bytes(keys.private)
    assert ORACLE.decrypt(seal(keys.public, b"message", b"info"), private, info=b"info") == b"message"


def test_unseal__made_by_the_oracle__gives_the_message(keys):
    public = X25519PublicKey.from_public_bytes(keys.public)
    assert unseal(keys, ORACLE.encrypt(b"message", public, info=b"info"), b"info") == b"message"


@pytest.mark.parametrize("vector", OURS["good"], ids=lambda v: v["name"])
def test_unseal__shared_good_message__opens(vector, keys):
    assert keys.public.hex() == OURS["public_key"]
    assert unseal(keys, bytes.fromhex(vector["sealed"]), bytes.fromhex(vector["info"])).hex() == OURS["message"]


@pytest.mark.parametrize("vector", OURS["spoilt"], ids=lambda v: v["name"])
def test_unseal__shared_spoilt_message__does_not_open(vector, keys):
    with pytest.raises(Unopenable):
        unseal(keys, bytes.fromhex(vector["sealed"]), bytes.fromhex(vector["info"]))


@pytest.mark.parametrize("position", range(64))
def test_unseal__any_byte_changed__does_not_open(position, keys):
    sealed = bytearray(seal(keys.public, bytes(16), b"info"))
    sealed[position] ^= 0x80 if position != 31 else 0x01  # X25519 ignores the highest bit of its input
    with pytest.raises(Unopenable):
        unseal(keys, bytes(sealed), b"info")


@pytest.mark.parametrize("key", OURS["weak_public_keys"])
def test_check_public_key__weak_or_not_canonical__is_refused(key):
    with pytest.raises(Malformed):
        check_public_key(bytes.fromhex(key))


def test_check_public_key__wrong_length__is_refused():
    with pytest.raises(Malformed):
        check_public_key(bytes(31))


def test_key_pair__private_bytes__give_the_same_pair():
    keys = KeyPair.generate()
    assert KeyPair.from_private(keys.private).public == keys.public
    with pytest.raises(Malformed):
        KeyPair.from_private(bytes(31))


def test_key_pair__repr__shows_no_private_key():
    keys = KeyPair.generate()
    assert "_key" not in repr(keys)
    assert keys.private.hex() not in repr(keys)
