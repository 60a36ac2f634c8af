"""base64url without padding (RFC 4648 section 5), one spelling for each value."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from refrain.crypto.errors import Malformed

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode64(data: bytes) -> str:
    """The base64url text of `data`, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode64(text: object, size: int, *, field: str) -> bytes:
    """Read exactly `size` bytes; padding, other characters and stray bits at the end are `Malformed`."""
    length = (size * 8 + 5) // 6
    if not isinstance(text, str) or len(text) != length or not _ALPHABET.fullmatch(text):
        raise Malformed(f"{field}: not {length} characters of base64url", field=field)
    data = urlsafe_b64decode(text + "=" * (-length % 4))
    if encode64(data) != text:
        raise Malformed(f"{field}: stray bits at the end of base64url", field=field)
    return data
