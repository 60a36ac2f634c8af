"""The decision: a pure function of the question, the keeper's rules, the time, and what the chain says at one block.

Everything is refused that is not proven. Each condition is a function of its own, named for what it demands; the table
of reasons is in docs/keepers.md. The order is from cheap to dear, and nobody learns about a copy before proving who
she is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from refrain.chain.values import Block, Copy
from refrain.crypto import signin
from refrain.crypto.context import ownership_epoch
from refrain.crypto.errors import SignInRefused
from refrain.keepers.question import Question
from refrain.keepers.reasons import Denied
from refrain.units import Address, TokenId


@dataclass(frozen=True, slots=True)
class Rules:
    """What a keeper holds itself to. `public_keys` are its own, the current one first."""

    chain_id: int
    domains: frozenset[str]
    public_keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a majority of the keeper's nodes says about the release and the copy at `block`.

    `copy` is None if there is no such copy, `envelope` is None if there is no release. `held_since` is the time
    (seconds since 1970) at which a copy must have been with its owner already. `account_approves`: the asking account
    is a contract, accepts the signature (EIP-1271), and the release's terms allow contracts.
    """

    block: Block
    held_since: int
    envelope: bytes | None
    copy: Copy | None
    account_approves: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """The account owns the copy: open share `index` with the keeper's `key` and seal it to `session_key`."""

    account: Address
    session_key: bytes
    release: Address
    token_id: TokenId
    tracks: tuple[int, ...]
    key: bytes
    index: int
    epoch: int
    block: Block
    envelope: bytes


def refuse_early(question: Question, rules: Rules, now: float) -> Denied | None:
    """The refusals that need no look at the chain; `now` in seconds since 1970."""
    return _right_sign_in(question, rules, now) or _right_envelope(question, rules) or _known_tracks(question)


def decide(question: Question, rules: Rules, now: float, sight: Sight) -> Granted | Denied:
    """Grant only if every condition is met; the first that is not is the answer."""
    denied = (
        refuse_early(question, rules, now)
        or _right_signer(question, sight)
        or _release_exists(question, sight)
        or _envelope_current(question, sight)
        or _owns(question, sight)
    )
    if denied or sight.copy is None:
        return denied or _no_copy(question, sight)
    key, index = _place(question, rules.public_keys)
    return Granted(
        account=question.message.address,
        session_key=question.message.session_key(),
        release=question.release,
        token_id=question.token_id,
        tracks=question.tracks,
        key=key,
        index=index,
        epoch=ownership_epoch(sight.copy.resales, sight.copy.gifts),
        block=sight.block,
        envelope=question.envelope_digest,
    )


def _right_sign_in(question: Question, rules: Rules, now: float) -> Denied | None:
    if question.chain_id != rules.chain_id:
        return Denied("wrong_chain", f"This keeper serves chain {rules.chain_id}, not {question.chain_id}.")
    try:
        signin.check(question.message, chain_id=rules.chain_id, domains=rules.domains, now=now)
    except SignInRefused as error:
        return Denied(error.reason, error.message)
    return None


def _right_envelope(question: Question, rules: Rules) -> Denied | None:
    envelope = question.envelope
    if envelope.chain_id != rules.chain_id:
        return Denied("wrong_chain", f"The envelope is for chain {envelope.chain_id}.")
    if envelope.release != question.release:
        return Denied("envelope_of_another_release", f"The envelope is for the release {envelope.release}.")
    if not _place(question, rules.public_keys)[1]:
        return Denied("keeper_not_named", "The envelope has no share for this keeper.")
    return None


def _known_tracks(question: Question) -> Denied | None:
    for number in question.tracks:
        if question.envelope.track(number) is None:
            return Denied("track_unknown", f"The envelope has no track {number}.")
    return None


def _right_signer(question: Question, sight: Sight) -> Denied | None:
    if question.signer == question.message.address or sight.account_approves:
        return None
    return Denied("signature_invalid", f"The sign-in message was not signed by {question.message.address}.")


def _release_exists(question: Question, sight: Sight) -> Denied | None:
    if sight.envelope is None:
        return Denied("release_unknown", f"There is no release at {question.release}.")
    return None


def _envelope_current(question: Question, sight: Sight) -> Denied | None:
    if question.envelope_digest != sight.envelope:
        return Denied("envelope_outdated", "The release names another envelope now.")
    return None


def _owns(question: Question, sight: Sight) -> Denied | None:
    copy, number = sight.copy, sight.block.number
    if copy is None or copy.token_id != question.token_id:
        return _no_copy(question, sight)
    if copy.owner != question.message.address:
        return Denied("not_owner", f"Copy {question.token_id} belongs to another account at block {number}.", 5)
    if copy.acquired_at > sight.held_since:
        return Denied("held_too_briefly", f"Copy {question.token_id} changed hands just before block {number}.", 5)
    return None


def _no_copy(question: Question, sight: Sight) -> Denied:
    return Denied("copy_unknown", f"Copy {question.token_id} does not exist at block {sight.block.number}.", 5)


def _place(question: Question, public_keys: Sequence[bytes]) -> tuple[bytes, int]:
    """The keeper's key that the envelope names, and its index; index 0 if it names none."""
    for key in public_keys:
        if index := question.envelope.index_of(key):
            return key, index
    return b"", 0
