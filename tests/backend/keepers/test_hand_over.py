"""Handing a release over to other keepers: real keepers over HTTP, the artist's real transaction."""

import io
import json
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from refrain.chain import transactions
from refrain.chain.release import ReleaseReader
from refrain.chain.sending import send
from refrain.client.hand_over import hand_over
from refrain.crypto.handing_over import Plan
from refrain.crypto.sealing import KeyPair
from refrain.errors import InvalidInput, Refused
from refrain.keepers import operate
from refrain.keepers.client import KeyRefused, fetch_content_keys
from refrain.keepers.grants import read_log
from refrain.keepers.hand_over import begin
from refrain.keepers.limits import RateLimit
from refrain.keepers.transport import Unreachable
from refrain.keepers.web import create_app
from refrain.rescue.sources import Blocks
from refrain.storage.cid import cid_of_digest
from refrain.storage.local import LocalStore

NOW = 1_800_000_000


class Set:
    """Keepers that listen; `urls` in order. One can be stopped and started again at the same address."""

    def __init__(self, keepers, stack, serving):
        self.keepers = keepers
        self.apps = [create_app(keeper) for keeper in keepers]
        self.down: set[int] = set()
        self.urls = [stack.enter_context(serving(self._switch(i))) for i in range(len(keepers))]

    def _switch(self, number):
        def answer(environ, start_response):
            if number in self.down:
                start_response("502 Bad Gateway", [])
                return [b"down"]
            return self.apps[number](environ, start_response)

        return answer

    def by_key(self):
        return {keeper.keys[0].public: url for keeper, url in zip(self.keepers, self.urls, strict=True)}


@pytest.fixture
def keepers_of(tmp_path, config, quorum, serving):
    """Start keepers with these keys."""
    made = []
    with ExitStack() as stack:

        def start(keys):
            keepers = []
            for pair in keys:
                folder = tmp_path / f"keeper-{len(made)}"
                folder.mkdir()
                keeper = operate.open_keeper(folder, config, (pair,))
                keepers.append(replace(keeper, chain=quorum(*config.rpc_urls), clock=lambda: NOW))
                made.append(keeper)
            return Set(keepers, stack, serving)

        yield start
    for keeper in made:
        keeper.log.close()


@pytest.fixture
def old(keepers_of, keeper_keys):
    return keepers_of(keeper_keys)


@pytest.fixture
def new(keepers_of):
    return keepers_of([KeyPair.generate() for _ in range(4)])


@pytest.fixture
def published(chain, publish, people, old):
    """A release that names the old keepers at their real addresses; alice holds copy 1."""
    release = publish(urls=tuple(old.urls))
    send(chain.rpc, people.alice, transactions.collect(release.address, 1, 100))
    chain.confirm(4)
    return release


@pytest.fixture
def start(tmp_path, published, new, people):
    def begin_hand_over(**changes):
        options = {"urls": new.urls, "threshold": 3, "sign": people.artist.sign_message, "now": NOW} | changes
        return begin(tmp_path / "hand-over", published.document, **options)

    return begin_hand_over


def set_envelope(chain, people, release, envelope):
    send(chain.rpc, people.artist, transactions.set_envelope(release.address, envelope.digest))
    chain.confirm(3)


def test_hand_over__to_a_new_set__new_keepers_serve_and_old_envelope_stops(
    start, chain, people, published, old, new, sign_in
):
    envelope = start().run()
    assert (envelope.threshold, len(envelope.keepers)) == (3, 4)
    set_envelope(chain, people, published, envelope)
    for keeper_set in (old, new):
        keeper_set.apps[:] = [create_app(replace(keeper, clock=time.time)) for keeper in keeper_set.keepers]
    session = sign_in(people.alice)
    keys = fetch_content_keys(session, envelope.to_json(), 1, [1, 2], urls=new.by_key())
    assert keys == published.content_keys
    with pytest.raises(KeyRefused) as refused:
        fetch_content_keys(session, published.document, 1, [1], urls=old.by_key())
    assert refused.value.reason == "envelope_outdated"


def test_hand_over__each_deal__is_in_the_old_keepers_log(start, old, published):
    plan = start().plan
    start().run()
    logs = [list(read_log(keeper.log.path)) for keeper in old.keepers]
    assert [[record["kind"] for record in records] for records in logs] == [["deal"], ["deal"], []]
    assert (logs[0][0]["release"], logs[0][0]["plan"]) == (published.address, plan.digest.hex())


def test_hand_over__one_old_keeper_dead__the_other_two_deal(start, old, new):
    old.down.add(0)
    assert len(start().run().keepers) == 4


def test_hand_over__interrupted_by_a_dead_new_keeper__is_resumed(start, old, new, tmp_path):
    handing = start()
    new.down.add(2)
    with pytest.raises(Refused, match="does not answer") as refused:
        handing.run()
    assert "go on from here" in refused.value.hint
    dealt = (tmp_path / "hand-over" / "deal-1.json").read_bytes()
    old.down |= {0, 1, 2}  # nobody needs to deal again
    new.down.clear()
    envelope = start().run()
    assert (tmp_path / "hand-over" / "deal-1.json").read_bytes() == dealt
    assert len(envelope.tracks) == 2


def test_hand_over__new_keeper_dead_at_the_beginning__nothing_is_begun(start, new, tmp_path):
    new.down.add(2)
    with pytest.raises(Unreachable, match="does not answer"):
        start()
    assert not (tmp_path / "hand-over").exists()


def test_hand_over__too_few_old_keepers__is_refused_naming_them(start, old, new):
    old.down |= {0, 2}
    with pytest.raises(Refused, match="only 1 of 2 old keepers") as refused:
        start().run()
    assert refused.value.hint.count("does not answer") == 2


def test_hand_over__signed_by_another__is_refused(start, people):
    with pytest.raises(Refused) as refused:
        start(sign=people.alice.sign_message).run()
    assert refused.value.hint.count("(not_artist)") == 3


def test_hand_over__folder_of_another__is_refused(start):
    start()
    with pytest.raises(InvalidInput, match="another hand-over"):
        start(threshold=2)
    with pytest.raises(InvalidInput, match="expired"):
        start(now=NOW + 8 * 24 * 3600)


def test_hand_over__files_in_the_folder__hold_no_key_and_no_share(start, published, tmp_path, old):
    start().run()
    everything = "".join(path.read_text() for path in (tmp_path / "hand-over").iterdir())
    for key in published.content_keys.values():
        assert key.hex() not in everything


@pytest.fixture
def plan(published, new):
    keepers = published.envelope.keepers
    return Plan(1337, published.address, published.envelope.digest, NOW + 60, 2, keepers)


@pytest.fixture
def ask(old, people, published):
    """Ask the first old keeper to deal."""

    def post(asked, **changes):
        body = {
            "plan": asked.text,
            "signature": "0x" + people.artist.sign_message(asked.text).hex(),
            "envelope": published.document.decode(),
        } | changes
        response = old.apps[0].test_client().post("/v1/deals", json=body)
        return response.status_code, json.loads(response.data).get("reason")

    return post


def test_deals__good_plan__is_dealt(ask, plan):
    assert ask(plan) == (200, None)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"expires": NOW}, "expired"),
        ({"chain_id": 1}, "wrong_chain"),
        ({"envelope": bytes(32)}, "envelope_outdated"),
        ({"release": "0x" + "11" * 20}, "envelope_of_another_release"),
    ],
)
def test_deals__plan_not_good_here__is_refused(ask, plan, changes, reason):
    assert ask(replace(plan, **changes)) == (403, reason)


@pytest.mark.parametrize(
    "changes, status, reason",
    [
        ({"plan": "hello"}, 400, "request_malformed"),
        ({"plan": 5}, 400, "request_malformed"),
        ({"signature": "hello"}, 400, "request_malformed"),
        ({"signature": "0x" + "00" * 65}, 403, "not_artist"),
        ({"envelope": "{}"}, 400, "envelope_malformed"),
        ({"further": 1}, 400, "request_malformed"),
    ],
)
def test_deals__one_member_wrong__is_refused(ask, plan, changes, status, reason):
    assert ask(plan, **changes) == (status, reason)


def test_deals__envelope_replaced_meanwhile__is_refused(ask, plan, chain, people, published):
    send(chain.rpc, people.artist, transactions.set_envelope(published.address, b"\x05" * 32))
    chain.confirm(3)
    assert ask(plan) == (403, "envelope_outdated")


def test_deals__former_artist__is_refused(ask, plan, chain, people, published):
    send(chain.rpc, people.artist, transactions.hand_over(published.address, people.bob.address))
    send(chain.rpc, people.bob, transactions.accept_artist(published.address))
    chain.confirm(3)
    assert ask(plan) == (403, "not_artist")
    signature = "0x" + people.bob.sign_message(plan.text).hex()
    assert ask(plan, signature=signature) == (200, None)


@pytest.mark.parametrize(
    "change",
    [
        {"deals": []},
        {"deals": 5},
        {"deals": [{"index": "1", "parts": []}]},
        {"deals": [{"index": 1, "parts": []}, {"index": 2, "parts": []}]},
        {"plan": "hello"},
        {"envelope": "hello"},
    ],
)
def test_takeovers__malformed__is_refused(old, plan, published, change):
    body = {"plan": plan.text, "envelope": published.document.decode(), "deals": []} | change
    response = old.apps[0].test_client().post("/v1/takeovers", json=body)
    assert response.status_code == 400


def test_takeovers__keeper_not_in_the_plan__is_refused(new, plan, published):
    body = {"plan": plan.text, "envelope": published.document.decode(), "deals": []}
    response = new.apps[0].test_client().post("/v1/takeovers", json=body)
    assert (response.status_code, response.json["reason"]) == (403, "keeper_not_named")


def test_deals__many_at_once__are_limited_by_their_work(ask, plan, old):
    old.apps[0] = create_app(replace(old.keepers[0], shares=RateLimit(6)))
    assert [ask(plan) for _ in range(2)] == [(200, None), (429, "rate_limited")]


@pytest.fixture
def store(tmp_path, published):
    """A store that holds the present envelope."""
    made = LocalStore(tmp_path / "blobs")
    made.put(io.BytesIO(published.document))
    return made


@pytest.fixture
def artist_hands_over(chain, store, published, new, people, tmp_path):
    """Everything that the artist's command does."""

    def carry_out():
        folder, source = tmp_path / "hand-over", Blocks(store.block)
        return hand_over(
            chain.rpc, source, store, published.address, new.urls, 3, people.artist, folder, lambda _: None
        )

    return carry_out


@pytest.fixture
def today(old, new):
    """All keepers on today's clock: the artist's plan expires a week from now."""
    for keeper_set in (old, new):
        keeper_set.apps[:] = [create_app(replace(keeper, clock=time.time)) for keeper in keeper_set.keepers]


def test_hand_over__by_the_artist__stores_and_switches_the_envelope_once(
    artist_hands_over, today, chain, store, published, new, people, sign_in
):
    assert artist_hands_over().succeeded
    digest = ReleaseReader(chain.rpc, published.address).envelope()
    document = store.block(cid_of_digest(digest))
    chain.confirm(3)
    keys = fetch_content_keys(sign_in(people.alice), document, 1, [1, 2], urls=new.by_key())
    assert keys == published.content_keys
    assert artist_hands_over() is None
    assert ReleaseReader(chain.rpc, published.address).envelope() == digest


def test_hand_over__interrupted_before_the_transaction__leaves_the_release_as_it_was(
    artist_hands_over, today, chain, published, new
):
    new.down.add(1)
    with pytest.raises(Unreachable):
        artist_hands_over()
    assert ReleaseReader(chain.rpc, published.address).envelope() == published.envelope.digest
    new.down.clear()
    assert artist_hands_over().succeeded
