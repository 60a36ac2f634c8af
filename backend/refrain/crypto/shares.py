"""Shamir's secret sharing over GF(2^128): any k of n shares restore a content key, fewer say nothing about it."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field

from Crypto.Protocol.SecretSharing import Shamir

from refrain.crypto.container import KEY_SIZE
from refrain.crypto.context import share_info
from refrain.crypto.errors import Malformed

MAX_SHARES = 16


@dataclass(frozen=True, slots=True)
class Share:
    """One share: `value` (16 bytes) is the polynomial at the field element `index`, counted from 1."""

    index: int
    value: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.index <= MAX_SHARES or len(self.value) != KEY_SIZE:
            raise Malformed(f"share: index 1 to {MAX_SHARES} and {KEY_SIZE} bytes are needed", field="share")

    def hash(self, context: bytes) -> bytes:
        """The SHA-256 that the envelope publishes for this share of the track with that context."""
        return hashlib.sha256(share_info(context, self.index) + self.value).digest()

    def matches(self, expected: bytes, context: bytes) -> bool:
        """Whether the envelope's hash for this share is `expected`; compared in constant time."""
        return hmac.compare_digest(self.hash(context), expected)


def split(content_key: bytes, threshold: int, total: int) -> tuple[Share, ...]:
    """Split a content key in `total` shares of which any `threshold` restore it; 1 <= threshold <= total <= 16."""
    check_threshold(threshold, total)
    if len(content_key) != KEY_SIZE:
        raise Malformed(f"content key: {KEY_SIZE} bytes are needed", field="content_key")
    return tuple(Share(index, value) for index, value in Shamir.split(threshold, total, content_key, ssss=False))


def join(shares: Collection[Share]) -> bytes:
    """The content key from *as many shares as the threshold*, each with another index.

    Fewer, or a false one among them, give a wrong key: compare each with its hash before, and the file's commitment
    afterwards.
    """
    if not shares or len({share.index for share in shares}) != len(shares):
        raise Malformed("shares: at least one, and each index only once", field="shares")
    return bytes(Shamir.combine([(share.index, share.value) for share in shares], ssss=False))


def check_threshold(threshold: int, total: int) -> None:
    """Refuse numbers of keepers that no envelope can have."""
    if not 1 <= threshold <= total <= MAX_SHARES:
        raise Malformed(f"threshold: {threshold} of {total} is not possible (at most {MAX_SHARES})", field="threshold")
