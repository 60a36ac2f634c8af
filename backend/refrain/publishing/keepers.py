"""The public keys that a new release's shares are sealed to.

A keeper is asked for its key each time; what it said last is remembered, so that one keeper that is down does not keep
an artist from publishing. A keeper that was never heard of cannot be named in an envelope.
"""

import json
import os
from pathlib import Path

import requests

from refrain.config import Config
from refrain.crypto.documents import load_json
from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.envelope import Keeper
from refrain.crypto.errors import Malformed
from refrain.crypto.sealing import PUBLIC_KEY_SIZE, check_public_key
from refrain.errors import Unavailable
from refrain.storage.answers import read_bounded

TIMEOUT = 5.0
"""Seconds that one keeper may take."""
_ANSWER = 16_384


def keepers_of(config: Config) -> tuple[Keeper, ...]:
    """All configured keepers in their order. Raises `Unavailable` if one is down that was never heard of."""
    memory = config.data / "keepers.json"
    known = _recall(memory)
    keepers = tuple(Keeper(_public_key(url, known), url) for url in config.keepers)
    _remember(memory, known | {keeper.url: encode64(keeper.public_key) for keeper in keepers})
    return keepers


def _public_key(url: str, known: dict[str, str]) -> bytes:
    try:
        return _read(_fetch(url))
    except (requests.RequestException, ValueError, KeyError, TypeError, Malformed) as error:
        if url in known:
            return _read(known[url])
        raise Unavailable(
            "keepers", f"the keeper at {url} does not answer", hint="Start it, then try again."
        ) from error


def _fetch(url: str) -> str:
    with requests.get(f"{url}/v1/keeper", timeout=TIMEOUT, stream=True, allow_redirects=False) as reply:
        reply.raise_for_status()
        answer = load_json(read_bounded(reply, _ANSWER, TIMEOUT), size=_ANSWER, depth=6, field="answer")
        return str(answer["public_key"])


def _read(text: str) -> bytes:
    key = decode64(text, PUBLIC_KEY_SIZE, field="public_key")
    check_public_key(key)
    return key


def _recall(memory: Path) -> dict[str, str]:
    try:
        return {str(url): str(key) for url, key in json.loads(memory.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(memory: Path, known: dict[str, str]) -> None:
    draft = memory.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(known, indent=2))
    draft.replace(memory)
