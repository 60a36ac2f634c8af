"""A copy whose shop is gone: a chain, three keepers, the blocks, and its owner's key. Nothing else exists."""

import io
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from refrain.chain import transactions
from refrain.chain.accounts import Wallet
from refrain.chain.factory import predict
from refrain.chain.sending import send
from refrain.chain.values import Publication, Selling
from refrain.crypto import container
from refrain.crypto.context import context
from refrain.crypto.envelope import Keeper, create
from refrain.keepers import operate
from refrain.keepers.config import KeeperConfig
from refrain.keepers.web import create_app
from refrain.publishing.facts import ReleaseFacts, TrackFacts
from refrain.publishing.metadata import Surroundings, write
from refrain.storage.cid import digest_of_cid
from refrain.storage.gateway import application
from refrain.storage.local import LocalStore
from refrain.terms import Payee, Terms
from refrain.units import WHOLE, Address, TokenId, Wei
from tests.backend.keepers.conftest import CHAIN_ID, factory, keeper_keys, people, quorum
from tests.chain_node import chain_node
from tests.sounds import record

__all__ = ["chain_node", "factory", "keeper_keys", "people"]

PASSWORD = "correct horse"


@dataclass
class Served:
    """WSGI applications on ports of loopback."""

    servers: list

    def serve(self, app, port=0):
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.servers.append(server)
        return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def served():
    served = Served([])
    yield served
    for server in served.servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def keepers(served, chain_node, keeper_keys, tmp_path_factory):
    """The keepers' addresses. Their pages may be read from anywhere, as a rescue needs it."""
    urls, logs = [], []
    config = KeeperConfig(CHAIN_ID, (chain_node.url,), ("shop.example",), ("*",))
    for keys in keeper_keys:
        keeper = operate.open_keeper(tmp_path_factory.mktemp("keeper"), config, (keys,))
        urls.append(served.serve(create_app(replace(keeper, chain=quorum(chain_node.url)))))
        logs.append(keeper.log)
    yield urls
    for log in logs:
        log.close()


@dataclass
class Rescuable:
    """What is left, and what should come out."""

    release: Address
    token_id: TokenId
    folder: Path
    gateway: str
    keyfile: Path
    wallet: Wallet
    recordings: list[bytes]
    cids: list[str]


@pytest.fixture(scope="session")
def copy(chain_node, factory, people, keepers, keeper_keys, served, tmp_path_factory) -> Rescuable:
    """Two tracks, published with everything that a release has, and collected by an account with a key file."""
    folder = tmp_path_factory.mktemp("left")
    store = LocalStore(folder / "store")
    release = predict(chain_node.rpc, factory, people.artist.address, 4711)
    recordings = [record(folder, form, seconds=4).read_bytes() for form in ("flac16", "mp3_vbr")]
    keys = {number: container.generate_content_key() for number in (1, 2)}
    audio = [store.put(encrypted(data, keys[n], release, n)) for n, data in enumerate(recordings, 1)]
    cover = store.put(io.BytesIO(b"a cover"))
    facts = ReleaseFacts(CHAIN_ID, release, "Left Behind", "Ada", "", cover, tuple(tracks(audio, recordings, cover)))
    named = [Keeper(pair.public, url) for pair, url in zip(keeper_keys, keepers, strict=True)]
    envelope = store.put(io.BytesIO(create(CHAIN_ID, release, 2, named, keys).to_json()))
    document = store.put(io.BytesIO(write(facts, Surroundings("https://gone.example", envelope, Terms()))))
    publication = Publication(
        nonce=4711,
        name="Left Behind",
        symbol="LEFT",
        metadata=digest_of_cid(document),
        envelope=digest_of_cid(envelope),
        selling=Selling(Wei(100)),
        terms=Terms(),
        payees=(Payee(people.artist.address, WHOLE, WHOLE),),
    )
    assert send(chain_node.rpc, people.artist, transactions.publish(factory, publication)).succeeded
    wallet = Wallet.from_key(chain_node.rpc, b"\x07" * 32)
    wallet.write_keyfile(folder / "key.json", PASSWORD)
    coins = {"from": chain_node.accounts[8], "to": wallet.address, "value": hex(10**18)}
    chain_node.rpc.call("eth_sendTransaction", coins)
    assert send(chain_node.rpc, wallet, transactions.collect(release, 1, Wei(100))).succeeded
    chain_node.confirm(4)
    return Rescuable(
        release=release,
        token_id=TokenId(1),
        folder=folder / "store",
        gateway=served.serve(application(store)),
        keyfile=folder / "key.json",
        wallet=wallet,
        recordings=recordings,
        cids=[*audio, cover, envelope, document],
    )


def encrypted(data: bytes, key: bytes, release: Address, number: int) -> io.BytesIO:
    sink = io.BytesIO()
    container.encrypt(io.BytesIO(data), sink, key, context(CHAIN_ID, release, number))
    return sink


def tracks(audio, recordings, cover):
    names = (("Signal", "audio/flac", "signal.flac"), ("Noise", "audio/mpeg", "../../noise.mp3"))
    for number, (cid, data, (title, mime, name)) in enumerate(zip(audio, recordings, names, strict=True), 1):
        yield TrackFacts(
            number=number,
            title=title,
            artist="Ada",
            isrc="",
            duration_ms=4000,
            mime_type=mime,
            lossless=number == 1,
            format="",
            sample_rate=44_100,
            channels=2,
            bits=16,
            audio=cid,
            audio_bytes=len(data),
            file_name=name,
            preview=cover,
            waveform=cover,
        )


def car_of(blocks: dict[bytes, bytes]) -> bytes:
    """An archive (CAR version 1) of blocks by the bytes of their CIDs."""

    def varint(value):
        low, rest = value & 0x7F, value >> 7
        return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])

    header = b"\xa2eroots\x80gversion\x01"
    sections = [header, *(cid + block for cid, block in blocks.items())]
    return b"".join(varint(len(section)) + section for section in sections)


@pytest.fixture(scope="session")
def make_car():
    return car_of
