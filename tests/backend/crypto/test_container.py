"""The encrypted recording: Wycheproof's vectors, `cryptography` as an oracle, and every position of tampering."""

import base64
import hashlib
import hmac
import io
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from Crypto.Cipher import AES
from cryptography.cobblestone import Cobblestone128Decryptor, Cobblestone128Encryptor
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto import container
from refrain.crypto.context import context
from refrain.crypto.errors import Damaged, Malformed, WrongKey
from refrain.crypto.reader import Reader
from refrain.units import checksum

VECTORS = Path(__file__).parents[2] / "vectors"
WYCHEPROOF = json.loads((VECTORS / "published" / "wycheproof_cobblestone_128.json").read_text())
OURS = json.loads((VECTORS / "container.json").read_text())
GOOD = {vector["name"]: vector for vector in OURS["good"]}
KEY = bytes.fromhex(OURS["content_key"])
CONTEXT = bytes.fromhex(OURS["context"])
ERRORS = {"wrong_key": WrongKey, "damaged": Damaged}
CHUNK = container.CHUNK


def by_name(vectors):
    return [pytest.param(vector, id=vector["name"].replace(" ", "-")) for vector in vectors]


def decrypted(ciphertext, key=KEY, bound=CONTEXT):
    sink = io.BytesIO()
    container.decrypt(io.BytesIO(ciphertext), sink, key, bound)
    return sink.getvalue()


def encrypted(plaintext, key=KEY, bound=CONTEXT):
    sink = io.BytesIO()
    written = container.encrypt(io.BytesIO(plaintext), sink, key, bound)
    assert written == len(sink.getvalue()) == container.ciphertext_size(len(plaintext))
    return sink.getvalue()


def file_of(vector):
    return base64.urlsafe_b64decode(vector["ciphertext"] + "==")


def published(result):
    """Wycheproof's vectors with that result: name, file, key and context as bytes, and the rest."""
    for vector in WYCHEPROOF:
        if vector["result"] == result:
            unpacked = [bytes.fromhex(vector[name]) for name in ("key", "ctx")]
            ciphertext = zlib.decompress(bytes.fromhex(vector["ct"]))
            yield pytest.param(ciphertext, *unpacked, vector, id=vector["comment"].replace(" ", "-"))


@pytest.mark.parametrize("ciphertext, key, bound, vector", published("valid"))
def test_decrypt__published_good_file__gives_the_message(ciphertext, key, bound, vector):
    plaintext = decrypted(ciphertext, key, bound)
    assert len(plaintext) == vector["msgLength"]
    assert hashlib.sha512(plaintext).hexdigest() == vector["msgSha512"]
    keys = container.derive(key, ciphertext[:24], bound)
    assert (keys.key.hex(), keys.base_nonce.hex()) == (vector["aeadKey"], vector["baseNonce"])


@pytest.mark.parametrize("ciphertext, key, bound, vector", published("valid"))
def test_encrypt__published_salt__gives_the_published_file(ciphertext, key, bound, vector, monkeypatch):
    monkeypatch.setattr(container, "get_random_bytes", lambda size: ciphertext[:size])
    assert encrypted(decrypted(ciphertext, key, bound), key, bound) == ciphertext


@pytest.mark.parametrize("ciphertext, key, bound, vector", published("invalid"))
def test_decrypt__published_bad_file__is_refused_after_its_good_part(ciphertext, key, bound, vector):
    sink = io.BytesIO()
    with pytest.raises((Damaged, WrongKey, Malformed)):
        container.decrypt(io.BytesIO(ciphertext), sink, key, bound)
    assert len(sink.getvalue()) == vector.get("msgLength", 0)
    assert "msgSha512" not in vector or hashlib.sha512(sink.getvalue()).hexdigest() == vector["msgSha512"]


@pytest.mark.parametrize("ciphertext, key, bound, vector", published("invalid"))
def test_reader__published_bad_file__opens_only_if_its_last_chunk_is_good(ciphertext, key, bound, vector):
    if "ValidFinalChunk" in vector["flags"]:
        assert Reader(io.BytesIO(ciphertext), key, bound).size > 0
        return
    with pytest.raises((Damaged, WrongKey, Malformed)):
        Reader(io.BytesIO(ciphertext), key, bound)


@pytest.mark.parametrize("vector", by_name(OURS["good"]))
def test_decrypt__shared_good_file__gives_the_recording(vector, edits):
    plaintext = decrypted(file_of(vector))
    assert plaintext == edits.recording(vector["size"])
    assert hashlib.sha256(plaintext).hexdigest() == vector["sha256"]
    assert container.recording_size(len(file_of(vector))) == vector["size"]


@pytest.mark.parametrize("vector", by_name(OURS["spoilt"]))
def test_decrypt__shared_spoilt_file__stops_after_the_last_good_chunk(vector, edits):
    ciphertext = edits.spoil(file_of(GOOD[vector["of"]]), vector["edits"])
    sink = io.BytesIO()
    with pytest.raises(ERRORS[vector["error"]]):
        container.decrypt(io.BytesIO(ciphertext), sink, KEY, CONTEXT)
    assert sink.getvalue() == edits.recording(vector["good_bytes"])


@pytest.mark.parametrize("vector", by_name(OURS["spoilt"]))
def test_reader__shared_spoilt_file__opens_only_with_a_good_end_and_never_reads_through(vector, edits):
    source = io.BytesIO(edits.spoil(file_of(GOOD[vector["of"]]), vector["edits"]))
    if not vector["opens"]:
        with pytest.raises(ERRORS[vector["error"]]):
            Reader(source, KEY, CONTEXT)
        return
    with pytest.raises(Damaged):
        io.BufferedReader(Reader(source, KEY, CONTEXT)).read()


@pytest.mark.parametrize("vector", by_name(OURS["wrong"]))
def test_decrypt__key_or_place_of_another_track__is_refused_before_any_byte(vector):
    bound = context(vector["chain_id"], checksum(vector["release"]), vector["track"])
    with pytest.raises(WrongKey):
        decrypted(file_of(GOOD[vector["of"]]), bytes.fromhex(vector["content_key"]), bound)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_encrypt__any_length__is_read_by_the_oracle(size, edits):
    oracle = Cobblestone128Decryptor(KEY, CONTEXT)
    ciphertext = encrypted(edits.recording(size))
    assert oracle.update(ciphertext) + oracle.finalize() == edits.recording(size)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_decrypt__any_length__reads_the_oracles_file(size, edits):
    oracle = Cobblestone128Encryptor(KEY, CONTEXT)
    ciphertext = oracle.update(edits.recording(size)) + oracle.finalize()
    assert decrypted(ciphertext) == edits.recording(size)


def test_encrypt__more_than_256_chunks__is_read_by_the_oracle():
    plaintext, oracle = bytes(258 * CHUNK + 1), Cobblestone128Decryptor(KEY, CONTEXT)
    assert oracle.update(encrypted(plaintext)) + oracle.finalize() == plaintext


def test_encrypt__read_with_another_library__is_the_recording(edits):
    """The oracle above shares OpenSSL with us; pycryptodome does not, and HKDF-Expand is written out here."""
    plaintext = edits.recording(2 * CHUNK + 100)
    file = encrypted(plaintext)
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0" + file[:24] + CONTEXT
    derived = hmac.digest(KEY, info + b"\1", "sha512")
    assert file[24:56] == derived[28:60]
    read = b""
    for number, start in enumerate(range(56, len(file), CHUNK + 16)):
        sealed = file[start : start + CHUNK + 16]
        nonce = (int.from_bytes(derived[16:28]) ^ number).to_bytes(12)
        read += AES.new(derived[:16], AES.MODE_GCM, nonce=nonce).decrypt_and_verify(sealed[:-16], sealed[-16:])
    assert read == plaintext


def test_encrypt__same_recording_twice__gives_different_files():
    assert encrypted(b"refrain") != encrypted(b"refrain")


class Trickle(io.RawIOBase):
    """A source that gives at most seven bytes at a time, as a socket may."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def read(self, size=-1):
        return self._data.read(min(size, 7))


def test_encrypt_and_decrypt__source_in_small_pieces__same_result(edits):
    plaintext, sink, back = edits.recording(CHUNK + 50), io.BytesIO(), io.BytesIO()
    container.encrypt(Trickle(plaintext), sink, KEY, CONTEXT)
    container.decrypt(Trickle(sink.getvalue()), back, KEY, CONTEXT)
    assert back.getvalue() == plaintext


class Counter(io.RawIOBase):
    """A sink that only counts."""

    count = 0

    def write(self, data):
        self.count += len(data)
        return len(data)


class Silence(io.RawIOBase):
    """A source of `size` zero bytes that holds none of them."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def test_encrypt_and_decrypt__300_mb__in_constant_memory(tmp_path):
    """Resident memory of a whole process, so that what a library allocates counts too."""
    program = """
import resource, sys
from pathlib import Path
from refrain.crypto.container import decrypt, encrypt
from tests.backend.crypto.test_container import Counter, Silence
def there_and_back(size, file=Path(sys.argv[1])):
    with file.open("wb") as sink: encrypt(Silence(size), sink, bytes(16), b"")
    with file.open("rb") as source: assert decrypt(source, Counter(), bytes(16), b"") == size
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(-there_and_back(10**6) + there_and_back(300 * 10**6))
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, str(tmp_path / "file")]
    grown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert int(grown) < 2_000  # KiB


@given(st.integers(0, 3 * CHUNK), st.integers(0, CHUNK + 100))
def test_reader__any_range__gives_the_recordings_bytes(start, length):
    with io.BufferedReader(Reader(io.BytesIO(LONG), KEY, CONTEXT)) as reader:
        reader.seek(start)
        assert reader.read(length) == PLAIN[start : start + length]


PLAIN = bytes((7 * i + i // 251) % 256 for i in range(2 * CHUNK + 1000))
LONG = file_of(GOOD["two full chunks and a short one"])


def test_reader__seek_from_the_end__knows_the_length():
    reader = Reader(io.BytesIO(LONG), KEY, CONTEXT)
    assert reader.size == len(PLAIN)
    assert reader.seek(-5, io.SEEK_END) == len(PLAIN) - 5
    assert reader.read(100) == PLAIN[-5:]
    assert reader.read(1) == b""
    with pytest.raises(ValueError, match="before the beginning"):
        reader.seek(-1)


def test_recording_size__inverse_of_ciphertext_size():
    sizes = [*range(20), *range(CHUNK - 20, CHUNK + 20), 10**9]
    assert [container.recording_size(container.ciphertext_size(size)) for size in sizes] == sizes


@pytest.mark.parametrize("size", [0, 55, 56, 71, 56 + CHUNK + 16, 56 + 2 * (CHUNK + 16) + 15])
def test_recording_size__length_that_no_recording_has__is_damaged(size):
    with pytest.raises(Damaged):
        container.recording_size(size)


def test_keys__repr__shows_no_secret():
    keys = container.derive(KEY, bytes(24), CONTEXT)
    assert keys.key.hex() not in repr(keys)
    assert "key=" not in repr(keys)
