"""Who signed: recovery of an account from a secp256k1 signature (coincurve, 44 times faster than pure Python)."""

import re

import coincurve

from refrain.crypto.errors import Malformed
from refrain.units import Address, checksum, keccak256

SIGNATURE_SIZE = 65
MAX_SIGNATURE = 4096
"""Bytes; a contract account's signature (EIP-1271) may be longer than 65, but not longer than this."""

_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
_HALF_ORDER = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0


def parse_signature(text: object) -> bytes:
    """Read `0x` and hexadecimal digits, at most 4,096 bytes. Raises `Malformed`."""
    if not isinstance(text, str) or len(text) > 2 + 2 * MAX_SIGNATURE or not _HEX.fullmatch(text):
        raise Malformed("signature: not 0x and hexadecimal digits", field="signature")
    return bytes.fromhex(text[2:])


def personal_digest(text: str) -> bytes:
    """The hash that `personal_sign` signs (EIP-191 version 0x45), 32 bytes."""
    data = text.encode()
    return keccak256(b"\x19Ethereum Signed Message:\n" + str(len(data)).encode() + data)


def typed_data_digest(domain_separator: bytes, struct_hash: bytes) -> bytes:
    """The hash that `eth_signTypedData_v4` signs (EIP-712), from its two 32-byte halves."""
    return keccak256(b"\x19\x01" + domain_separator + struct_hash)


def recover(digest: bytes, signature: bytes) -> Address:
    """The account whose key signed the 32-byte `digest`; `signature` is r || s || v. Raises `Malformed`.

    A signature with the upper s is refused (EIP-2): of the two spellings of one signature only one counts.
    """
    if len(signature) != SIGNATURE_SIZE or signature[64] not in (0, 1, 27, 28):
        raise Malformed("signature: not r || s || v", field="signature")
    if int.from_bytes(signature[32:64]) > _HALF_ORDER:
        raise Malformed("signature: s is in the upper half of the order", field="signature")
    compact = signature[:64] + bytes([signature[64] % 27])
    try:
        public = coincurve.PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except Exception as error:  # coincurve raises a bare Exception for some impossible signatures
        raise Malformed("signature: no account can have made it", field="signature") from error
    return checksum(keccak256(public.format(compressed=False)[1:])[-20:])
