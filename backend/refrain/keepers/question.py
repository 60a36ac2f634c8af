"""A request for shares (docs/formats/shares-api.md), read from untrusted bytes."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from refrain.crypto import envelope, signin
from refrain.crypto.documents import load_json
from refrain.crypto.errors import Malformed, SignInRefused
from refrain.crypto.signatures import parse_signature, personal_digest, recover
from refrain.errors import InvalidInput
from refrain.keepers.reasons import Denied
from refrain.units import Address, TokenId, parse_address

MAX_BODY = 524_288
_DEPTH = 6
"""Levels of lists and objects in the deepest request, that of a takeover, are five."""
_MEMBERS = {"message", "signature", "chain_id", "release", "token_id", "tracks", "envelope"}
_SAFE = 2**53


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for which tracks' shares of which copy. `signer` is the account whose key signed, if one did."""

    message: signin.SignIn
    digest: bytes
    signature: bytes = field(repr=False)
    signer: Address | None
    chain_id: int
    release: Address
    token_id: TokenId
    tracks: tuple[int, ...]
    envelope: envelope.Envelope
    envelope_digest: bytes


def read_question(body: bytes) -> Question | Denied:
    """Read a request's body; whatever it holds, this returns and never raises."""
    if len(body) > MAX_BODY:
        return Denied("request_too_large", f"A request has at most {MAX_BODY:,} bytes.")
    try:
        return _read(read_members(body, _MEMBERS))
    except SignInRefused as error:
        return Denied(error.reason, error.message)
    except InvalidInput as error:
        return Denied("envelope_malformed" if error.field == "envelope" else "request_malformed", error.message)


def read_members(body: bytes, members: Set[str]) -> Mapping[str, Any]:
    """A JSON object with exactly these members. Raises `Malformed`."""
    value = load_json(body, size=MAX_BODY, depth=_DEPTH, field="request")
    if not isinstance(value, dict) or set(value) != members:
        raise Malformed(f"request: exactly these members are needed: {', '.join(sorted(members))}", field="request")
    return value


def read_text(value: Mapping[str, Any], name: str) -> str:
    """A member that must be text. Raises `Malformed`."""
    if not isinstance(value[name], str):
        raise Malformed(f"{name}: not text", field=name)
    return str(value[name])


@lru_cache(maxsize=64)
def read_envelope(text: str) -> tuple[envelope.Envelope, bytes]:
    """An envelope and the digest of its text; the few that are asked for all the time are read once."""
    document = text.encode(errors="replace")
    try:
        return envelope.parse(document), hashlib.sha256(document).digest()
    except Malformed as error:
        raise Malformed(error.message, field="envelope") from error


def _read(value: Mapping[str, Any]) -> Question:
    text = read_text(value, "message")
    message, signature = signin.parse(text), parse_signature(value["signature"])
    digest = personal_digest(text)
    found, envelope_digest = read_envelope(read_text(value, "envelope"))
    return Question(
        message=message,
        digest=digest,
        signature=signature,
        signer=signer_of(digest, signature),
        chain_id=_integer(value, "chain_id"),
        release=parse_address(read_text(value, "release"), field="release"),
        token_id=TokenId(_integer(value, "token_id")),
        tracks=_tracks(value["tracks"]),
        envelope=found,
        envelope_digest=envelope_digest,
    )


def signer_of(digest: bytes, signature: bytes) -> Address | None:
    """The account whose key made the signature, if any."""
    try:
        return recover(digest, signature)
    except Malformed:
        return None  # perhaps a contract account's signature, which has its own form


def _integer(value: Mapping[str, Any], name: str) -> int:
    if type(value[name]) is not int or not 1 <= value[name] < _SAFE:
        raise InvalidInput(f"{name}: not an integer from 1 to 2^53 - 1", field=name)
    return int(value[name])


def _tracks(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= envelope.MAX_TRACKS:
        raise InvalidInput(f"tracks: not a list of 1 to {envelope.MAX_TRACKS} numbers", field="tracks")
    if any(type(item) is not int or not 1 <= item < 2**32 for item in value) or len(set(value)) != len(value):
        raise InvalidInput("tracks: not different track numbers", field="tracks")
    return tuple(value)
