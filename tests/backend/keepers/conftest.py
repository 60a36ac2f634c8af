"""A release on a real chain, three keepers that look at it, and the people around it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from refrain.chain import transactions
from refrain.chain.abi import bytecode, encode_constructor
from refrain.chain.accounts import NodeWallet
from refrain.chain.factory import predict
from refrain.chain.quorum import Quorum
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.rpc import Rpc
from refrain.chain.sending import send
from refrain.chain.values import Publication, Selling
from refrain.crypto import container
from refrain.crypto.envelope import Envelope, create
from refrain.crypto.envelope import Keeper as Named
from refrain.crypto.sealing import KeyPair
from refrain.keepers import operate
from refrain.keepers.client import Session, open_session
from refrain.keepers.config import KeeperConfig
from refrain.keepers.service import Keeper
from refrain.keepers.web import create_app
from refrain.terms import Payee, Terms
from refrain.units import NOBODY, WHOLE, Address, Wei, checksum
from tests.chain_node import ChainNode, chain_node

__all__ = ["chain_node"]

DOMAIN = "shop.example"
ORIGIN = "https://shop.example"
CHAIN_ID = 1337


@pytest.fixture(scope="session")
def factory(chain_node: ChainNode) -> Address:
    """The release factory, deployed once for the run."""
    data = encode_constructor("ReleaseFactory", (bytecode("Release"), NOBODY))
    fields = {"from": chain_node.accounts[9], "data": "0x" + data.hex(), "gas": hex(25_000_000)}
    receipt = wait_for_receipt(chain_node.rpc, chain_node.rpc.call("eth_sendTransaction", fields))
    assert receipt.succeeded
    assert receipt.contract
    return receipt.contract


@dataclass
class People:
    """Accounts by role."""

    artist: NodeWallet
    alice: NodeWallet
    bob: NodeWallet
    stranger: NodeWallet


@pytest.fixture(scope="session")
def people(chain_node: ChainNode) -> People:
    return People(*(NodeWallet(chain_node.rpc, checksum(account)) for account in chain_node.accounts[1:5]))


@dataclass
class Published:
    """A release with its keys; `document` is the envelope as stored."""

    address: Address
    envelope: Envelope
    document: bytes
    content_keys: dict[int, bytes]


@pytest.fixture(scope="session")
def keeper_keys() -> tuple[KeyPair, ...]:
    return tuple(KeyPair.generate() for _ in range(3))


@pytest.fixture(scope="session")
def publish(
    chain_node: ChainNode, factory: Address, people: People, keeper_keys: tuple[KeyPair, ...]
) -> Callable[..., Published]:
    """Publish a release whose envelope names the three keepers, any two of which are enough."""
    nonces = iter(range(100))

    def publish_release(urls: tuple[str, ...] = ("http://k1", "http://k2", "http://k3"), **terms: Any) -> Published:
        nonce = next(nonces)
        address = predict(chain_node.rpc, factory, people.artist.address, nonce)
        content_keys = {number: container.generate_content_key() for number in (1, 2)}
        named = [Named(pair.public, url) for pair, url in zip(keeper_keys, urls, strict=True)]
        envelope = create(CHAIN_ID, address, 2, named, content_keys)
        publication = Publication(
            nonce=nonce,
            name="Refrain",
            symbol="RFRN",
            metadata=b"\x01" * 32,
            envelope=envelope.digest,
            selling=Selling(Wei(100)),
            terms=replace(Terms(max_gifts=5), **terms),
            payees=(Payee(people.artist.address, WHOLE, WHOLE),),
        )
        receipt = send(chain_node.rpc, people.artist, transactions.publish(factory, publication))
        assert receipt.succeeded
        return Published(address, envelope, envelope.to_json(), content_keys)

    return publish_release


@pytest.fixture(scope="session")
def release(publish: Callable[..., Published], chain_node: ChainNode, people: People) -> Published:
    """A release of which alice holds copy 1, long enough for keepers."""
    published = publish()
    send(chain_node.rpc, people.alice, transactions.collect(published.address, 1, Wei(100)))
    chain_node.confirm(4)
    return published


@pytest.fixture
def chain(chain_node: ChainNode, release: Published) -> Iterator[ChainNode]:
    """The node with the release; everything that the test does to it is undone afterwards."""
    snapshot = chain_node.rpc.call("evm_snapshot")
    yield chain_node
    assert chain_node.rpc.call("evm_revert", snapshot)


@pytest.fixture
def config(chain: ChainNode) -> KeeperConfig:
    return KeeperConfig(CHAIN_ID, (chain.url,), (DOMAIN,), (ORIGIN,))


@pytest.fixture
def keeper(tmp_path: Path, config: KeeperConfig, keeper_keys: tuple[KeyPair, ...]) -> Iterator[Keeper]:
    """The second of the three keepers. It looks at the chain anew for every question."""
    made = operate.open_keeper(tmp_path, config, (keeper_keys[1],))
    yield replace(made, chain=quorum(*config.rpc_urls))
    made.log.close()


def quorum(*urls: str) -> Quorum:
    """The chain as these nodes see it, never remembered."""
    return Quorum([Rpc(url, timeout=2) for url in urls], chain_id=CHAIN_ID, confirmations=2, hold=1, refresh=-1)


@pytest.fixture(name="quorum")
def quorum_fixture() -> Callable[..., Quorum]:
    return quorum


@pytest.fixture
def http(keeper: Keeper) -> FlaskClient:
    return create_app(keeper).test_client()


@dataclass
class Asker:
    """Asks a keeper for copy 1 of the release as alice; every field can be another."""

    http: FlaskClient
    session: Session
    release: Published
    changes: dict[str, Any] = field(default_factory=dict)

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "message": self.session.message,
            "signature": "0x" + self.session.signature.hex(),
            "chain_id": CHAIN_ID,
            "release": self.release.address,
            "token_id": 1,
            "tracks": [1],
            "envelope": self.release.document.decode(),
        } | changes

    def ask(self, **changes: Any) -> SimpleNamespace:
        response = self.http.post("/v1/shares", json=self.body(**changes))
        return SimpleNamespace(
            **{"headers": response.headers, "status": response.status_code} | json.loads(response.data)
        )


@pytest.fixture
def asker(http: FlaskClient, release: Published, people: People) -> Asker:
    return Asker(http, sign_in(people.alice), release)


def sign_in(wallet: NodeWallet, **changes: Any) -> Session:
    """A session of the account at the shop."""
    options = {"domain": DOMAIN, "chain_id": CHAIN_ID} | changes
    return open_session(wallet.address, wallet.sign_message, **options)


@pytest.fixture(name="sign_in")
def sign_in_fixture() -> Callable[..., Session]:
    return sign_in


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """The address at which a WSGI application listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="serving")
def serving_fixture() -> Callable[..., Any]:
    return serve
