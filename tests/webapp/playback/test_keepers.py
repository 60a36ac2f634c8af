"""The browser asks real keepers, which look at a real chain: k of n, and those that refuse, lie or are gone."""

import json
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server

from refrain.chain import transactions
from refrain.chain.sending import send
from refrain.crypto.context import context, session_info
from refrain.crypto.encoding import encode64
from refrain.crypto.sealing import seal
from refrain.crypto.signin import parse
from refrain.keepers import operate
from refrain.keepers.config import KeeperConfig
from refrain.keepers.web import create_app
from refrain.units import Wei, checksum
from tests.backend.keepers.conftest import CHAIN_ID, factory, keeper_keys, people, publish, quorum
from tests.chain_node import chain_node

__all__ = ["chain_node", "factory", "keeper_keys", "people", "publish"]

ASK = """async ([account, chainId, envelope, token, tracks]) => {
  const { startSession } = await import("/static/js/player/session.js");
  const { fetchContentKeys } = await import("/static/js/player/keepers.js");
  const { toHex } = await import("/static/js/crypto/bytes.js");
  const session = await startSession({ account, chainId, nonce: "7Qm2xw9LkPz4", sign: window.sign });
  const started = performance.now();
  try {
    const keys = await fetchContentKeys(session, envelope, token, tracks);
    const read = [...keys].map(([track, key]) => [track, toHex(key)]);
    return { keys: Object.fromEntries(read), ms: performance.now() - started };
  } catch (error) {
    if (error.name !== "KeyRefused") throw error;
    return { reason: error.reason, detail: error.message, refusals: error.refusals.map(({ reason }) => reason) };
  }
}"""


@dataclass
class Stand:
    """A place where a keeper answers; `app` can be exchanged, and every call is counted."""

    url: str = ""
    app: object = None
    calls: int = 0
    hang: threading.Event | None = None
    server: object = field(default=None, repr=False)

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            self.calls += 1
            if self.hang:
                self.hang.wait(20)
        return self.app(environ, start_response)


@pytest.fixture(scope="module")
def stands():
    stands = [Stand() for _ in range(3)]
    for stand in stands:
        stand.server = make_server("127.0.0.1", 0, stand, threaded=True)
        stand.server.daemon_threads = True
        stand.url = f"http://127.0.0.1:{stand.server.port}"
        threading.Thread(target=stand.server.serve_forever, daemon=True).start()
    yield stands
    for stand in stands:
        stand.server.shutdown()
        stand.server.server_close()


@pytest.fixture(scope="module")
def release(publish, stands, chain_node, people):
    """A release with these keepers; alice has copy 1."""
    published = publish(tuple(stand.url for stand in stands))
    send(chain_node.rpc, people.alice, transactions.collect(published.address, 1, Wei(100)))
    chain_node.confirm(4)
    return published


@pytest.fixture
def keepers(stands, release, site, chain_node, keeper_keys, tmp_path: Path):
    """Three keepers at work at their stands."""
    config = KeeperConfig(CHAIN_ID, (chain_node.url,), (urlsplit(site).netloc,), (site,))
    made = []
    for number, (stand, keys) in enumerate(zip(stands, keeper_keys, strict=True)):
        (tmp_path / str(number)).mkdir()
        keeper = operate.open_keeper(tmp_path / str(number), config, (keys,))
        made.append(replace(keeper, chain=quorum(chain_node.url)))
        stand.app, stand.calls, stand.hang = create_app(made[-1]), 0, None
    yield stands
    for stand, keeper in zip(stands, made, strict=True):
        if stand.hang:
            stand.hang.set()
        keeper.log.close()


@pytest.fixture
def ask(page, release):
    """Ask for the keys of copy 1 as somebody."""
    signers = {}
    page.expose_function("sign", lambda text: "0x" + signers["now"].sign_message(text).hex())

    def ask(wallet, token=1, tracks=(1, 2)):
        signers["now"] = wallet
        return page.evaluate(ASK, [wallet.address, CHAIN_ID, release.document.decode(), token, list(tracks)])

    return ask


def gone(environ, start_response):
    start_response("502 Bad Gateway", [])
    return [b"<html>"]


def lying(app):
    """A keeper that seals sixteen other bytes to the session key, all else being right."""

    def answer(environ, start_response):
        if environ["REQUEST_METHOD"] != "POST":
            return app(environ, start_response)
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        info = session_info(context(asked["chain_id"], checksum(asked["release"]), 1), 1, asked["token_id"], 0)
        sealed = encode64(seal(parse(asked["message"]).session_key(), b"sixteen bytes ok", info))
        shares = [{"track": track, "sealed": sealed} for track in asked["tracks"]]
        start_response("200 OK", [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")])
        return [json.dumps({"index": 1, "epoch": 0, "block": {}, "shares": shares}).encode()]

    return answer


def keys_of(release):
    return {str(track): key.hex() for track, key in release.content_keys.items()}


def test_fetch_content_keys__owner__gets_every_track_from_k_keepers(ask, keepers, release, people):
    assert ask(people.alice)["keys"] == keys_of(release)
    assert sum(keeper.calls for keeper in keepers) == 2


def test_fetch_content_keys__one_keeper_gone__the_third_helps(ask, keepers, release, people):
    keepers[0].app = gone
    assert ask(people.alice)["keys"] == keys_of(release)


def test_fetch_content_keys__one_keeper_hangs__is_not_waited_for(ask, keepers, release, people):
    keepers[1].hang = threading.Event()
    answer = ask(people.alice)
    assert answer["keys"] == keys_of(release)
    assert answer["ms"] < 8_000  # it would hang for 20 s


def test_fetch_content_keys__one_keeper_lies__its_share_does_not_count(ask, keepers, release, people):
    keepers[0].app = lying(keepers[0].app)
    assert ask(people.alice)["keys"] == keys_of(release)
    assert [keeper.calls for keeper in keepers] == [1, 1, 1]


def test_fetch_content_keys__two_keepers_gone__says_how_many_are_left(ask, keepers, people):
    keepers[0].app = keepers[2].app = gone
    answer = ask(people.alice)
    assert answer["reason"] == "keepers_unreachable"
    assert answer["detail"] == "Only 1 of 3 keepers could help; 2 are needed."


def test_fetch_content_keys__two_keepers_lie__gives_no_key(ask, keepers, people):
    keepers[0].app = lying(keepers[0].app)
    keepers[1].app = lying(keepers[1].app)
    answer = ask(people.alice)
    assert sorted(answer["refusals"]) == ["share_wrong", "share_wrong"]
    assert answer["reason"] == "keepers_unreachable"


def test_fetch_content_keys__stranger__is_told_that_it_is_not_hers(ask, keepers, people):
    answer = ask(people.stranger)
    assert answer["reason"] == "not_owner"
    assert "belongs to another account" in answer["detail"]


def test_fetch_content_keys__no_such_copy__is_told_so(ask, keepers, people):
    assert ask(people.alice, token=99)["reason"] == "copy_unknown"


def test_fetch_content_keys__after_a_gift__the_giver_is_refused_and_the_receiver_served(
    ask, keepers, release, people, chain_node
):
    snapshot = chain_node.rpc.call("evm_snapshot")
    send(chain_node.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    chain_node.confirm(4)
    assert ask(people.alice)["reason"] == "not_owner"
    assert ask(people.bob)["keys"] == keys_of(release)
    chain_node.rpc.call("evm_revert", snapshot)


def test_session__is_kept_for_the_day_and_its_key_cannot_be_read(ask, keepers, people, page):
    ask(people.alice)
    script = """async ([account, chainId]) => {
      const { currentSession } = await import("/static/js/player/session.js");
      const session = await currentSession(account, chainId);
      const { privateKey } = session.pair;
      const read = await crypto.subtle.exportKey("pkcs8", privateKey).then(() => "read", (error) => error.name);
      const fresh = session.expires > Date.now() + 23 * 3600e3;
      return [fresh, privateKey.extractable, read, await currentSession(account, 5)];
    }"""
    assert page.evaluate(script, [people.alice.address, CHAIN_ID]) == [True, False, "InvalidAccessError", None]
