"""Sealing, shares, envelope, contexts and the sign-in message in the browser, on the vectors that Python reads too."""

import itertools
import json
import os
from pathlib import Path

import pytest
from Crypto.Hash import keccak
from Crypto.Protocol.SecretSharing import Shamir

from refrain.crypto import context as contexts
from refrain.units import checksum

VECTORS = Path(__file__).parents[2] / "vectors"
RFC_9180 = json.loads((VECTORS / "published" / "rfc9180_a1.json").read_text())
SEALING = json.loads((VECTORS / "sealing.json").read_text())
SHARES = json.loads((VECTORS / "shares.json").read_text())
ENVELOPE = json.loads((VECTORS / "envelope.json").read_text())
SIGN_IN = json.loads((VECTORS / "signin.json").read_text())
RELEASE = "0x5fbdb2315678afecb367f032d93f642f64180aa3"


def run(page, name, *arguments):
    script = "async ([name, given]) => (await import('/tests/vectors.js'))[name](...given)"
    return page.evaluate(script, [name, list(arguments)])


def by_name(vectors):
    return [pytest.param(vector, id=vector["name"].replace(" ", "-")) for vector in vectors]


def sealed(vector, info):
    return {"privateKey": vector["private_key"], "publicKey": vector["public_key"], "info": info}


def test_open__rfc_9180_appendix_a1__gives_its_plaintext(modules):
    first = RFC_9180["encryptions"][0]
    message = {
        "privateKey": RFC_9180["skRm"],
        "publicKey": RFC_9180["pkRm"],
        "info": RFC_9180["info"],
        "sealed": RFC_9180["enc"] + first["ct"],
        "aad": first["aad"],
    }
    assert run(modules, "unseal", message) == first["pt"]
    assert run(modules, "unseal", message | {"aad": RFC_9180["encryptions"][1]["aad"]}) == "CannotOpen"


@pytest.mark.parametrize("vector", by_name(SEALING["good"]))
def test_open__good_message__is_opened(modules, vector):
    message = sealed(SEALING, vector["info"]) | {"sealed": vector["sealed"]}
    assert run(modules, "unseal", message) == SEALING["message"]


@pytest.mark.parametrize("vector", by_name(SEALING["spoilt"]))
def test_open__spoilt_message__is_refused(modules, vector):
    message = sealed(SEALING, vector["info"]) | {"sealed": vector["sealed"]}
    assert run(modules, "unseal", message) == "CannotOpen"


@pytest.mark.parametrize("key", SEALING["weak_public_keys"])
def test_is_usable_public_key__weak_or_not_canonical__is_not(modules, key):
    assert not run(modules, "usable", key)
    assert run(modules, "usable", SEALING["public_key"])


@pytest.mark.parametrize("vector", SHARES, ids=lambda vector: f"{vector['threshold']}-shares")
def test_join__each_choice_of_k__gives_the_key(modules, vector):
    by_index = {share["index"]: share for share in vector["shares"]}
    for chosen in vector["joins"]:
        assert run(modules, "combine", [by_index[index] for index in chosen]) == vector["content_key"]


def test_join__random_keys__agrees_with_pycryptodome(modules):
    key = os.urandom(16)
    shares = [{"index": index, "value": value.hex()} for index, value in Shamir.split(4, 16, key)]
    for chosen in itertools.islice(itertools.permutations(shares, 4), 0, 43680, 2731):
        assert run(modules, "combine", list(chosen)) == key.hex()


@pytest.mark.parametrize(
    "shares",
    [[], [(1, 16), (1, 16)], [(0, 16), (1, 16)], [(17, 16), (1, 16)], [(1, 15), (2, 16)], [(1.5, 16)]],
    ids=["none", "twice", "index-0", "index-17", "short", "fraction"],
)
def test_join__impossible_shares__are_refused(modules, shares):
    given = [{"index": index, "value": "00" * size} for index, size in shares]
    with pytest.raises(Exception, match="share"):
        run(modules, "combine", given)


def test_parse_envelope__good_document__is_read(modules):
    read = run(modules, "readEnvelope", ENVELOPE["document"])
    urls = [f"http://127.0.0.1:{port}" for port in (8011, 8012, 8013)]
    assert read == {"threshold": 2, "tracks": [1, 2], "urls": urls}


@pytest.mark.parametrize("vector", by_name(ENVELOPE["malformed"]))
def test_parse_envelope__malformed__is_refused(modules, vector):
    assert run(modules, "readEnvelope", vector["document"]) == {"error": "NotAnEnvelope"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("yYSyeZZVMO", "yYSyeZZVM"),
        ("http://127.0.0.1:8011", "ftp://127.0.0.1:8011"),
        ("http://127.0.0.1:8011", "http://127.0.0.1:8011/"),
        ("http://127.0.0.1:8011", "http:///x"),
        ("http://127.0.0.1:8011", "http://a" + "a" * 200),
        ('"chain_id":1337', '"chain_id":1337.0'),
        ('"chain_id":1337', '"chain_id":9007199254740993'),
        ('"threshold":2', '"threshold":2,"threshold":2'),
        ("yYSyeZZVMO-opV5ueWLssZdXpIi1LQRzdWFLXhwRExI", "A" * 43),
    ],
)
def test_parse_envelope__one_edit__is_refused_as_in_python(modules, old, new):
    from refrain.crypto import envelope
    from refrain.crypto.errors import Malformed

    document = ENVELOPE["document"].replace(old, new, 1)
    assert document != ENVELOPE["document"]
    with pytest.raises(Malformed):
        envelope.parse(document.encode())
    assert run(modules, "readEnvelope", document) == {"error": "NotAnEnvelope"}


def test_contexts__same_bytes_as_python(modules):
    track = contexts.context(1337, checksum(RELEASE), 2)
    assert run(modules, "track", 1337, RELEASE, 2) == track.hex()
    assert run(modules, "playback", track.hex()) == contexts.playback_context(track).hex()
    assert run(modules, "share", track.hex(), 3) == contexts.share_info(track, 3).hex()
    assert run(modules, "session", track.hex(), 3, 7, 65537) == contexts.session_info(track, 3, 7, 65537).hex()


@pytest.mark.parametrize("size", [0, 1, 135, 136, 137, 300])
def test_keccak__agrees_with_pycryptodome(modules, size):
    data = os.urandom(size)
    assert run(modules, "keccak", data.hex()) == keccak.new(digest_bits=256, data=data).hexdigest()


def test_checksum_address__agrees_with_python(modules):
    for _ in range(20):
        address = "0x" + os.urandom(20).hex()
        assert run(modules, "checksum", address) == checksum(address)


def test_sign_in_message__is_the_vector(modules):
    good = next(case["text"] for case in SIGN_IN["cases"] if case["name"] == "good")
    asked = {
        "origin": "https://shop.example",
        "account": SIGN_IN["account"].lower(),
        "chainId": SIGN_IN["chain_id"],
        "nonce": "7Qm2xw9LkPz4",
        "issuedAt": "2026-05-01T12:00:00.999Z",
        "publicKey": good.rpartition(":")[2],
    }
    assert run(modules, "message", asked) == good
