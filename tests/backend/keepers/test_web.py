"""A keeper's HTTP face on a real chain: what it grants, and one negative test for every reason to refuse."""

import json
from dataclasses import replace

import pytest

from refrain.chain import transactions
from refrain.chain.sending import send
from refrain.crypto.context import session_info
from refrain.crypto.encoding import decode64
from refrain.crypto.sealing import KeyPair, unseal
from refrain.crypto.shares import Share
from refrain.keepers.grants import read_log
from refrain.keepers.limits import RateLimit
from refrain.keepers.web import create_app


def test_shares__owner__gets_the_shares_sealed_to_her_session(asker, release, chain):
    answer = asker.ask(tracks=[2, 1])
    assert (answer.status, answer.index, answer.epoch) == (200, 2, 0)
    assert answer.headers["Cache-Control"] == "no-store"
    assert [item["track"] for item in answer.shares] == [2, 1]
    for item in answer.shares:
        context = release.envelope.context(item["track"])
        sealed = decode64(item["sealed"], 64, field="sealed")
        value = unseal(asker.session.keys, sealed, session_info(context, 2, 1, 0))
        assert Share(2, value).matches(release.envelope.track(item["track"]).shares[1].hash, context)
    head = int(chain.rpc.call("eth_blockNumber"), 16)
    assert answer.block["number"] == head - 2
    assert answer.block["hash"] == chain.rpc.call("eth_getBlockByNumber", hex(head - 2), False)["hash"]


def test_shares__grant__is_in_the_log_without_a_secret(asker, keeper, tmp_path, people):
    answer = asker.ask()
    (record,) = read_log(tmp_path / "grants.log")
    assert record["kind"] == "grant"
    assert record["account"] == people.alice.address
    assert record["block"] == answer.block
    assert answer.shares[0]["sealed"] not in json.dumps(record)
    assert asker.session.signature.hex() not in json.dumps(record)


def test_shares__after_a_resale__old_owner_is_refused_and_new_one_served(asker, chain, people, release, sign_in):
    send(chain.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    bob = replace(asker, session=sign_in(people.bob))
    chain.confirm(1)
    assert bob.ask().reason == "not_owner"  # not confirmed yet
    chain.confirm(2)
    assert asker.ask().reason == "not_owner"
    answer = bob.ask()
    assert (answer.status, answer.epoch) == (200, 1)


def test_shares__acquired_in_the_newest_blocks__is_refused(asker, chain, people, release, sign_in):
    send(chain.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    chain.confirm(2)
    answer = replace(asker, session=sign_in(people.bob)).ask()
    assert (answer.status, answer.reason) == (403, "held_too_briefly")
    assert answer.headers["Retry-After"]


def test_shares__sale_undone_by_a_reorganisation__right_is_undone(asker, chain, people, release, sign_in):
    send(chain.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    chain.confirm(3)
    bob = replace(asker, session=sign_in(people.bob))
    assert bob.ask().status == 200
    chain.reorganise(4)
    assert bob.ask().reason == "not_owner"
    assert asker.ask().status == 200


def test_shares__stranger__is_refused(asker, people, sign_in):
    answer = replace(asker, session=sign_in(people.stranger)).ask()
    assert (answer.status, answer.reason) == (403, "not_owner")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.type == "urn:refrain:keeper:not_owner"


def test_shares__envelope_replaced__old_one_is_refused(asker, chain, people, release):
    data = transactions.set_envelope(release.address, b"\x02" * 32)
    send(chain.rpc, people.artist, data)
    chain.confirm(3)
    assert asker.ask().reason == "envelope_outdated"


@pytest.mark.parametrize(
    "changes, status, reason",
    [
        ({"chain_id": 1}, 403, "wrong_chain"),
        ({"token_id": 2}, 403, "copy_unknown"),
        ({"token_id": 0}, 400, "request_malformed"),
        ({"token_id": 2**53}, 400, "request_malformed"),
        ({"token_id": "1"}, 400, "request_malformed"),
        ({"token_id": True}, 400, "request_malformed"),
        ({"tracks": []}, 400, "request_malformed"),
        ({"tracks": [1, 1]}, 400, "request_malformed"),
        ({"tracks": [1, 3]}, 403, "track_unknown"),
        ({"tracks": list(range(1, 102))}, 400, "request_malformed"),
        ({"tracks": 1}, 400, "request_malformed"),
        ({"release": "0x" + "11" * 20}, 403, "envelope_of_another_release"),
        ({"release": "release"}, 400, "request_malformed"),
        ({"release": 5}, 400, "request_malformed"),
        ({"envelope": "{}"}, 400, "envelope_malformed"),
        ({"envelope": {}}, 400, "envelope_malformed"),
        ({"envelope": "\ud800"}, 400, "envelope_malformed"),
        ({"message": "hello"}, 403, "message_malformed"),
        ({"message": None}, 400, "request_malformed"),
        ({"signature": "0x"}, 403, "signature_invalid"),
        ({"signature": "hello"}, 400, "request_malformed"),
        ({"signature": "0x" + "00" * 65}, 403, "signature_invalid"),
        ({"further": 1}, 400, "request_malformed"),
    ],
)
def test_shares__one_member_wrong__is_refused_with_its_reason(asker, changes, status, reason):
    answer = asker.ask(**changes)
    assert (answer.status, answer.reason) == (status, reason)
    assert answer.detail


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"null", b'{"message": 1e999}'])
def test_shares__body_that_is_no_request__is_refused(http, body):
    response = http.post("/v1/shares", data=body)
    assert (response.status_code, response.json["reason"]) == (400, "request_malformed")


def test_shares__body_too_large__is_refused(http):
    response = http.post("/v1/shares", data=b"x" * 524_289)
    assert (response.status_code, response.json["reason"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    "options, reason",
    [
        ({"domain": "evil.example"}, "wrong_domain"),
        ({"chain_id": 1}, "wrong_chain"),
        ({"lifetime": 86_401}, "lifetime_too_long"),
        ({"lifetime": -5}, "expired"),
        ({"uri": "https://evil.example"}, "wrong_domain"),
    ],
)
def test_shares__sign_in_not_good_here__is_refused(asker, people, sign_in, options, reason):
    answer = replace(asker, session=sign_in(people.alice, **options)).ask()
    assert (answer.status, answer.reason) == (403, reason)


def test_shares__message_of_another_session_signed__is_refused(asker, people, sign_in):
    other = sign_in(people.alice)
    answer = asker.ask(message=other.message)
    assert answer.reason == "signature_invalid"


def test_shares__stolen_request__is_sealed_to_the_owners_session_only(asker):
    answer, thief = asker.ask(), KeyPair.generate()
    context = asker.release.envelope.context(1)
    with pytest.raises(Exception, match="not for this key"):
        unseal(thief, decode64(answer.shares[0]["sealed"], 64, field="sealed"), session_info(context, 2, 1, 0))


def test_shares__keeper_not_named__is_refused(asker, keeper):
    stranger = replace(keeper, keys=(KeyPair.generate(),))
    answer = replace(asker, http=create_app(stranger).test_client()).ask()
    assert answer.reason == "keeper_not_named"


def test_shares__former_key__still_opens_its_shares(asker, keeper, keeper_keys):
    rotated = replace(keeper, keys=(KeyPair.generate(), keeper_keys[1]))
    assert replace(asker, http=create_app(rotated).test_client()).ask().status == 200


def test_shares__share_for_another_release__cannot_be_opened(asker, publish, chain, people, release):
    """Somebody publishes her own release with shares copied from the envelope of another one."""
    thief = publish()
    forged = replace(thief.envelope, tracks=release.envelope.tracks)
    send(chain.rpc, people.artist, transactions.set_envelope(thief.address, forged.digest))
    send(chain.rpc, people.alice, transactions.collect(thief.address, 1, 100))
    chain.confirm(4)
    answer = asker.ask(release=thief.address, envelope=forged.to_json().decode())
    assert (answer.status, answer.reason) == (403, "share_unreadable")


def test_shares__address_without_a_release__is_refused(asker, release):
    nowhere = replace(release.envelope, release="0x" + "22" * 20)
    answer = asker.ask(release=nowhere.release, envelope=nowhere.to_json().decode())
    assert answer.reason == "release_unknown"


def test_shares__too_many_requests__are_limited_by_address(asker, keeper):
    limited = replace(keeper, requests=RateLimit(12))
    few = replace(asker, http=create_app(limited).test_client())
    assert [few.ask().status for _ in range(3)] == [200, 200, 429]
    assert 1 <= int(few.ask().headers["Retry-After"]) <= 30


def test_shares__too_many_shares__are_limited(asker, keeper):
    limited = replace(keeper, shares=RateLimit(6))
    few = replace(asker, http=create_app(limited).test_client())
    assert few.ask(token_id=2).reason == "copy_unknown"  # refusals do not count
    assert [few.ask(tracks=[1, 2]).status for _ in range(2)] == [200, 429]
    assert int(few.ask().headers["Retry-After"]) >= 15  # two shares at a time: one is a debt


def test_shares__proxy__is_believed_only_if_trusted(keeper, config):
    def limited(proxies):
        made = replace(keeper, requests=RateLimit(1), config=replace(config, trusted_proxies=proxies))
        client = create_app(made).test_client()
        return [
            client.post("/v1/shares", data=b"", headers={"X-Forwarded-For": f"9.9.9.9, 10.0.0.{i}"}).status_code
            for i in range(2)
        ]

    assert limited(("127.0.0.1",)) == [400, 400]
    assert limited(()) == [400, 429]


def test_shares__log_cannot_be_written__nothing_is_handed_out(asker, keeper, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("refrain.keepers.grants.os.write", full)
    answer = asker.ask()
    assert (answer.status, answer.reason) == (503, "log_unavailable")


def test_shares__chain_gone__is_refused(asker, keeper, quorum):
    gone = replace(keeper, chain=quorum("http://127.0.0.1:9"))
    answer = replace(asker, http=create_app(gone).test_client()).ask()
    assert (answer.status, answer.reason) == (503, "chain_unavailable")


def test_shares__one_of_three_nodes_dead__is_granted(asker, keeper, quorum, chain):
    two = replace(keeper, chain=quorum(chain.url, "http://127.0.0.1:9", chain.url))
    assert replace(asker, http=create_app(two).test_client()).ask().status == 200


def test_shares__two_of_three_nodes_dead__is_refused(asker, keeper, quorum, chain):
    one = replace(keeper, chain=quorum(chain.url, "http://127.0.0.1:9", "http://127.0.0.1:19"))
    answer = replace(asker, http=create_app(one).test_client()).ask()
    assert (answer.status, answer.reason) == (503, "chain_unavailable")


def test_cors__allowed_origin__may_read_and_another_may_not(http):
    for method in (http.get, http.options):
        allowed = method("/v1/keeper", headers={"Origin": "https://shop.example"})
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert "Access-Control-Allow-Credentials" not in allowed.headers
        assert (
            "Access-Control-Allow-Origin"
            not in method("/v1/keeper", headers={"Origin": "https://evil.example"}).headers
        )
    preflight = http.options("/v1/shares", headers={"Origin": "https://shop.example"})
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_keeper__describes_itself__without_a_secret(http, keeper):
    told = http.get("/v1/keeper")
    assert told.json["chain_id"] == 1337
    assert told.json["domains"] == ["shop.example"]
    assert told.json["log"] == {"number": 0, "hash": "0" * 64}
    assert keeper.keys[0].private.hex() not in told.text


def test_health_ready_metrics__tell_the_state(http, keeper, asker):
    assert http.get("/health").status_code == 200
    assert http.get("/ready").json == {"ready": True, "chain": "ok", "log": "ok"}
    asker.ask()
    asker.ask(token_id=9)
    text = http.get("/metrics").text
    assert "refrain_keeper_grants_total 1.0" in text
    assert 'refrain_keeper_refusals_total{reason="copy_unknown"} 1.0' in text
    assert asker.release.address not in text


def test_ready__chain_gone__is_503(keeper, quorum):
    gone = create_app(replace(keeper, chain=quorum("http://127.0.0.1:9"))).test_client()
    answer = gone.get("/ready")
    assert (answer.status_code, answer.json["ready"]) == (503, False)
    assert gone.get("/health").status_code == 200


def test_ready__log_cannot_be_written__is_503(keeper):
    keeper.log.path.with_name("grants.log.probe").mkdir()
    answer = create_app(keeper).test_client().get("/ready")
    assert (answer.status_code, answer.json["ready"], answer.json["chain"]) == (503, False, "ok")
    assert "recorded" in answer.json["log"]


def test_unknown_path__is_a_problem_document(http):
    answer = http.get("/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
