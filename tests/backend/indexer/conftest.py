"""A real chain with real contracts on one side, catalogues on both databases on the other."""

import itertools
import shutil
from pathlib import Path

import pytest

from refrain.catalog.database import Database
from refrain.chain.accounts import NodeWallet
from refrain.chain.deploy import deploy
from refrain.units import checksum
from tests.backend.indexer.life import busy, following
from tests.backend.indexer.snapshot import rows
from tests.chain_node import chain_node, serving
from tests.contract_roles import deployed, market, market_of
from tests.databases import database, empty_database, postgres, postgres_template, sqlite_template

__all__ = [
    "chain_node",
    "database",
    "deployed",
    "empty_database",
    "market",
    "postgres",
    "postgres_template",
    "sqlite_template",
]


@pytest.fixture
def follower(market, database):
    """What follows the market's chain into the database."""
    return following(market, database)


@pytest.fixture(scope="session")
def past_day(tmp_path_factory):
    """The file of a chain on which a busy day has passed, made once; its deployment, its releases."""
    path = tmp_path_factory.mktemp("busy") / "chain.sqlite"
    with serving(path) as node:
        market = market_of(node, deploy(node.rpc, NodeWallet(node.rpc, checksum(node.accounts[9]))))
        releases = tuple(dict.fromkeys(busy(market)))
    return path, market.deployed, releases


@pytest.fixture
def evening(past_day, tmp_path):
    """The market after its busy day, on a chain of the test's own, so that it can be cut as far back as one likes."""
    path, deployed, _ = past_day
    with serving(Path(shutil.copy(path, tmp_path))) as node:
        yield market_of(node, deployed, first_nonce=100)


@pytest.fixture
def rebuilt(sqlite_template, tmp_path):
    """A function: the rows of a catalogue that starts empty and reads a market's chain as it is now."""
    count = itertools.count()

    def rebuild(market):
        path = shutil.copy(sqlite_template, tmp_path / f"rebuilt-{next(count)}.sqlite")
        database = Database(f"sqlite:///{path}")
        following(market, database).catch_up()
        found = rows(database)
        database.close()
        return found

    return rebuild
