"""Encryption and decryption of a long recording, beside the primitives that bound them."""

import hashlib
import io
import resource
import statistics
import time
from collections.abc import Callable

from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from refrain.crypto import container

MEGABYTE = 10**6
ROUNDS = 7
LONG = bytes(2**20)
CHUNK = LONG[: container.CHUNK]


class Silence(io.RawIOBase):
    """A recording of zero bytes that is nowhere stored."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return LONG[:size] if size <= len(LONG) else bytes(size)


class Nowhere(io.RawIOBase):
    """A sink that forgets."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)


def measure_container(megabytes: int) -> dict[str, float]:
    """MB/s of each, the median of rounds in which all take their turn.

    `ratio` compares encryption with pycryptodome's AES-GCM where that is quickest (messages of 1 MiB), `ratio_openssl`
    with OpenSSL's in chunks of 16 KiB, which is all that the container adds work to. `memory_grown_mb` is what the
    process grew by while it encrypted the whole recording.
    """
    grown = _growth(megabytes * MEGABYTE)
    size = megabytes * MEGABYTE // 10
    ciphertext = _ciphertext(size)
    work: dict[str, Callable[[], object]] = {
        "encrypt": lambda: container.encrypt(Silence(size), Nowhere(), bytes(16), b"bench"),
        "decrypt": lambda: container.decrypt(io.BytesIO(ciphertext), Nowhere(), bytes(16), b"bench"),
        "pycryptodome_long": lambda: _pycryptodome(size, LONG),
        "pycryptodome_chunks": lambda: _pycryptodome(size, CHUNK),
        "openssl_chunks": lambda: _openssl(size, CHUNK),
        "sha256": lambda: _sha256(size),
    }
    speed = _speeds(size, work)
    return {
        **{f"{name}_mb_s": value for name, value in speed.items()},
        "ratio": speed["encrypt"] / speed["pycryptodome_long"],
        "ratio_openssl": speed["encrypt"] / speed["openssl_chunks"],
        "ratio_sha256": speed["encrypt"] / speed["sha256"],
        "memory_grown_mb": grown,
    }


def _growth(size: int) -> float:
    """Megabytes by which encrypting `size` bytes raised this process's highest resident memory."""
    container.encrypt(Silence(MEGABYTE), Nowhere(), bytes(16), b"bench")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    container.encrypt(Silence(size), Nowhere(), bytes(16), b"bench")
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000


def _ciphertext(size: int) -> bytes:
    sink = io.BytesIO()
    container.encrypt(Silence(size), sink, bytes(16), b"bench")
    return sink.getvalue()


def _pycryptodome(size: int, message: bytes) -> None:
    for number in range(size // len(message)):
        AES.new(bytes(16), AES.MODE_GCM, nonce=number.to_bytes(12)).encrypt_and_digest(message)


def _openssl(size: int, message: bytes) -> None:
    cipher = AESGCM(bytes(16))
    for number in range(size // len(message)):
        cipher.encrypt(number.to_bytes(12), message, None)


def _sha256(size: int) -> None:
    digest = hashlib.sha256()
    for _ in range(size // len(LONG)):
        digest.update(LONG)


def _speeds(size: int, work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median MB/s of each; they take turns, so that whatever else the machine does slows all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, do in work.items():
            begin = time.perf_counter()
            do()
            seconds[name].append(time.perf_counter() - begin)
    return {name: size / MEGABYTE / statistics.median(each) for name, each in seconds.items()}
