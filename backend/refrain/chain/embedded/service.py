"""A running node: the chain, its HTTP face, and the blocks that follow the last transaction."""

import contextlib
import logging
import signal
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from refrain.chain.embedded.http import Server
from refrain.chain.embedded.node import Node
from refrain.errors import Unavailable

CONFIRM_BLOCKS = 3
INTERVAL = 1.0
"""Seconds between the empty blocks that confirm a transaction."""

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def running(
    path: Path,
    port: int = 0,
    *,
    confirm_blocks: int = CONFIRM_BLOCKS,
    allowed_origins: Iterable[str] = (),
    interval: float = INTERVAL,
) -> Iterator[Server]:
    """A node that serves from threads of its own until the block is left; port 0 picks a free one.

    Raises Unavailable if the port is taken or the file in use.
    """
    with (
        contextlib.closing(Node(path, confirm_blocks=confirm_blocks)) as node,
        Server(node, port, allowed_origins=allowed_origins) as server,
    ):
        stop = threading.Event()
        ticker = threading.Thread(target=_confirm, args=(node, interval, stop), name="confirm", daemon=True)
        listener = threading.Thread(target=server.serve_forever, args=(0.05,), name="listen", daemon=True)
        ticker.start()
        listener.start()
        try:
            yield server
        finally:
            stop.set()
            server.shutdown()
            ticker.join()
            listener.join()


def serve(
    path: Path,
    port: int,
    *,
    confirm_blocks: int = CONFIRM_BLOCKS,
    allowed_origins: Iterable[str] = (),
    interval: float = INTERVAL,
) -> None:
    """Run a node on `path` (an SQLite file, made if missing) until SIGINT or SIGTERM.

    Prints one line when it listens. Raises Unavailable if the port is taken or the file in use.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with running(
        path, port, confirm_blocks=confirm_blocks, allowed_origins=allowed_origins, interval=interval
    ) as server:
        print(f"chain {server.node.chain_id} at {server.url}, block {server.node.head.block_number}", flush=True)
        stop.wait()


def _confirm(node: Node, interval: float, stop: threading.Event) -> None:
    while not stop.wait(interval):
        try:
            node.confirm()
        except Unavailable as error:  # a full disk, say: once there is room again, the chain goes on
            _log.warning("%s", error)
