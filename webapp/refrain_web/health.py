"""Which parts of the system answer. All are asked at once, none for longer than a moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from refrain.catalog import queries
from refrain.catalog.database import Database
from refrain.catalog.results import Progress
from refrain.chain.rpc import Rpc
from refrain.config import Config
from refrain.errors import RefrainError, Unavailable

PATIENCE = 1.5
"""Seconds that a part has to answer."""
LAG = 20
"""Blocks that the catalogue may be behind before it counts as standing still."""
_AWAY = "does not answer"


@dataclass(frozen=True, slots=True)
class Part:
    """`words` say what is wrong and what it means for a visitor, or in a few words how the part is."""

    name: str
    up: bool
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """All parts, the chain's newest block and the one up to which the catalogue has read it; None where unknown."""

    parts: tuple[Part, ...]
    head: int | None
    indexed: int | None


def examine(config: Config, database: Database) -> Health:
    """Ask every part that this site works with."""
    with ThreadPoolExecutor(max_workers=4 + len(config.keepers)) as pool:
        head = pool.submit(_head, config.rpc_urls[0])
        progress = pool.submit(_progress, database)
        gateway = pool.submit(_page, f"{config.gateway_url}/ready", known=False)  # any IPFS gateway may serve
        keepers = [pool.submit(_page, f"{url}/ready") for url in config.keepers]
    newest, read = head.result(), progress.result()
    parts = [
        _part("chain", isinstance(newest, int), _chain_words(newest)),
        _store(gateway.result()),
        _part("catalogue", isinstance(read, Progress), "The shop cannot look anything up."),
        _indexer(newest, read),
    ]
    answers = [keeper.result() for keeper in keepers]
    parts += [_keeper(number, answer) for number, answer in enumerate(answers, 1)]
    return Health(
        tuple(parts),
        newest if isinstance(newest, int) else None,
        read.block if isinstance(read, Progress) else None,
    )


class Watch:
    """Health that is looked up at most once every few seconds, however many ask."""

    def __init__(self, look: Callable[[], Health], *, lasts: float = 1.0) -> None:
        """`lasts` is how many seconds an answer stays good."""
        self._look, self._lasts = look, lasts
        self._found: tuple[float, Health] | None = None

    def now(self) -> Health:
        """The health, a moment old at most."""
        if self._found is None or time.monotonic() - self._found[0] > self._lasts:
            self._found = (time.monotonic(), self._look())
        return self._found[1]


def _head(url: str) -> int | str:
    rpc = Rpc(url, timeout=PATIENCE)
    try:
        return int(rpc.call("eth_blockNumber"), 16)
    except (RefrainError, ValueError, TypeError):
        return "Nothing can be bought, sold or published."
    finally:
        rpc.close()


def _progress(database: Database) -> Progress | None:
    try:
        with database.reading() as session:
            return queries.progress(session)
    except Unavailable:
        return None


def _page(url: str, *, known: bool = True) -> str:
    """What is wrong with a page that should answer 200; "" for nothing. If not `known`, it need not exist."""
    try:
        status = requests.get(url, timeout=PATIENCE, allow_redirects=False).status_code
    except requests.RequestException:
        return _AWAY
    return "" if status == 200 or (status == 404 and not known) else "answers, but could not help now"


def _part(name: str, up: bool, without: str) -> Part:
    return Part(name, up, "" if up else without)


def _store(problem: str) -> Part:
    if problem in ("", _AWAY):
        return _part("store", not problem, "Covers, previews and recordings cannot be fetched.")
    words = "The gateway answers, but no store behind it does: covers, previews and recordings cannot be fetched."
    return Part("store", False, words)


def _chain_words(newest: int | str) -> str:
    return newest if isinstance(newest, str) else ""


def _indexer(newest: int | str, read: Progress | None) -> Part:
    """Whether the catalogue follows the chain; unknown while either is away."""
    if not isinstance(newest, int) or read is None:
        return Part("indexer", False, "Whether the catalogue follows the chain cannot be seen now.")
    behind = newest - read.block
    if behind > LAG:
        return Part(
            "indexer", False, f"The catalogue is {behind:,} blocks behind; what happened since is not shown yet."
        )
    return Part("indexer", True, f"Block {read.block:,} of {newest:,}.")


def _keeper(number: int, problem: str) -> Part:
    words = f"This keeper {problem}. Recordings play as long as enough others do." if problem else ""
    return Part(f"keeper {number}", not problem, words)
