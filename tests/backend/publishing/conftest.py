"""A shop on a real chain with real contracts, store and database; of the keepers, only where they tell their keys."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.config import Config
from refrain.crypto import envelope
from refrain.crypto.container import decrypt
from refrain.crypto.context import playback_context
from refrain.crypto.encoding import encode64
from refrain.crypto.sealing import KeyPair
from refrain.crypto.shares import join
from refrain.publishing import journal
from refrain.publishing.draft import Draft, DraftTrack, Files
from refrain.publishing.journal import Publication
from refrain.publishing.queue import submit
from refrain.publishing.steps import advance
from refrain.publishing.workshop import Workshop
from refrain.storage.store import open_file, read_document
from refrain.terms import Payee, Terms
from refrain.units import Wei
from tests.chain_node import chain_node
from tests.contract_roles import Market, deployed, market
from tests.sounds import record

__all__ = ["chain_node", "deployed", "market"]


@dataclass
class KeyHolder:
    """A keeper as far as publishing knows it."""

    keys: KeyPair
    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def key_holder() -> KeyHolder:
    keys = KeyPair.generate()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"public_key": encode64(keys.public)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return KeyHolder(keys, server)


@pytest.fixture
def key_holders() -> Iterator[list[KeyHolder]]:
    holders = [key_holder() for _ in range(3)]
    yield holders
    for holder in holders:
        holder.stop()


@pytest.fixture
def config(tmp_path: Path, market: Market, key_holders: list[KeyHolder]) -> Config:
    return Config(
        data=tmp_path / "data",
        rpc_urls=(market.node.url,),
        chain_id=market.deployed.chain_id,
        factory=market.deployed.factory,
        keepers=tuple(holder.url for holder in key_holders),
    )


@pytest.fixture
def shop(config: Config) -> Iterator[Workshop]:
    database = Database(config.database)
    upgrade(database)
    shop = Workshop.open(config)
    yield shop
    shop.database.close()
    shop.rpc.close()
    database.close()


@pytest.fixture(scope="session")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("songs")
    return {name: record(folder, name, seconds=3, title="Tagged") for name in ("wav", "flac16", "mp3_cbr", "alac")}


@pytest.fixture
def draft(market: Market) -> Draft:
    artist = market.artist.address
    return Draft(
        account=artist,
        title="Nightbus North",
        artist="Mara Lind",
        tracks=(DraftTrack("01 Depot.wav"),),
        terms=Terms(),
        payees=(Payee(artist, 10_000, 10_000),),
        price=Wei(5 * 10**16),
    )


Submit = Callable[..., Publication]


@pytest.fixture
def begun(shop: Workshop, draft: Draft, songs: dict[str, Path]) -> Submit:
    """Submit a draft with recordings of these formats."""

    def submit_draft(*names: str, cover: Path | None = None, **changes: object) -> Publication:
        tracks = tuple(DraftTrack(f"{number:02} {name}{songs[name].suffix}") for number, name in enumerate(names, 1))
        wanted = replace(draft, tracks=tracks, **changes)  # type: ignore[arg-type]
        return submit(shop.config, shop.database, wanted, Files(tuple(songs[name] for name in names), cover))

    return submit_draft


def now(shop: Workshop, publication: Publication) -> Publication:
    """The publication as it stands."""
    with shop.database.reading() as session:
        return journal.find(session, publication.id)


def finished(shop: Workshop, publication: Publication) -> Publication:
    """Advance once and look."""
    advance(shop, publication.id)
    return now(shop, publication)


def recording_of(
    shop: Workshop, publication: Publication, track: int, keepers: list[KeyHolder], *, playback: bool = False
) -> bytes:
    """A track's bytes, as any `threshold` keepers and the store give them back; or those of the form that plays."""
    document = envelope.parse(read_document(shop.store, publication.work.envelope))
    bound, sealed = document.context(track), document.track(track)
    assert sealed
    indices = [document.index_of(keeper.keys.public) or 0 for keeper in keepers[-document.threshold :]]
    pairs = zip(keepers[-document.threshold :], indices, strict=True)
    key = join([envelope.unseal_share(sealed.shares[i - 1], keeper.keys, bound, i) for keeper, i in pairs])
    sink, work = io.BytesIO(), publication.work.tracks[track - 1]
    with open_file(shop.store, work.playback.audio if playback and work.playback else work.audio) as source:
        decrypt(source, sink, key, playback_context(bound) if playback else bound)
    return sink.getvalue()


def plaintext_left(shop: Workshop, recording: Path) -> list[Path]:
    """Files under the data folder that hold a stretch of this recording."""
    needle = recording.read_bytes()[20_000:20_064]
    return [path for path in shop.config.data.rglob("*") if path.is_file() and needle in path.read_bytes()]
