"""The encrypted recording: C2SP chunked encryption, Cobblestone-128 (docs/formats/ciphertext.md).

    encrypt(source, sink, content_key, context)      a whole recording, in constant memory
    decrypt(source, sink, content_key, context)      back again, every chunk checked before it is written
    Decryptor(content_key, context, header)          single chunks, for readers by position (reader.py)

A chunk is 16 KiB; no byte of it is given out before its tag was checked.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from Crypto.Random import get_random_bytes
from Crypto.Util.strxor import strxor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from refrain.crypto.errors import Damaged, Malformed, WrongKey

KEY_SIZE = 16
CHUNK = 16_384
TAG = 16
SEALED_CHUNK = CHUNK + TAG
HEADER = 56
MAX_CHUNKS = 2**38

_SALT = 24
_NONCE = 12
_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0"


@dataclass(frozen=True, slots=True)
class ChunkKeys:
    """What one file is encrypted with, derived from its content key, salt and context."""

    key: bytes = field(repr=False)
    base_nonce: bytes = field(repr=False)
    commitment: bytes

    def nonce(self, number: int) -> bytes:
        """The nonce of chunk `number`: the base nonce XOR the number."""
        if not 0 <= number < MAX_CHUNKS:
            raise Malformed("chunk: a recording has at most 2^38 chunks", field="chunk")
        return strxor(self.base_nonce, number.to_bytes(_NONCE))


def generate_content_key() -> bytes:
    """A fresh content key: 16 random bytes, for one track only."""
    return get_random_bytes(KEY_SIZE)


def derive(content_key: bytes, salt: bytes, context: bytes) -> ChunkKeys:
    """HKDF-Expand (RFC 5869) with SHA-512; 60 bytes are the first of its blocks, so it is one HMAC."""
    if len(content_key) != KEY_SIZE:
        raise Malformed(f"content key: {KEY_SIZE} bytes are needed", field="content_key")
    block = hmac.digest(content_key, _LABEL + salt + context + b"\x01", "sha512")
    return ChunkKeys(key=block[:16], base_nonce=block[16:28], commitment=block[28:60])


def encrypt(source: BinaryIO, sink: BinaryIO, content_key: bytes, context: bytes) -> int:
    """Encrypt all of `source` into `sink`; returns the bytes written. One content key encrypts one track."""
    salt = get_random_bytes(_SALT)
    keys = derive(content_key, salt, context)
    cipher = AESGCM(keys.key)
    written = HEADER
    sink.write(salt + keys.commitment)
    for number, chunk in enumerate(_pieces(source, CHUNK)):
        sink.write(cipher.encrypt(keys.nonce(number), chunk, None))
        written += len(chunk) + TAG
    return written


def decrypt(source: BinaryIO, sink: BinaryIO, content_key: bytes, context: bytes) -> int:
    """Decrypt all of `source` into `sink`; returns the bytes written.

    Raises `WrongKey` before anything is written, `Damaged` at the first bad chunk. What was written by then is good,
    but it is not the whole recording: write to a temporary file and rename it afterwards.
    """
    decryptor = Decryptor(content_key, context, read_exactly(source, HEADER))
    written = 0
    for number, sealed in enumerate(_pieces(source, SEALED_CHUNK)):
        written += sink.write(decryptor.chunk(number, sealed))
    return written


class Decryptor:
    """Opens single chunks of one file whose key commitment was checked."""

    def __init__(self, content_key: bytes, context: bytes, header: bytes) -> None:
        """`header` is the file's first 56 bytes. Raises `WrongKey` if the content key is not this file's."""
        if len(header) < HEADER:
            raise Damaged("The recording is shorter than its header.")
        salt, commitment = header[:_SALT], header[_SALT:HEADER]
        self._keys = derive(content_key, salt, context)
        if not hmac.compare_digest(self._keys.commitment, commitment):
            raise WrongKey(
                "The key does not belong to this recording.", hint="Check that file, release and track belong together."
            )
        self._cipher = AESGCM(self._keys.key)

    def chunk(self, number: int, sealed: bytes) -> bytes:
        """The bytes of chunk `number` (from 0); `sealed` is ciphertext and tag. Raises `Damaged`."""
        nonce = self._keys.nonce(number)
        if not TAG <= len(sealed) <= SEALED_CHUNK:
            raise Damaged(f"The recording is cut in part {number}.", chunk=number)
        try:
            return self._cipher.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise Damaged(f"The recording was changed in part {number}.", chunk=number) from error


def recording_size(ciphertext_size: int) -> int:
    """The recording's length in bytes, from that of its ciphertext; a length that no recording has is `Damaged`."""
    full, rest = divmod(ciphertext_size - HEADER, SEALED_CHUNK)
    if ciphertext_size < HEADER + TAG or rest < TAG:
        raise Damaged("The recording was cut.")
    return full * CHUNK + rest - TAG


def ciphertext_size(recording_size: int) -> int:
    """The length in bytes that a recording of `recording_size` bytes has once encrypted."""
    return HEADER + recording_size + (recording_size // CHUNK + 1) * TAG


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes: fewer only at the end of `source`, however small the pieces it gives."""
    data = source.read(size)
    while len(data) < size and (more := source.read(size - len(data))):
        data += more
    return data


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Pieces of `size` bytes and a last shorter one, perhaps empty: its shortness marks the end."""
    while True:
        piece = read_exactly(source, size)
        yield piece
        if len(piece) < size:
            return
