"""Submitting, and a real worker on SQLite and on Redis: found again after being killed, stopped at once when told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refrain.catalog.migrate import upgrade
from refrain.config import Config
from refrain.errors import InvalidInput
from refrain.publishing import abandoned, expiry, journal
from refrain.publishing.draft import Draft, DraftTrack, Files
from refrain.publishing.journal import of_account
from refrain.publishing.queue import run_worker, submit, tend
from refrain.publishing.workshop import Workshop
from tests.databases import created, postgres
from tests.redis_server import redis_url

from .conftest import Submit, finished, now

__all__ = ["postgres", "redis_url"]


@pytest.fixture(params=["sqlite", "redis"])
def queued(request: pytest.FixtureRequest, config: Config) -> Config:
    return config if request.param == "sqlite" else replace(config, queue_url=request.getfixturevalue("redis_url"))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[Config], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def worker(config: Config) -> subprocess.Popen[bytes]:
        lists = ("rpc_urls", "keepers", "kubo_urls")
        settings = {
            name: getattr(config, name) for name in ("data", "chain_id", "factory", "queue_url", "database_url")
        }
        settings |= {name: ",".join(getattr(config, name)) for name in lists}
        environ = {f"REFRAIN_{name.upper()}": str(value) for name, value in settings.items() if value}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        code = "from refrain.config import load; from refrain.publishing.queue import run_worker; run_worker(load())"
        started.append(subprocess.Popen([sys.executable, "-c", code], env=environ))
        return started[-1]

    yield worker
    for process in started:
        process.kill()
        process.wait(timeout=10)


def until(condition: Callable[[], object], patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_run_worker__submitted_publications__ready(
    queued: Config, shop: Workshop, begun: Submit, start: Callable[[Config], subprocess.Popen[bytes]]
) -> None:
    before = begun("wav")
    worker = start(queued)
    until(lambda: now(shop, before).state == "ready")
    after = begun("mp3_cbr")
    until(lambda: now(shop, after).state == "ready")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) is not None


def test_run_worker__killed_in_the_middle__the_next_one_finishes(
    config: Config, shop: Workshop, begun: Submit, start: Callable[[Config], subprocess.Popen[bytes]]
) -> None:
    publication = begun("wav", "flac16", "mp3_cbr")
    first = start(config)
    until(lambda: now(shop, publication).work.tracks)
    first.kill()
    first.wait(timeout=10)
    assert now(shop, publication).state == "working"
    start(config)
    until(lambda: now(shop, publication).state == "ready")


@pytest.fixture
def grown(config: Config, redis_url: str, postgres: str) -> Iterator[Workshop]:
    """The shop on PostgreSQL and Redis."""
    with created(postgres, "publishing") as database:
        upgrade(database)
        url = database.engine.url.render_as_string(hide_password=False)
        shop = Workshop.open(replace(config, database_url=url, queue_url=redis_url))
        yield shop
        shop.database.close()
        shop.rpc.close()


def test_run_worker__on_postgresql_and_redis_killed_in_the_middle__two_others_finish_each_once(
    grown: Workshop, draft: Draft, songs: dict[str, Path], start: Callable[[Config], subprocess.Popen[bytes]]
) -> None:
    files = Files((songs["wav"],))
    publications = [submit(grown.config, grown.database, draft, files) for _ in range(2)]
    first = start(grown.config)
    until(lambda: any(now(grown, each).work.tracks for each in publications))
    first.kill()
    first.wait(timeout=10)
    workers = [start(grown.config), start(grown.config)]
    until(lambda: all(now(grown, each).state == "ready" for each in publications), patience=240)
    for worker in workers:
        worker.kill()
        worker.wait(timeout=10)
    done = [now(grown, each).work for each in publications]
    own = {cid for work in done for cid in (work.tracks[0].audio, work.envelope, work.metadata)}
    assert len(own) == 6
    assert grown.store.pins() == own | {done[0].cover, done[0].tracks[0].preview, done[0].tracks[0].waveform}


def test_run_worker__on_postgresql__what_was_discarded_is_let_go_of(
    grown: Workshop, draft: Draft, songs: dict[str, Path]
) -> None:
    publication = submit(grown.config, grown.database, draft, Files((songs["wav"],)))
    other = submit(grown.config, grown.database, draft, Files((songs["wav"],)))
    ready = finished(grown, other)
    assert ready.state == "ready", ready.problem
    journal.discard(grown.database, publication.id, draft.account)
    expiry.let_go(grown)
    with grown.database.reading() as session:
        assert [each.id for each in of_account(session, draft.account)] == [other.id]
        assert abandoned.is_named(session, ready.work.cover, publication.id)
        assert not abandoned.is_named(session, ready.work.cover, other.id)
    tend(grown)
    assert ready.work.metadata in grown.store.pins()


def test_run_worker__two_at_once__each_publication_prepared_once(
    config: Config, shop: Workshop, begun: Submit, start: Callable[[Config], subprocess.Popen[bytes]]
) -> None:
    publications = [begun("wav") for _ in range(3)]
    start(config), start(config)
    until(lambda: all(now(shop, each).state == "ready" for each in publications), patience=120)
    pinned = {cid for each in publications for cid in (now(shop, each).work.tracks[0].audio,)}
    public = {cid for each in publications for cid in (now(shop, each).work.cover, now(shop, each).work.envelope)}
    track = now(shop, publications[0]).work.tracks[0]
    documents = {now(shop, each).work.metadata for each in publications}
    assert shop.store.pins() == pinned | public | documents | {track.preview, track.waveform}


def test_submit__queue_down__written_down_all_the_same(
    config: Config, shop: Workshop, draft: Draft, songs: dict[str, Path]
) -> None:
    dead = replace(config, queue_url="redis://127.0.0.1:9/0")
    publication = submit(dead, shop.database, draft, Files((songs["wav"],)))
    assert now(shop, publication).state == "working"


def test_submit__refused_draft__nothing_left(
    config: Config, shop: Workshop, draft: Draft, songs: dict[str, Path]
) -> None:
    with pytest.raises(InvalidInput):
        submit(config, shop.database, replace(draft, title=""), Files((songs["wav"],)))
    with pytest.raises(InvalidInput):
        submit(config, shop.database, draft, Files(()))
    with shop.database.reading() as session:
        assert of_account(session, draft.account) == ()
    assert not (config.data / "publishing").exists()


def test_submit__title_with_markup__kept_as_it_is(
    config: Config, shop: Workshop, draft: Draft, songs: dict[str, Path]
) -> None:
    wanted = replace(draft, title="<script>alert(1)</script>", tracks=(DraftTrack("../../x.wav"),))
    publication = submit(config, shop.database, wanted, Files((songs["wav"],)))
    assert now(shop, publication).draft.title == "<script>alert(1)</script>"


def test_run_worker__unknown_kind_of_queue__refused(config: Config, shop: Workshop) -> None:
    with pytest.raises(InvalidInput, match="queue_url"):
        run_worker(replace(config, queue_url="amqp://127.0.0.1"))
