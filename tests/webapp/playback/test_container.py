"""Cobblestone-128 in the browser: Wycheproof's vectors, and every place where a file can be spoilt, as in Python."""

import base64
import hashlib
import json
import os
import zlib
from pathlib import Path

import pytest
from cryptography.cobblestone import Cobblestone128Encryptor
from playwright.sync_api import Page

from tests.vectors.edits import recording, spoil

VECTORS = Path(__file__).parents[2] / "vectors"
WYCHEPROOF = json.loads((VECTORS / "published" / "wycheproof_cobblestone_128.json").read_text())
OURS = json.loads((VECTORS / "container.json").read_text())
GOOD = {vector["name"]: vector for vector in OURS["good"]}
ERRORS = {"wrong_key": "WrongKey", "damaged": "Damaged"}


def by_name(vectors):
    return [pytest.param(vector, id=vector["name"].replace(" ", "-")) for vector in vectors]


def file_of(name):
    text = GOOD[name]["ciphertext"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decrypt(page: Page, file: bytes, key=OURS["content_key"], context=OURS["context"]):
    script = "async (file) => (await import('/tests/vectors.js')).decrypt(file)"
    return page.evaluate(script, {"key": key, "context": context, "file": file.hex()})


@pytest.mark.parametrize(
    "vector", WYCHEPROOF, ids=lambda vector: f"{vector['tcId']}-{vector['comment']}".replace(" ", "-")
)
def test_decrypt__wycheproof__agrees(modules, vector):
    read = decrypt(modules, zlib.decompress(bytes.fromhex(vector["ct"])), vector["key"], vector["ctx"])
    assert (read["error"] == "") == (vector["result"] == "valid")
    if vector["result"] == "valid":
        assert hashlib.sha512(bytes.fromhex(read["plaintext"])).hexdigest() == vector["msgSha512"]


@pytest.mark.parametrize("vector", by_name(OURS["good"]))
def test_decrypt__good_file__is_the_recording(modules, vector):
    read = decrypt(modules, file_of(vector["name"]))
    assert read == {"opens": True, "plaintext": recording(vector["size"]).hex(), "error": ""}


@pytest.mark.parametrize("vector", by_name(OURS["spoilt"]))
def test_decrypt__spoilt_file__gives_no_bad_byte(modules, vector):
    read = decrypt(modules, spoil(file_of(vector["of"]), vector["edits"]))
    assert read["error"] == ERRORS[vector["error"]]
    assert read["opens"] == vector["opens"]
    good = vector["good_bytes"] if vector["opens"] else 0
    assert bytes.fromhex(read["plaintext"]) == recording(33768)[:good]


@pytest.mark.parametrize("vector", by_name(OURS["wrong"]))
def test_decrypt__key_or_place_of_another__is_refused(modules, vector):
    script = "async ([chain, release, track]) => (await import('/tests/vectors.js')).track(chain, release, track)"
    context = modules.evaluate(script, [vector["chain_id"], vector["release"], vector["track"]])
    read = decrypt(modules, file_of(vector["of"]), vector["content_key"], context)
    assert read == {"opens": False, "plaintext": "", "error": "WrongKey"}


@pytest.mark.parametrize("size", [1, 16_383, 16_384, 16_385, 49_152, 100_000])
def test_decrypt__any_range__is_that_part_and_asks_for_no_other_chunk(modules, size):
    data, key, context = os.urandom(size), os.urandom(16), os.urandom(9)
    encryptor = Cobblestone128Encryptor(key, context)
    file = encryptor.update(data) + encryptor.finalize()
    script = "async (part) => (await import('/tests/vectors.js')).decryptPart(part)"
    spots = sorted({0, 1, size // 2, 16_383, 16_384, 16_385, size - 1, size} & set(range(size + 1)))
    for first in spots[:-1]:
        for end in (spot for spot in spots if spot > first):
            part = {"key": key.hex(), "context": context.hex(), "file": file.hex(), "first": first, "end": end}
            read = modules.evaluate(script, part)
            assert bytes.fromhex(read["plaintext"]) == data[first:end]
            [(start, stop)] = read["asked"]
            assert start == 56 + first // 16_384 * 16_400
            last = size // 16_384 if end == size else (end - 1) // 16_384
            assert stop == min(len(file), 56 + (last + 1) * 16_400)
