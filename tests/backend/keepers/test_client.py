"""The client against three real keepers over HTTP: any two are enough, a lying one is found out."""

import json
from contextlib import ExitStack
from dataclasses import replace

import pytest

from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.sealing import seal, unseal
from refrain.keepers import operate
from refrain.keepers.client import KeyRefused, fetch_content_keys
from refrain.keepers.web import create_app

TEXT_EPOCH = b'{"epoch": "0", "shares": [{"track": 1, "sealed": ""}]}'
LONG = b"x" * 2**21
DEAD = "http://127.0.0.1:9"


@pytest.fixture
def keepers(tmp_path, config, keeper_keys, quorum):
    """All three keepers."""
    made = []
    for number, pair in enumerate(keeper_keys):
        (tmp_path / str(number)).mkdir()
        keeper = operate.open_keeper(tmp_path / str(number), config, (pair,))
        made.append(replace(keeper, chain=quorum(*config.rpc_urls)))
    yield made
    for keeper in made:
        keeper.log.close()


@pytest.fixture
def urls(keepers, serving):
    """Where the three keepers listen, by public key."""
    with ExitStack() as stack:
        yield {keeper.keys[0].public: stack.enter_context(serving(create_app(keeper))) for keeper in keepers}


@pytest.fixture
def session(people, sign_in):
    return sign_in(people.alice)


def test_fetch_content_keys__all_keepers_there__gives_the_keys(session, release, urls):
    keys = fetch_content_keys(session, release.document, 1, [1, 2], urls=urls)
    assert keys == release.content_keys


@pytest.mark.parametrize("dead", [0, 1, 2])
def test_fetch_content_keys__one_keeper_dead__gives_the_keys(session, release, urls, keeper_keys, dead):
    urls[keeper_keys[dead].public] = DEAD
    assert fetch_content_keys(session, release.document, 1, [1], urls=urls) == {1: release.content_keys[1]}


def test_fetch_content_keys__two_keepers_dead__says_how_many_are_needed(session, release, urls, keeper_keys):
    for pair in keeper_keys[:2]:
        urls[pair.public] = DEAD
    with pytest.raises(KeyRefused, match="Only 1 of 3 keepers could help; 2 are needed") as refused:
        fetch_content_keys(session, release.document, 1, [1], urls=urls)
    assert refused.value.reason == "keepers_unreachable"
    assert refused.value.hint.count("does not answer (unreachable)") == 2


def test_fetch_content_keys__not_the_owner__gives_the_keepers_reason(people, sign_in, release, urls):
    with pytest.raises(KeyRefused, match="belongs to another account") as refused:
        fetch_content_keys(sign_in(people.bob), release.document, 1, [1], urls=urls)
    assert refused.value.reason == "not_owner"
    assert [refusal.reason for refusal in refused.value.refusals] == ["not_owner"] * 3


def liar(app, change):
    """A keeper whose answers are changed on their way out."""

    def answer(environ, start_response):
        kept = {}

        def start(status, headers, _=None):
            kept.update(status=status, headers=[pair for pair in headers if pair[0] != "Content-Length"])

        body = b"".join(app(environ, start))
        if kept["status"].startswith("200"):
            body = change(body)
        start_response(kept["status"], kept["headers"])
        return [body]

    return answer


def other_value(session, envelope, index):
    """Replace the share by another value, sealed correctly: only its hash gives it away."""

    def change(body):
        from refrain.crypto.context import session_info

        value = json.loads(body)
        info = session_info(envelope.context(1), index, 1, value["epoch"])
        unseal(session.keys, decode64(value["shares"][0]["sealed"], 64, field="sealed"), info)
        value["shares"][0]["sealed"] = encode64(seal(session.keys.public, bytes(16), info))
        return json.dumps(value).encode()

    return change


@pytest.mark.parametrize(
    "change", ["value", b"", b"[]", b"{}", b'{"epoch": -1, "shares": []}', TEXT_EPOCH, b"x" * 2**21]
)
def test_fetch_content_keys__one_keeper_lies__the_others_are_believed(session, release, keepers, urls, serving, change):
    wrong = other_value(session, release.envelope, 1) if change == "value" else (lambda _: change)
    with serving(liar(create_app(keepers[0]), wrong)) as url:
        urls[keepers[0].keys[0].public] = url
        assert fetch_content_keys(session, release.document, 1, [1], urls=urls) == {1: release.content_keys[1]}


def test_fetch_content_keys__lying_and_dead__is_refused_not_wrong(
    session, release, keepers, urls, serving, keeper_keys
):
    with serving(liar(create_app(keepers[0]), other_value(session, release.envelope, 1))) as url:
        urls |= {keeper_keys[0].public: url, keeper_keys[1].public: DEAD}
        with pytest.raises(KeyRefused) as refused:
            fetch_content_keys(session, release.document, 1, [1], urls=urls)
    assert {refusal.reason for refusal in refused.value.refusals} == {"unreachable", "share_wrong"}


def test_session__repr__shows_no_secret(session):
    assert session.signature.hex() not in repr(session)
    assert session.keys.private.hex() not in repr(session)
