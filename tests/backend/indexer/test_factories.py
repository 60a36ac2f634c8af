"""Several factories in one catalogue, named at once or one after the other."""

import pytest

from refrain.catalog.migrate import upgrade
from refrain.catalog.queries import ask as read_ask
from refrain.catalog.queries import progress, release
from refrain.chain.deploy import deploy
from refrain.indexer.factories import rereading
from refrain.indexer.follow import Follower
from tests.backend.catalog import seed
from tests.backend.indexer.life import ETHER
from tests.backend.indexer.snapshot import rows
from tests.contract_roles import market_of


@pytest.fixture
def two(market):
    """Two markets on one chain, the older one first, and what each sold: in turns."""
    newer = market_of(market.node, deploy(market.rpc, market.dave), first_nonce=500)
    releases = []
    for of in (market, newer, market):
        releases.append(of.publish())
        of.collect(releases[-1], market.alice)
    return market, newer, releases


def blocks(*markets):
    return {market.deployed.factory: market.deployed.block for market in markets}


def followed(database, *markets):
    follower = Follower(database, markets[0].rpc, blocks(*markets))
    follower.catch_up()
    return follower


def known(database, releases):
    with database.reading() as session:
        return [release(session, address) is not None for address in releases]


def test_step__two_factories__releases_of_both(two, database):
    followed(database, two[0], two[1])
    assert known(database, two[2]) == [True, True, True]


def test_step__factory_added_later__its_past_is_read_as_if_always_followed(two, database, empty_database):

    older, newer, releases = two
    followed(database, older)
    assert known(database, releases) == [True, False, True]
    followed(database, older, newer)
    upgrade(empty_database)
    followed(empty_database, older, newer)
    assert rows(database) == rows(empty_database)


def test_step__factory_taken_away__its_releases_go(two, database):
    older, newer, releases = two
    followed(database, older, newer)
    followed(database, older)
    assert known(database, releases) == [True, False, True]
    with database.reading() as session:
        assert progress(session).releases == 2


def test_step__factory_added_later__orders_are_still_in_the_book(two, database):
    older, newer, releases = two
    followed(database, newer)
    with database.writing() as session:
        seed.ask(session, 1, 1, 1, newer.alice.address, ETHER)
    followed(database, newer, older)
    with database.reading() as session:
        found = read_ask(session, seed.word(1))
    assert (found.release, found.state) == (releases[1], "open")


def test_step__same_factories_again__nothing_is_read_again(two, database):
    followed(database, two[0], two[1])
    again = Follower(database, two[0].rpc, blocks(two[1], two[0]))
    assert again.step() is False


@pytest.mark.parametrize(
    ("before", "after", "block"),
    [
        ({}, {"a": 5}, 5),
        ({"a": 5}, {"a": 5}, None),
        ({"a": 5}, {"a": 6}, None),
        ({"a": 5}, {"a": 5, "b": 9}, 9),
        ({"a": 5, "b": 9}, {"a": 5}, 9),
        ({"a": 5}, {"b": 9}, 5),
    ],
)
def test_rereading__of_factories__begins_where_the_first_that_came_or_went_began(before, after, block):
    assert rereading(before, after) == block
