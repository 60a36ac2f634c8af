import pytest

from refrain.catalog.queries import account, copy, holders, progress, provenance, release, sales
from refrain.chain import transactions
from refrain.chain.deploy import deploy
from refrain.chain.release import ReleaseReader
from refrain.chain.values import Publication, Selling, Transaction
from refrain.terms import Payee, Terms
from refrain.units import NOBODY
from tests.backend.indexer.life import ETHER, following
from tests.backend.indexer.snapshot import rows
from tests.contract_roles import PRICE


def agrees(market, database, address):
    """Compare the catalogue with what the contract says of itself now."""
    reader = ReleaseReader(market.rpc, address)
    state = reader.state()
    with database.reading() as session:
        found = release(session, address)
        assert (found.terms, found.payees, found.summary.artist) == (state.terms, state.payees, state.artist)
        assert (found.summary.minted, found.summary.holders) == (state.minted, state.holders)
        assert (found.sale.price, found.sale.closes) == (state.selling.price, state.selling.closes)
        assert found.sale.minter == state.selling.minter
        assert (found.primary_revenue, found.royalties + found.synced) == reader.read([("revenue", ())])[0]
        for token_id in range(1, state.minted + 1):
            there, here = reader.copy(token_id), copy(session, address, token_id)
            assert (here.owner, here.epoch, here.acquired_at) == (there.owner, there.epoch, there.acquired_at)
        for wallet in market.people.values():
            held = reader.account(wallet.address)
            owned = {item.account: item.copies for item in holders(session, address).items}
            assert owned.get(wallet.address, 0) == held.balance


def test_step__whole_history_at_once__agrees_with_the_contract(evening, past_day, database):
    following(evening, database).catch_up()
    for address in past_day[2]:
        agrees(evening, database, address)


@pytest.mark.parametrize("span", [1, 7])
def test_step__small_ranges__same_rows_as_large_ones(evening, database, rebuilt, span):
    follower = following(evening, database)
    follower._span, follower._adapt = span, lambda events: None
    follower.catch_up()
    assert rows(database) == rebuilt(evening)


def test_statements__after_claims__what_is_left_is_what_the_contract_would_pay(evening, past_day, database):
    following(evening, database).catch_up()
    with database.reading() as session:
        for name in ("artist", "dave", "alice"):
            wallet = evening.people[name]
            there = sum(ReleaseReader(evening.rpc, at).claimable(wallet.address) for at in past_day[2])
            coin, *others = account(session, wallet.address).money
            assert (coin.currency, coin.claimable, others) == (NOBODY, there, [])


def test_provenance__of_a_resold_copy__tells_its_whole_life(market, database, follower):
    address = market.publish()
    market.collect(address, market.alice)
    market.resell(address, market.alice, 1, market.bob, ETHER)
    market.do(market.bob, transactions.gift(address, market.carol.address, 1))
    follower.catch_up()
    with database.reading() as session:
        moves = provenance(session, address, 1).items
        assert [(move.kind, move.receiver, move.price) for move in moves] == [
            ("collected", market.alice.address, PRICE),
            ("sold", market.bob.address, ETHER),
            ("gifted", market.carol.address, 0),
        ]
        (sale,) = sales(session, address).items
        assert (sale.royalty, sale.proceeds) == (ETHER // 10, ETHER * 9 // 10)


def test_step__nothing_new__does_nothing(market, follower):
    market.publish()
    follower.catch_up()
    assert follower.step() is False


def test_step__name_that_is_no_text__is_indexed_all_the_same(market, database, follower):
    payees = (Payee(market.artist.address, 10_000, 10_000),)
    proper = Publication(7, "N" * 8, "S", b"\1" * 32, b"\2" * 32, Selling(1), Terms(), payees)
    data = transactions.publish(market.deployed.factory, proper).data
    odd = data.replace(b"N" * 8, b"a\0\xff\xfe\n\xe2\x80\xae")
    market.do(market.artist, Transaction(market.deployed.factory, odd))
    follower.catch_up()
    with database.reading() as session:
        assert progress(session).releases == 1


def test_step__events_of_another_factory__are_not_ours(market, database, follower):
    stranger = deploy(market.rpc, market.dave)
    theirs = type(market)(market.node, stranger, market.people, iter(range(50, 60)))
    address = theirs.publish()
    theirs.collect(address, market.alice)
    follower.catch_up()
    with database.reading() as session:
        assert progress(session).releases == 0
        assert release(session, address) is None
