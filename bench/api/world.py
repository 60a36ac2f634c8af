"""A catalogue of some size, written as the indexer would."""

from pathlib import Path

import seed  # tests/backend/catalog: rows as the indexer would write them

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade

RELEASES = 200
COPIES = 20
HOLDERS = 50


def build(data: Path) -> None:
    """Releases with copies among some holders, a few resales each, a few of them for sale."""
    database = Database(f"sqlite:///{data / 'catalog.sqlite'}")
    upgrade(database)
    with database.writing() as session:
        for number in range(1, RELEASES + 1):
            seed.release(session, number, minted=COPIES, holders=COPIES)
            seed.payee(session, number, 0, seed.account(1), 10_000, 10_000)
            for token in range(1, COPIES + 1):
                _copy(session, number, token)
    database.close()


def _copy(session: object, release: int, token: int) -> None:
    owner = seed.account(2 + (release * COPIES + token) % HOLDERS)
    seed.copy(session, release, token, owner)
    seed.transfer(session, release, token, release, token, "collected", seed.account(0), owner, price=10**17)
    if token % 4 == 0:
        seed.ask(session, release * COPIES + token, release, token, owner, 10**17 + token)
