"""Asking keepers for content keys: all at once, each share checked by its hash, done as soon as k agree.

The browser's twin is webapp/refrain_web/static/js/player/keepers.js.
"""

import queue
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from refrain.crypto.context import session_info
from refrain.crypto.encoding import decode64
from refrain.crypto.envelope import Envelope, parse
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.sealing import KeyPair, unseal
from refrain.crypto.shares import Share, join
from refrain.crypto.signin import SignIn
from refrain.errors import Refused
from refrain.keepers.transport import TIMEOUT, Unreachable, post_json
from refrain.units import Address, TokenId

_SEALED_SHARE = 64


@dataclass(frozen=True, slots=True)
class Session:
    """A signed sign-in message and the key pair that it names; good for all releases until it expires."""

    message: str
    signature: bytes = field(repr=False)
    keys: KeyPair


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one keeper did not help: its own reason, or "unreachable", or "share_wrong"."""

    url: str
    reason: str
    detail: str


class KeyRefused(Refused):
    """Too few keepers helped. `reason` is the one that refused it, or "keepers_unreachable"."""

    def __init__(self, refusals: Sequence[Refusal], threshold: int, total: int) -> None:
        told = [refusal for refusal in refusals if refusal.reason not in ("unreachable", "share_wrong")]
        helped = total - len(refusals)
        self.refusals = tuple(refusals)
        self.reason = "keepers_unreachable"
        message = f"Only {helped} of {total} keepers could help; {threshold} are needed."
        if len(told) > total - threshold:
            self.reason = Counter(refusal.reason for refusal in told).most_common(1)[0][0]
            message = next(refusal.detail for refusal in told if refusal.reason == self.reason)
        each = "; ".join(f"{refusal.url}: {refusal.detail} ({refusal.reason})" for refusal in refusals)
        super().__init__(message, hint=each)


def open_session(
    account: Address,
    sign: Callable[[str], bytes],
    *,
    domain: str,
    chain_id: int,
    uri: str = "",
    nonce: str = "",
    lifetime: int = 3600,
) -> Session:
    """Make a session key and have the account sign a message that names it; `lifetime` in seconds.

    Keepers take any `nonce`; a storefront, which opens a session of its own with the same message, takes only its own.
    """
    keys = KeyPair.generate()
    message = SignIn.new(
        domain=domain,
        uri=uri or f"https://{domain}",
        address=account,
        chain_id=chain_id,
        nonce=nonce or secrets.token_hex(8),
        session_key=keys.public,
        now=int(time.time()),
        lifetime=lifetime,
    )
    return Session(message.text, sign(message.text), keys)


def fetch_content_keys(
    session: Session,
    envelope: bytes,
    token_id: TokenId,
    tracks: Sequence[int],
    *,
    urls: Mapping[bytes, str] | None = None,
    timeout: float = TIMEOUT,
) -> dict[int, bytes]:
    """The content keys (16 bytes) of the tracks of a copy, by track number. Raises `KeyRefused`.

    `envelope` is the document as stored. `urls` says where a keeper (by public key) is now, if not where the envelope
    says. Compare the commitment of the ciphertext afterwards: the container does.
    """
    named = parse(envelope)
    body = _request(session, envelope, named, token_id, tracks)
    answers: queue.SimpleQueue[_Answer | Refusal] = queue.SimpleQueue()
    for index, keeper in enumerate(named.keepers, 1):
        url = (urls or {}).get(keeper.public_key, keeper.url)
        question = _Question(session, named, token_id, tuple(tracks), index, url, timeout)
        threading.Thread(target=lambda q=question: answers.put(q.ask(body)), daemon=True).start()
    shares = _first_that_agree(answers, named)
    return {track: join([share[track] for share in shares]) for track in tracks}


@dataclass(frozen=True, slots=True)
class _Answer:
    epoch: int
    shares: Mapping[int, Share]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of one keeper, and how its answer is checked."""

    session: Session
    envelope: Envelope
    token_id: TokenId
    tracks: tuple[int, ...]
    index: int
    url: str
    timeout: float

    def ask(self, body: Mapping[str, Any]) -> _Answer | Refusal:
        try:
            status, value = post_json(self.url + "/v1/shares", body, timeout=self.timeout)
        except Unreachable:
            return Refusal(self.url, "unreachable", "does not answer")
        if status != 200:
            return Refusal(self.url, str(value.get("reason", "unknown")), str(value.get("detail", f"HTTP {status}")))
        try:
            return self._open(value)
        except (Malformed, Unopenable, KeyError, TypeError, ValueError, OverflowError):
            return Refusal(self.url, "share_wrong", "gave a wrong share")

    def _open(self, value: Mapping[str, Any]) -> _Answer:
        sealed, epoch = {item["track"]: item["sealed"] for item in value["shares"]}, value["epoch"]
        if type(epoch) is not int:
            raise Malformed("epoch: not an integer", field="epoch")
        return _Answer(epoch, {track: self._share(track, sealed[track], epoch) for track in self.tracks})

    def _share(self, track: int, text: str, epoch: int) -> Share:
        context = self.envelope.context(track)
        info = session_info(context, self.index, self.token_id, epoch)
        share = Share(self.index, unseal(self.session.keys, decode64(text, _SEALED_SHARE, field="sealed"), info))
        expected = self.envelope.track(track)
        if not expected or not share.matches(expected.shares[self.index - 1].hash, context):
            raise Unopenable("A share does not match the envelope's hash.")
        return share


def _request(
    session: Session, envelope: bytes, named: Envelope, token_id: TokenId, tracks: Sequence[int]
) -> dict[str, Any]:
    return {
        "message": session.message,
        "signature": "0x" + session.signature.hex(),
        "chain_id": named.chain_id,
        "release": named.release,
        "token_id": token_id,
        "tracks": list(tracks),
        "envelope": envelope.decode(),
    }


def _first_that_agree(answers: "queue.SimpleQueue[_Answer | Refusal]", envelope: Envelope) -> list[Mapping[int, Share]]:
    """The shares of the first k keepers that speak of the same epoch; a straggler may still see an older one."""
    by_epoch: dict[int, list[Mapping[int, Share]]] = {}
    refusals = []
    for _ in envelope.keepers:
        answer = answers.get()
        if isinstance(answer, Refusal):
            refusals.append(answer)
            continue
        agreeing = by_epoch.setdefault(answer.epoch, [])
        agreeing.append(answer.shares)
        if len(agreeing) == envelope.threshold:
            return agreeing
    raise KeyRefused(refusals, envelope.threshold, len(envelope.keepers))
