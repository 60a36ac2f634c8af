"""Whatever a stranger sends, a keeper answers with a refusal of its own, never with an error."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.crypto.handing_over import Plan
from refrain.keepers.dealing import read_deal
from refrain.keepers.question import read_question
from refrain.keepers.reasons import Denied

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def with_members(*names):
    return st.fixed_dictionaries(dict.fromkeys(names, values)).map(lambda value: json.dumps(value).encode())


MEMBERS = ("message", "signature", "chain_id", "release", "token_id", "tracks", "envelope")
questions = with_members(*MEMBERS)
deals = with_members("plan", "signature", "envelope")


@given(st.binary(max_size=200) | questions)
def test_read_question__anything__is_denied(body):
    assert isinstance(read_question(body), Denied)


@given(st.binary(max_size=200) | deals)
def test_read_deal__anything__is_denied(body):
    assert isinstance(read_deal(body), Denied)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    member=st.sampled_from(["message", "signature", "chain_id", "release", "token_id", "tracks", "envelope"]),
    value=values,
)
def test_shares__one_member_replaced_by_anything__is_refused_or_granted(asker, member, value):
    answer = asker.ask(**{member: value})
    assert answer.status in (200, 400, 403, 429)
    assert answer.status == 200 or answer.reason


@pytest.fixture
def takeover(release, keeper):
    """A request to take over that names this keeper, all but the deals."""
    envelope = release.envelope
    plan = Plan(envelope.chain_id, envelope.release, envelope.digest, 2**40, 1, envelope.keepers)
    return {"plan": plan.text, "envelope": release.document.decode()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dealt=values | st.lists(st.fixed_dictionaries({"index": values, "parts": values}), max_size=3))
def test_takeovers__any_deals__are_refused(http, takeover, dealt):
    response = http.post("/v1/takeovers", json=takeover | {"deals": dealt})
    assert response.status_code in (400, 403, 429)
    assert response.json["reason"]
