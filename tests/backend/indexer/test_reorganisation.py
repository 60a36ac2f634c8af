import random

import pytest

from refrain.catalog.queries import ask as read_ask
from refrain.catalog.queries import copy, progress, release
from refrain.chain import transactions
from refrain.indexer.follow import Follower
from tests.backend.catalog import seed
from tests.backend.indexer.life import ETHER, following
from tests.backend.indexer.snapshot import rows


def test_step__sale_undone__the_copy_is_the_sellers_again(market, database, follower):
    address = market.publish()
    market.collect(address, market.alice)
    market.resell(address, market.alice, 1, market.bob, ETHER)
    follower.catch_up()
    market.node.reorganise(1)
    follower.catch_up()
    with database.reading() as session:
        assert copy(session, address, 1).owner == market.alice.address
        found = release(session, address)
        assert (found.royalties, found.volume, found.summary.resales) == (0, 0, 0)


def test_step__release_undone__is_gone(market, database, follower):
    address = market.publish()
    market.collect(address, market.alice)
    follower.catch_up()
    market.node.reorganise(2)
    follower.catch_up()
    with database.reading() as session:
        assert release(session, address) is None
        assert progress(session).releases == 0


@pytest.mark.parametrize("depth", [1, 4, 9, 17])
def test_step__reorganisation_of_any_depth__same_rows_as_from_empty(evening, database, rebuilt, depth):
    follower = following(evening, database)
    follower.catch_up()
    evening.node.reorganise(depth)
    release = evening.publish()
    evening.collect(release, evening.bob)
    follower.catch_up()
    assert rows(database) == rebuilt(evening)


@pytest.mark.parametrize("chance", [random.Random(number) for number in range(3)])
def test_step__reorganised_again_and_again_while_reading__same_rows_as_from_empty(evening, database, rebuilt, chance):
    follower = following(evening, database)
    follower._span, follower._adapt = 3, lambda events: None
    for _ in range(4):
        for _ in range(chance.randint(1, 9)):
            follower.step()
        evening.node.reorganise(chance.randint(1, 5))
        if chance.random() < 0.5:
            evening.publish()
    follower.catch_up()
    assert rows(database) == rebuilt(evening)


def test_step__chain_shortened_step_by_step__same_rows_each_time(evening, database, rebuilt):
    follower = following(evening, database)
    follower.catch_up()
    for _ in range(5):
        evening.rpc.call("anvil_rollback", 4)
        follower.catch_up()
        assert rows(database) == rebuilt(evening)


def test_step__no_stored_block_left__starts_over(market, database, follower):
    market.publish()
    market.node.confirm(3)
    follower.catch_up()
    late = Follower(database, market.rpc, {market.deployed.factory: market.deployed.block})
    head = int(market.rpc.call("eth_blockNumber"), 16)
    market.node.reorganise(head - market.deployed.block - 1)
    late.catch_up()
    with database.reading() as session:
        assert progress(session).releases == 0
        assert progress(session).block == head


def test_asks__through_sale_cancel_and_reorganisation__are_open_as_long_as_the_chain_fills_them(
    market, database, follower
):
    address = market.publish()
    market.collect(address, market.alice, 3)
    follower.catch_up()
    with database.writing() as session:
        for number, token_id in ((1, 1), (2, 2), (3, 3)):
            seed.ask(session, number, 1, token_id, market.alice.address, ETHER)

    def states():
        with database.reading() as session:
            return [read_ask(session, seed.word(number)).state for number in (1, 2, 3)]

    market.resell(address, market.alice, 1, market.bob, ETHER)
    market.do(market.alice, transactions.cancel(address, 2))
    follower.catch_up()
    assert states() == ["filled", "void", "open"]
    market.node.reorganise(1)
    follower.catch_up()
    assert states() == ["filled", "open", "open"]
    market.do(market.alice, transactions.cancel_all(address))
    follower.catch_up()
    assert states() == ["filled", "void", "void"]
    market.node.reorganise(3)
    follower.catch_up()
    assert states() == ["open", "open", "open"]
