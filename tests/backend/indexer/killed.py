"""An indexer in a process of its own that is killed (SIGKILL) in the middle of its work:

python killed.py DATABASE NODE FACTORY BLOCK REGISTRY AFTER

AFTER is the number of statements after which it dies; with a larger one it reaches the chain's head and ends.
"""

import os
import signal
import sys

from sqlalchemy import event

from refrain.catalog import bulk
from refrain.catalog.database import Database
from refrain.chain.rpc import Rpc
from refrain.indexer.follow import Follower
from refrain.units import Address

BLOCKS_AT_ONCE = 4


def main(url: str, node: str, factory: str, block: str, registry: str, after: str) -> None:
    database = Database(url)
    _die(database, int(after))
    follower = Follower(database, Rpc(node), {Address(factory): int(block)}, registry=Address(registry))
    follower._span, follower._adapt = BLOCKS_AT_ONCE, lambda events: None
    follower.catch_up()


def _die(database: Database, after: int) -> None:
    """Count what the database is told, by SQLAlchemy and past it, and die at the last."""
    left = [after]
    driver = bulk._driver

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(session: object) -> object:
        count()
        return driver(session)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)
    bulk._driver = counted


if __name__ == "__main__":
    main(*sys.argv[1:])
