"""The decision as a pure function: nothing that lacks any one condition is ever granted."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.chain.values import Block, Copy
from refrain.crypto.envelope import Keeper, create
from refrain.crypto.sealing import KeyPair
from refrain.crypto.signin import SignIn
from refrain.keepers.config import KeeperConfig
from refrain.keepers.decision import Granted, Rules, Sight, decide, refuse_early
from refrain.keepers.question import Question
from refrain.keepers.reasons import REASONS, Denied
from refrain.units import checksum

NOW = 1_800_000_000
ALICE, BOB = checksum("0x" + "a1" * 20), checksum("0x" + "b0" * 20)
RELEASE, OTHER, THIRD = (checksum("0x" + digits * 20) for digits in ("5e", "07", "33"))
OURS, THEIRS, UNNAMED = (KeyPair.generate() for _ in range(3))
SESSION = KeyPair.generate()
ENVELOPE = create(
    1337, RELEASE, 2, [Keeper(THEIRS.public, "http://a"), Keeper(OURS.public, "http://b")], {1: bytes(16), 2: bytes(16)}
)
MESSAGE = SignIn.new(
    domain="shop.example",
    uri="https://shop.example",
    address=ALICE,
    chain_id=1337,
    nonce="7Qm2xw9LkPz4",
    session_key=SESSION.public,
    now=NOW,
)
QUESTION = Question(
    message=MESSAGE,
    digest=bytes(32),
    signature=bytes(65),
    signer=ALICE,
    chain_id=1337,
    release=RELEASE,
    token_id=7,
    tracks=(1, 2),
    envelope=ENVELOPE,
    envelope_digest=ENVELOPE.digest,
)
RULES = Rules(1337, frozenset({"shop.example"}), (UNNAMED.public, OURS.public))
BLOCK = Block(100, "0x" + "ab" * 32, "0x" + "aa" * 32, NOW - 30)
COPY = Copy(7, ALICE, resales=1, gifts=2, cancels=3, acquired_at=NOW - 1000)
SIGHT = Sight(BLOCK, held_since=NOW - 45, envelope=ENVELOPE.digest, copy=COPY)
GOOD = (QUESTION, RULES, NOW, SIGHT)


def question(**changes):
    return lambda q, r, n, s: (replace(q, **changes), r, n, s)


def message(**changes):
    return lambda q, r, n, s: (replace(q, message=replace(q.message, **changes)), r, n, s)


def sight(**changes):
    return lambda q, r, n, s: (q, r, n, replace(s, **changes))


def copy(**changes):
    return lambda q, r, n, s: (q, r, n, replace(s, copy=s.copy and replace(s.copy, **changes)))


def rules(**changes):
    return lambda q, r, n, s: (q, replace(r, **changes), n, s)


def at(now):
    return lambda q, r, n, s: (q, r, now, s)


RESOURCE = MESSAGE.resources[0]
# No two of these set the same wrong value: together they would agree, and be right for another chain or release.
SPOILT = {
    "request for another chain": (question(chain_id=1), "wrong_chain"),
    "message for another chain": (message(chain_id=2), "wrong_chain"),
    "envelope for another chain": (question(envelope=replace(ENVELOPE, chain_id=3)), "wrong_chain"),
    "keeper of another chain": (rules(chain_id=4), "wrong_chain"),
    "message of another site": (message(domain="evil.example"), "wrong_domain"),
    "no site allowed": (rules(domains=frozenset()), "wrong_domain"),
    "no session key": (message(resources=None), "session_key_missing"),
    "two session keys": (message(resources=(RESOURCE, RESOURCE)), "session_key_missing"),
    "weak session key": (message(resources=("refrain:session:" + "A" * 43,)), "session_key_invalid"),
    "message without an end": (message(expiration_time=None), "lifetime_missing"),
    "message too long": (message(issued_at="2027-01-14T00:00:00Z"), "lifetime_too_long"),
    "before its time": (at(NOW - 61), "not_yet_valid"),
    "not before later": (message(not_before="2030-01-01T00:00:00Z"), "not_yet_valid"),
    "after its time": (at(NOW + 86_400), "expired"),
    "signed by another account": (question(signer=BOB), "signature_invalid"),
    "signed by nobody": (question(signer=None), "signature_invalid"),
    "envelope of another release": (question(envelope=replace(ENVELOPE, release=OTHER)), "envelope_of_another_release"),
    "another release": (question(release=THIRD), "envelope_of_another_release"),
    "keeper not named": (rules(public_keys=(UNNAMED.public,)), "keeper_not_named"),
    "keeper without keys": (rules(public_keys=()), "keeper_not_named"),
    "unknown track": (question(tracks=(1, 3)), "track_unknown"),
    "no release": (sight(envelope=None), "release_unknown"),
    "envelope replaced": (sight(envelope=bytes(32)), "envelope_outdated"),
    "envelope sent in another spelling": (question(envelope_digest=b"\x01" * 32), "envelope_outdated"),
    "no copy": (sight(copy=None), "copy_unknown"),
    "another copy seen": (copy(token_id=8), "copy_unknown"),
    "another copy asked": (question(token_id=9), "copy_unknown"),
    "another owner": (copy(owner=BOB), "not_owner"),
    "acquired just now": (copy(acquired_at=NOW - 44), "held_too_briefly"),
    "acquired in the future": (copy(acquired_at=2**40 - 1), "held_too_briefly"),
}


def test_decide__everything_right__is_granted_with_what_was_proven():
    granted = decide(*GOOD)
    assert granted == Granted(
        account=ALICE,
        session_key=SESSION.public,
        release=RELEASE,
        token_id=7,
        tracks=(1, 2),
        key=OURS.public,
        index=2,
        epoch=1 << 16 | 2,
        block=BLOCK,
        envelope=ENVELOPE.digest,
    )


@pytest.mark.parametrize("name", SPOILT)
def test_decide__one_condition_missing__is_denied_with_its_reason(name):
    spoil, reason = SPOILT[name]
    answer = decide(*spoil(*GOOD))
    assert isinstance(answer, Denied)
    assert answer.reason == reason


@given(st.sets(st.sampled_from(sorted(SPOILT)), min_size=1))
def test_decide__any_conditions_missing_together__is_denied(names):
    case = GOOD
    for name in sorted(names):
        case = SPOILT[name][0](*case)
    assert isinstance(decide(*case), Denied)


accounts = st.sampled_from([ALICE, BOB, None])
digests = st.sampled_from([ENVELOPE.digest, bytes(32), None])
times = st.integers(NOW - 90_000, NOW + 90_000)
copies = st.none() | st.builds(
    Copy,
    token_id=st.integers(6, 8),
    owner=st.sampled_from([ALICE, BOB]),
    resales=st.integers(0, 255),
    gifts=st.integers(0, 255),
    cancels=st.integers(0, 9),
    acquired_at=times,
)
sights = st.builds(
    Sight, block=st.just(BLOCK), held_since=times, envelope=digests, copy=copies, account_approves=st.booleans()
)


@given(
    signer=accounts,
    token_id=st.integers(6, 8),
    tracks=st.lists(st.integers(1, 3), min_size=1, unique=True).map(tuple),
    release=st.sampled_from([RELEASE, OTHER]),
    chain_id=st.sampled_from([1, 1337]),
    digest=digests,
    now=times,
    seen=sights,
    keys=st.lists(st.sampled_from([OURS.public, UNNAMED.public]), unique=True).map(tuple),
)
def test_decide__any_input__granted_only_where_every_condition_holds(
    signer, token_id, tracks, release, chain_id, digest, now, seen, keys
):
    asked = replace(
        QUESTION,
        signer=signer,
        token_id=token_id,
        tracks=tracks,
        release=release,
        chain_id=chain_id,
        envelope_digest=digest,
    )
    entitled = (
        (signer == ALICE or seen.account_approves)
        and release == RELEASE
        and chain_id == 1337
        and NOW - 60 <= now < NOW + 86_400
        and digest is not None
        and digest == seen.envelope
        and OURS.public in keys
        and set(tracks) <= {1, 2}
        and seen.copy is not None
        and seen.copy.token_id == token_id
        and seen.copy.owner == ALICE
        and seen.copy.acquired_at <= seen.held_since
    )
    answer = decide(asked, replace(RULES, public_keys=keys), now, seen)
    assert isinstance(answer, Granted) == entitled


def test_decide__contract_account_that_approves__is_granted():
    asked, seen = replace(QUESTION, signer=None), replace(SIGHT, account_approves=True)
    assert isinstance(decide(asked, RULES, NOW, seen), Granted)


def test_decide__ask_cancelled__epoch_stays():
    cancelled = replace(SIGHT, copy=replace(COPY, cancels=9))
    assert decide(QUESTION, RULES, NOW, cancelled) == decide(*GOOD)


def test_refuse_early__good_question__is_not_refused():
    assert refuse_early(QUESTION, RULES, NOW) is None


def test_denied__every_reason__has_status_and_title():
    for reason, (status, title) in REASONS.items():
        problem = Denied(reason, "detail").problem()
        assert (problem["status"], problem["title"]) == (status, title)
        assert status in (400, 403, 413, 429, 503)


def test_reasons__documentation__has_each_one():
    documented = (Path(__file__).parents[3] / "docs" / "keepers.md").read_text()
    assert [reason for reason in REASONS if f"| `{reason}` |" not in documented and reason != "not_artist"] == []
    assert "`not_artist`" in documented


def test_config__documentation__has_each_setting():
    documented = (Path(__file__).parents[3] / "docs" / "keepers.md").read_text()
    assert [item.name for item in fields(KeeperConfig) if f"`{item.name}`" not in documented] == []
