"""Orders that come into the book while the chain moves on, on both databases."""

import pytest
from sqlalchemy import select

from refrain.catalog import book as tables
from refrain.chain import transactions
from refrain.market import book

PRICE = 10**17


@pytest.fixture
def release(market, follower):
    """A release of which Alice has copy 1, known to the catalogue."""
    address = market.publish()
    market.collect(address, market.alice)
    follower.catch_up()
    return address


@pytest.fixture
def checked(market, release):
    """An ask that the contract would fill, checked and not yet stored."""
    ask, signature = market.ask(release, market.alice, 1, PRICE)
    return book.submit_ask(market.rpc, market.deployed.chain_id, release, ask, signature)


@pytest.fixture
def bid(market, release):
    """The same of an offer of Bob's."""
    market.wrap(release, market.bob, PRICE)
    offer, signature = market.offer(release, market.bob, PRICE, token_id=1, max_gifts=0)
    return book.submit_offer(market.rpc, market.deployed.chain_id, release, offer, signature)


def keep(database, checked):
    with database.writing() as session:
        book.store(session, checked)


def states(database):
    with database.reading() as session:
        return [order.state for table in (tables.Ask, tables.Offer) for order in session.scalars(select(table))]


def test_store__copy_moved_and_read_before__is_void_at_once(market, database, follower, release, checked, bid):
    market.do(market.alice, transactions.gift(release, market.carol.address, 1))
    follower.catch_up()
    keep(database, checked)
    keep(database, bid)
    assert states(database) == ["void", "void"]


def test_store__copy_moved_and_not_yet_read__is_void_once_it_is(market, database, follower, release, checked, bid):
    market.do(market.alice, transactions.gift(release, market.carol.address, 1))
    keep(database, checked)
    keep(database, bid)
    assert states(database) == ["open", "open"]
    follower.catch_up()
    assert states(database) == ["void", "void"]


def test_store__catalogue_behind_what_the_ask_was_signed_for__stays_open(market, database, follower, release):
    market.do(market.alice, transactions.cancel(release, 1))
    ask, signature = market.ask(release, market.alice, 1, PRICE)
    keep(database, book.submit_ask(market.rpc, market.deployed.chain_id, release, ask, signature))
    assert states(database) == ["open"]
    follower.catch_up()
    assert states(database) == ["open"]


def test_undo__of_a_publication_that_returns__keeps_its_orders(market, database, follower, checked, bid):
    keep(database, checked)
    keep(database, bid)
    blocks = all_blocks_of(market, database)
    raw = [replayed(market, hash) for hash in blocks]
    market.node.reorganise(len(raw))
    follower.catch_up()
    assert states(database) == []
    for request in raw:
        market.rpc.call("eth_sendTransaction", request)
    follower.catch_up()
    assert states(database) == ["open", "open"]


def test_undo__of_a_publication_that_returns_otherwise__voids_what_no_longer_fits(
    market, database, follower, checked, bid
):
    keep(database, checked)
    keep(database, bid)
    publish, collect, *_ = (replayed(market, hash) for hash in all_blocks_of(market, database))
    market.node.reorganise(4)
    follower.catch_up()
    market.rpc.call("eth_sendTransaction", publish)
    market.rpc.call("eth_sendTransaction", collect | {"from": market.dave.address})
    follower.catch_up()
    assert states(database)[0] == "void"


def all_blocks_of(market, database):
    """The transactions since the publication, in their order."""
    head = int(market.rpc.call("eth_blockNumber"), 16)
    blocks = [market.rpc.call("eth_getBlockByNumber", hex(number), True) for number in range(head - 3, head + 1)]
    return [block["transactions"][0] for block in blocks]


def replayed(market, sent):
    return {name: sent[name] for name in ("from", "to", "value")} | {"data": sent["input"]}
