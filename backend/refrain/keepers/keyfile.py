"""A keeper's private keys on disk: JSON, mode 0600, encrypted if there is a passphrase (scrypt, then AES-256-GCM).

The newest key comes first; earlier ones stay, because envelopes that name them stay valid.
"""

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from Crypto.Cipher import AES
from Crypto.Protocol.KDF import scrypt
from Crypto.Random import get_random_bytes

from refrain.crypto.encoding import encode64
from refrain.crypto.sealing import KeyPair
from refrain.errors import InvalidInput

TYPE = "refrain/keeper-keys/v1"
_SCRYPT = {"N": 2**17, "r": 8, "p": 1}
"""RFC 7914; 128 MiB and about half a second: what interactive use bears."""


class KeyFileError(InvalidInput):
    """The key file is missing, open to others, damaged, or the passphrase is wrong."""


def create(path: Path, passphrase: str = "") -> tuple[KeyPair, ...]:
    """Make a first key pair and write it to a new file; an existing file is never overwritten."""
    if path.exists():
        raise KeyFileError(f"{path} exists already", hint="A keeper's key cannot be made again; move the file first.")
    keys = (KeyPair.generate(),)
    _write(path, keys, passphrase)
    return keys


def rotate(path: Path, passphrase: str = "") -> tuple[KeyPair, ...]:
    """Put a new key in front of the others."""
    keys = (KeyPair.generate(), *read(path, passphrase))
    _write(path, keys, passphrase)
    return keys


def read(path: Path, passphrase: str = "") -> tuple[KeyPair, ...]:
    """The key pairs, newest first. Raises KeyFileError."""
    _check_mode(path)
    try:
        content = json.loads(path.read_text())
        private = _open(content, passphrase)
        if not private or len(private) % 32:
            raise ValueError("not whole keys")
        return tuple(KeyPair.from_private(private[at : at + 32]) for at in range(0, len(private), 32))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(f"{path} is not a keeper's key file, or was damaged", hint="Restore your backup.") from error


def public_keys(path: Path) -> tuple[str, ...]:
    """The public keys as base64url, newest first, without the passphrase."""
    try:
        return tuple(json.loads(path.read_text())["public_keys"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(f"{path} is not a keeper's key file", hint="Make one with `refrain keeper init`.") from error


def _write(path: Path, keys: Sequence[KeyPair], passphrase: str) -> None:
    private = b"".join(pair.private for pair in keys)
    content: dict[str, Any] = {"type": TYPE, "public_keys": [encode64(pair.public) for pair in keys]}
    content |= _seal(private, passphrase) if passphrase else {"private_keys": private.hex()}
    temporary = path.with_name(path.name + ".new")
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as sink:
        json.dump(content, sink, indent=1)
        sink.flush()
        os.fsync(sink.fileno())
    temporary.replace(path)


def _seal(private: bytes, passphrase: str) -> dict[str, Any]:
    salt, nonce = get_random_bytes(32), get_random_bytes(12)
    ciphertext, tag = AES.new(_derive(passphrase, salt), AES.MODE_GCM, nonce=nonce).encrypt_and_digest(private)
    return {"kdf": "scrypt", **_SCRYPT, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": (ciphertext + tag).hex()}


def _open(content: dict[str, Any], passphrase: str) -> bytes:
    if content["type"] != TYPE:
        raise ValueError("another type")
    if "private_keys" in content:
        return bytes.fromhex(content["private_keys"])
    if not passphrase:
        raise KeyFileError("the key file needs its passphrase", hint="Name a file with it: passphrase_file.")
    sealed = bytes.fromhex(content["sealed"])
    cipher = AES.new(
        _derive(passphrase, bytes.fromhex(content["salt"])), AES.MODE_GCM, nonce=bytes.fromhex(content["nonce"])
    )
    try:
        return cipher.decrypt_and_verify(sealed[:-16], sealed[-16:])
    except ValueError as error:
        raise KeyFileError("the passphrase of the key file is wrong", hint="Try again.") from error


def _derive(passphrase: str, salt: bytes) -> bytes:
    key = scrypt(passphrase, salt, 32, **_SCRYPT)  # type: ignore[arg-type]
    assert isinstance(key, bytes)
    return key


def _check_mode(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read", hint="Make one with `refrain keeper init`.") from error
    if mode & 0o077:
        raise KeyFileError(f"{path} can be read by others (mode {mode:o})", hint=f"chmod 600 {path}")
