"""Encryption to a public key: HPKE (RFC 9180), base mode, X25519 / HKDF-SHA256 / AES-128-GCM, one message each.

keys = KeyPair.generate()
sealed = seal(keys.public, message, info)        anyone
message = unseal(keys, sealed, info)             whoever has the key pair, for the same `info` only
"""

from dataclasses import dataclass, field
from functools import lru_cache

from Crypto.Protocol import HPKE
from Crypto.Protocol.DH import import_x25519_private_key, import_x25519_public_key
from Crypto.PublicKey import ECC

from refrain.crypto.errors import Malformed, Unopenable

PUBLIC_KEY_SIZE = 32
OVERHEAD = 48
"""Bytes that sealing adds: the encapsulated key (32) and the tag (16)."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair; `public` is its 32-byte public key (RFC 7748)."""

    _key: ECC.EccKey = field(repr=False)
    public: bytes

    @classmethod
    def generate(cls) -> "KeyPair":
        return cls._of(ECC.generate(curve="Curve25519"))

    @classmethod
    def from_private(cls, private: bytes) -> "KeyPair":
        """From the 32 private bytes that `private` gave."""
        if len(private) != PUBLIC_KEY_SIZE:
            raise Malformed("private key: 32 bytes are needed", field="private_key")
        return cls._of(import_x25519_private_key(private))

    @classmethod
    def _of(cls, key: ECC.EccKey) -> "KeyPair":
        return cls(key, bytes(key.public_key().export_key(format="raw")))

    @property
    def private(self) -> bytes:
        """The 32 private bytes, for a key file. Never log them."""
        return bytes(self._key.seed)


@lru_cache(maxsize=4096)
def check_public_key(public_key: bytes) -> None:
    """Refuse a key of the wrong length and one whose every product is zero (RFC 9180 section 7.1.4).

    Good keys are remembered: the same session key is shown for a whole day, and looking at it takes half a millisecond.
    """
    _import(public_key)


def seal(public_key: bytes, message: bytes, info: bytes) -> bytes:
    """Encrypt `message` to `public_key`, bound to `info`: encapsulated key || ciphertext || tag."""
    cipher = HPKE.new(receiver_key=_import(public_key), aead_id=HPKE.AEAD.AES128_GCM, info=info)
    return bytes(cipher.enc + cipher.seal(message))


def unseal(keys: KeyPair, sealed: bytes, info: bytes) -> bytes:
    """Decrypt what `seal` made for these keys and this `info`; anything else is `Unopenable`."""
    if len(sealed) < OVERHEAD:
        raise Unopenable("A sealed message is too short.")
    try:
        cipher = HPKE.new(receiver_key=keys._key, aead_id=HPKE.AEAD.AES128_GCM, enc=sealed[:PUBLIC_KEY_SIZE], info=info)
        return bytes(cipher.unseal(sealed[PUBLIC_KEY_SIZE:]))
    except ValueError as error:
        raise Unopenable("A sealed message is not for this key and purpose, or was changed.") from error


def _import(public_key: bytes) -> ECC.EccKey:
    try:
        key = import_x25519_public_key(public_key)
    except ValueError as error:
        raise Malformed("public key: not a usable X25519 key", field="public_key") from error
    if key.export_key(format="raw") != public_key:
        raise Malformed("public key: not the shortest spelling of an X25519 key", field="public_key")
    return key
