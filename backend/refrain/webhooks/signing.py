"""Secrets of webhooks and the signatures made with them. Pure.

Nothing secret is stored: a webhook's secret follows from its id and the site's own secret key.
"""

import hashlib
import hmac

from refrain.errors import Unavailable

HEADER = "Refrain-Signature"
_PREFIX = "whsec_"
_SHORTEST = 32  # characters of the site's key


def secret_of(webhook: str, site_key: str) -> str:
    """The secret of a webhook, as its account is given it. Raises Unavailable where the site has no key."""
    if len(site_key) < _SHORTEST:
        raise Unavailable("webhooks", "this site has no secret key to sign with", hint="Its operator sets secret_key.")
    return _PREFIX + hmac.new(site_key.encode(), b"refrain webhook " + webhook.encode(), hashlib.sha256).hexdigest()


def fingerprint(secret: str) -> str:
    """16 hexadecimal digits by which a secret is recognised and from which it cannot be told."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value, `t=<seconds>,v1=<hex>`: HMAC-SHA256 (RFC 2104) of `<seconds>.<body>` under the secret."""
    signed = f"{timestamp}.".encode() + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
