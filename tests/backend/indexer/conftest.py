"""A real chain with real contracts on one side, catalogues on both databases on the other."""

import pytest
from tests.backend.indexer.snapshot import rows
from tests.chain_node import chain_node
from tests.contract_roles import deployed, market
from tests.databases import database, empty_database, postgres, postgres_template, sqlite_template

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.indexer.follow import Follower

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
    return Follower(database, market.rpc, [market.deployed.factory], market.deployed.block)


@pytest.fixture
def rebuilt(market, tmp_path):
    """A function: the rows of a catalogue that starts empty and reads the chain as it is now."""
    count = iter(range(100))

    def rebuild():
        database = Database(f"sqlite:///{tmp_path}/rebuilt-{next(count)}.sqlite")
        upgrade(database)
        Follower(database, market.rpc, [market.deployed.factory], market.deployed.block).catch_up()
        found = rows(database)
        database.close()
        return found

    return rebuild
