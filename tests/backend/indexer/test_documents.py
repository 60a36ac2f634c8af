import io
import json
import threading
from dataclasses import replace

import pytest

from refrain.catalog.database import Database
from refrain.catalog.queries import release, releases
from refrain.catalog.results import Credit, Filters
from refrain.chain import transactions
from refrain.config import Config
from refrain.errors import Unavailable
from refrain.indexer.documents import read_documents
from refrain.indexer.follow import follow
from refrain.publishing.facts import Playback, ReleaseFacts, TrackFacts
from refrain.publishing.metadata import Surroundings, write
from refrain.storage.cid import cid_of, digest_of_cid
from refrain.storage.local import LocalStore
from refrain.terms import Terms
from tests.contract_roles import PRICE

CHAIN = 1337
NOTHING = cid_of(b"")


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return LocalStore(tmp_path / "blobs")


@pytest.fixture
def published(market, follower):
    """A release that is indexed, its document not yet read."""
    address = market.publish()
    follower.catch_up()
    return address


def facts(address, **changes):
    track = TrackFacts(
        number=1,
        title="Départ",
        artist="Ada",
        isrc="",
        duration_ms=61_000,
        mime_type="audio/flac",
        lossless=True,
        format="FLAC",
        sample_rate=44_100,
        channels=2,
        bits=16,
        audio=NOTHING,
        audio_bytes=123,
        file_name="depart.flac",
        preview=NOTHING,
        waveform=NOTHING,
    )
    told = ReleaseFacts(CHAIN, address, "Night Train", "Ada", "Long.", NOTHING, (track,), "Jazz", ("late",))
    return replace(told, **changes)


def document(address, **changes):
    return write(facts(address, **changes), Surroundings("http://127.0.0.1/", NOTHING, Terms()))


def name_document(market, follower, address, content, store=None):
    """The artist names a document, which may or may not be stored."""
    cid = store.put(io.BytesIO(content)) if store else cid_of(content)
    market.do(market.artist, transactions.set_metadata(address, digest_of_cid(cid)))
    follower.catch_up()


def shown(database, address):
    with database.reading() as session:
        return release(session, address)


def test_read_documents__stored__release_is_listed_and_found(market, database, follower, store, published):
    name_document(market, follower, published, document(published), store)
    assert read_documents(database, store, CHAIN, now=0) == 1
    found = shown(database, published)
    assert (found.document, found.summary.title, found.summary.artist_name) == ("ready", "Night Train", "Ada")
    assert [(track.title, track.audio_bytes) for track in found.tracks] == [("Départ", 123)]
    with database.reading() as session:
        assert len(releases(session, Filters(search="depart")).items) == 1
    assert read_documents(database, store, CHAIN, now=10**10) == 0


def test_read_documents__form_that_browsers_play__is_in_the_catalogue(market, database, follower, store, published):
    [track] = facts(published).tracks
    told = replace(track, mime_type="audio/mp4", playback=Playback(NOTHING, 456, "audio/flac"))
    name_document(market, follower, published, document(published, tracks=(told,)), store)
    read_documents(database, store, CHAIN, now=0)
    [found] = shown(database, published).tracks
    assert (found.mime_type, found.playback_mime, found.playback_bytes) == ("audio/mp4", "audio/flac", 456)
    assert found.playback_cid == NOTHING


def test_read_documents__who_did_what__is_in_the_catalogue(market, database, follower, store, published):
    [track] = facts(published).tracks
    told = (replace(track, credits=(Credit("Ola Berg", "composer"), Credit("Ida Ek", "voice"))),)
    name_document(market, follower, published, document(published, tracks=told, label="Tide", released="2026"), store)
    read_documents(database, store, CHAIN, now=0)
    found = shown(database, published)
    assert (found.tracks[0].credits, found.label, found.released) == (told[0].credits, "Tide", "2026")


def test_read_documents__missing__is_asked_for_later_and_later_until_it_comes(
    market, database, follower, store, published
):
    name_document(market, follower, published, document(published))
    asked = [now for now in range(40) if read_documents(database, store, CHAIN, now=now)]
    assert asked == [0, 1, 3, 7, 15, 31]
    assert shown(database, published).document == "waiting"
    store.put(io.BytesIO(document(published)))
    assert read_documents(database, store, CHAIN, now=10**6) == 1
    assert shown(database, published).document == "ready"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        json.dumps({"refrain": {"type": "refrain/metadata/v1"}}).encode(),
    ],
)
def test_read_documents__not_a_document__stays_unlisted(market, database, follower, store, published, content):
    name_document(market, follower, published, content, store)
    read_documents(database, store, CHAIN, now=0)
    assert shown(database, published).document == "unreadable"
    with database.reading() as session:
        assert releases(session).items == ()
    name_document(market, follower, published, document(published), store)
    read_documents(database, store, CHAIN, now=0)
    assert shown(database, published).document == "ready"


def test_read_documents__of_another_release__stays_unlisted(market, database, follower, store, published):
    name_document(market, follower, published, document(market.publish()), store)
    read_documents(database, store, CHAIN, now=0)
    assert shown(database, published).document == "unreadable"


def test_read_documents__characters_that_databases_refuse__are_left_out(market, database, follower, store, published):
    whole = json.loads(document(published))
    whole["title"] = whole["name"] = "A\0B\ud800C"
    name_document(market, follower, published, json.dumps(whole).encode(), store)
    read_documents(database, store, CHAIN, now=0)
    assert shown(database, published).summary.title == "ABC"


def test_follow__until_stopped__fills_the_catalogue_of_its_configuration(market, tmp_path):
    config = Config(
        data=tmp_path,
        rpc_urls=(market.node.url,),
        factory=market.deployed.factory,
        deployed_block=market.deployed.block,
    )
    address = market.publish()
    market.collect(address, market.alice)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(config, stop))
    thread.start()
    database = Database(config.database)
    try:
        waiter, found = threading.Event(), None
        for _ in range(200):
            if (tmp_path / "catalog.sqlite.lock").exists() and (found := try_shown(database, address)):
                break
            waiter.wait(0.05)
        assert found.primary_revenue == PRICE
    finally:
        stop.set()
        thread.join()
        database.close()


def try_shown(database, address):
    """The release, or None while the tables are not there yet."""
    try:
        return shown(database, address)
    except Unavailable:
        return None
