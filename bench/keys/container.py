"""Encryption and decryption of a long recording, beside the primitives that bound them."""

import hashlib
import io
import resource
import time
from collections.abc import Callable

from Crypto.Cipher import AES

from refrain.crypto import container

MEGABYTE = 10**6
PIECE = bytes(64 * container.CHUNK)


class Silence(io.RawIOBase):
    """A recording of zero bytes that is nowhere stored."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return PIECE[:size] if size <= len(PIECE) else bytes(size)


class Nowhere(io.RawIOBase):
    """A sink that forgets."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)


def measure_container(megabytes: int) -> dict[str, float]:
    """MB/s of each. `ratio` compares with AES-GCM of the same library in messages of 16 KiB, which is what the format
    asks for; `ratio_long` with messages of 1 MiB, where setting up the cipher costs nothing.
    """
    size = megabytes * MEGABYTE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    encrypt = _rate(size, lambda: container.encrypt(Silence(size), Nowhere(), bytes(16), b"bench"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    decrypt = _decryption_rate(size // 4)
    gcm_chunks = _rate(size // 4, lambda: _gcm(size // 4, container.CHUNK))
    gcm_long = _rate(size // 4, lambda: _gcm(size // 4, len(PIECE)))
    return {
        "encrypt_mb_s": encrypt,
        "decrypt_mb_s": decrypt,
        "gcm_chunks_mb_s": gcm_chunks,
        "gcm_long_mb_s": gcm_long,
        "sha256_mb_s": _rate(size // 4, lambda: _sha256(size // 4)),
        "ratio": encrypt / gcm_chunks,
        "ratio_long": encrypt / gcm_long,
        "memory_grown_mb": grown / 1000,
    }


def _decryption_rate(size: int) -> float:
    ciphertext = io.BytesIO()
    container.encrypt(Silence(size), ciphertext, bytes(16), b"bench")
    ciphertext.seek(0)
    return _rate(size, lambda: container.decrypt(ciphertext, Nowhere(), bytes(16), b"bench"))


def _gcm(size: int, message: int) -> None:
    for number in range(size // message):
        AES.new(bytes(16), AES.MODE_GCM, nonce=number.to_bytes(12)).encrypt_and_digest(PIECE[:message])


def _sha256(size: int) -> None:
    digest = hashlib.sha256()
    for _ in range(size // len(PIECE)):
        digest.update(PIECE)


def _rate(size: int, work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return size / MEGABYTE / (time.perf_counter() - begin)
