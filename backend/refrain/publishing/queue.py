"""Jobs, kept by Huey in SQLite or Redis, for any number of workers that share the data folder.

The queue only says "go on with this publication now". What there is to do stands in the catalogue, so a job that is
lost with a killed worker or given out twice does no harm: every worker looks for unfinished publications when it
starts and every few seconds, and two never work at the same one.
"""

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import redis
import structlog
from huey import Huey, RedisHuey, SqliteHuey  # type: ignore[import-untyped]
from huey.consumer import Consumer  # type: ignore[import-untyped]

from refrain.catalog.database import Database
from refrain.config import Config
from refrain.errors import InvalidInput, RefrainError, Unavailable
from refrain.publishing import expiry, journal
from refrain.publishing.draft import Draft, Files, check
from refrain.publishing.journal import Publication
from refrain.publishing.steps import advance
from refrain.publishing.uploads import sweep_uploads
from refrain.publishing.workshop import Bench, Workshop

_log = structlog.get_logger()
_NAME = "refrain"
THREADS = 2
"""Publications that one worker prepares at a time; decoding and encrypting keep a core busy each."""
LOOK_AROUND = 3.0
"""Seconds between two looks for publications that nobody is at."""
BEGINNING = 3600.0
"""Seconds that the storefront may take to copy the files of a new publication."""
TEND = 3600.0
"""Seconds between two times that what is not needed any more is let go of."""


def submit(config: Config, database: Database, draft: Draft, files: Files) -> Publication:
    """Begin a publication: check the draft, take the files over, write it down, tell a worker.

    Raises `InvalidInput` and leaves everything as it was. Afterwards the caller removes its own names of the files;
    the publication has its own.
    """
    check(draft)
    if len(files.tracks) != len(draft.tracks):
        raise InvalidInput("tracks: one file for each is needed", field="tracks")
    id = secrets.token_hex(16)
    bench = Bench(config.data / "publishing" / id)
    bench.take(files)
    try:
        publication = journal.begin(database, draft, id)
    except BaseException:
        bench.remove()
        raise
    _announce(config, id)
    return publication


def run_worker(config: Config) -> None:
    """Work through publications until SIGTERM or Ctrl-C. What it is at then is gone on with after the next start."""
    shop = Workshop.open(config)
    tidy(shop)
    with _storage_available():
        queue = _open(config.queue)
        go_on = _register(queue, lambda id: advance(shop, id))
    stop = threading.Event()
    threading.Thread(target=_look_around, args=(shop, go_on, stop), name="look around", daemon=True).start()
    try:
        Consumer(queue, workers=THREADS, periodic=False, max_delay=0.5, shutdown_timeout=2).run()
    finally:
        stop.set()


def tend(shop: Workshop) -> None:
    """What is to be done now and then: end waits that are too long, forget idle uploads, free the room they took."""
    chores: tuple[Callable[[], object], ...] = (
        lambda: expiry.expire(shop),
        lambda: sweep_uploads(shop.config.data / "uploads"),
        lambda: expiry.sweep(shop),
    )
    for chore in chores:
        try:
            chore()
        except (RefrainError, OSError) as error:
            _log.warning("left for the next time", reason=str(error))


def tidy(shop: Workshop) -> None:
    """Remove the folders of publications that are over: a worker may have died before it came to that.

    One that nobody knows may be about to be written down: large files take their time to be taken over.
    """
    for folder in (shop.config.data / "publishing").glob("*/"):
        with shop.database.reading() as session:
            over, known = journal.is_over(session, folder.name), journal.is_known(session, folder.name)
        with suppress(FileNotFoundError):  # another worker was quicker
            if over and (known or folder.stat().st_mtime < time.time() - BEGINNING):
                Bench(folder).remove()


def _look_around(shop: Workshop, go_on: Callable[[str], object], stop: threading.Event) -> None:
    tended = -TEND
    while not stop.is_set():
        if time.monotonic() - tended >= TEND:
            tended = time.monotonic()
            tend(shop)
        try:
            with shop.database.reading() as session:
                found = journal.waiting(session)
            with _storage_available():
                for id in found:
                    go_on(id)
            expiry.let_go(shop)
        except Unavailable as error:
            _log.warning("cannot look for unfinished publications", reason=error.message)
        stop.wait(LOOK_AROUND)


def _announce(config: Config, id: str) -> None:
    """Wake a worker. Where the queue does not answer, the publication is found a little later."""
    try:
        queue = _open(config.queue)
        with _storage_available(), closing(queue.storage):
            _register(queue, advance)(id)
    except Unavailable as error:
        _log.warning("no worker could be told", publication=id, reason=error.message)


def _register(queue: Huey, do: Callable[..., object]) -> Callable[[str], object]:
    """The task, under the same name for those who ask for it and those who do it."""

    def go_on(id: str) -> None:
        do(id)

    task: Callable[[str], object] = queue.task(name="go_on")(go_on)
    return task


def _open(url: str) -> Huey:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(_NAME, filename=str(path), results=False)
    if parts.scheme in ("redis", "rediss", "unix"):
        return RedisHuey(_NAME, url=url, results=False)
    raise InvalidInput("queue_url: neither sqlite:/// nor redis://", field="queue_url")


@contextmanager
def _storage_available() -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, redis.RedisError) as error:
        raise Unavailable("queue", "the queue does not answer", hint="Start it, or see why it is slow.") from error
