"""JSON over HTTP to a keeper, bounded in size and time."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from refrain.crypto.documents import load_json
from refrain.crypto.errors import Malformed
from refrain.errors import Unavailable

TIMEOUT = 10.0
"""Seconds to wait for a keeper."""
_LONGEST = 2**20


class Unreachable(Unavailable):
    """The keeper does not answer, or not with JSON."""

    def __init__(self, url: str) -> None:
        super().__init__("keeper", f"the keeper at {url} does not answer", hint="Is it running? Try again later.")


def post_json(url: str, value: Any, *, timeout: float = TIMEOUT) -> tuple[int, dict[str, Any]]:
    """Post JSON; status and members of the answer. Raises `Unreachable`."""
    return _request("POST", url, json.dumps(value).encode(), timeout)


def get_json(url: str, *, timeout: float = TIMEOUT) -> dict[str, Any]:
    """The members of a JSON answer. Raises `Unreachable`."""
    return _request("GET", url, None, timeout)[1]


def _request(method: str, url: str, body: bytes | None, timeout: float) -> tuple[int, dict[str, Any]]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout)
        try:
            connection.request(method, parts.path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            value = load_json(response.read(_LONGEST), size=_LONGEST, depth=6, field="answer")
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError, Malformed) as error:
        raise Unreachable(url) from error
    if not isinstance(value, dict):
        raise Unreachable(url)
    return response.status, value
