import hashlib

import pytest

from refrain.chain import transactions
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import ChainUnreachable
from refrain.chain.typed_data import digest
from refrain.errors import Refused
from refrain.terms import Payee, Terms, royalty
from tests.contract_roles import PRICE


def test_state__of_a_publication__is_what_was_published(market):
    terms = Terms(royalty_bps=1250, max_supply=7, max_holders=5, max_resales=2, max_resale_price=10**20)
    payees = (Payee(market.artist.address, 6_000, 5_000), Payee(market.dave.address, 4_000, 5_000))
    release = market.publish(terms, payees, metadata=b"meta", envelope=b"envelope")
    state = ReleaseReader(market.rpc, release).state()
    assert (state.terms, state.payees, state.artist) == (terms, payees, market.artist.address)
    assert (state.name, state.symbol, state.selling.price) == ("Night Train", "NIGHT", PRICE)
    assert state.metadata == hashlib.sha256(b"meta").digest()
    assert state.envelope == hashlib.sha256(b"envelope").digest()
    assert (state.factory, state.minted, state.holders) == (market.deployed.factory, 0, 0)


def test_copy__at_an_earlier_block__is_as_it_was(market):
    release = market.publish()
    collected = market.collect(release, market.alice)
    sold = market.resell(release, market.alice, 1, market.bob, 10**18)
    reader = ReleaseReader(market.rpc, release)
    assert reader.copy(1, collected.block_number).owner == market.alice.address
    assert reader.owner(1, collected.block_hash) == market.alice.address
    now = reader.copy(1, sold.block_hash)
    assert (now.owner, now.resales, now.epoch) == (market.bob.address, 1, 1 << 40)
    assert reader.claimable(market.artist.address) == PRICE + royalty(10**18, 1000)


def test_copy__that_does_not_exist__is_refused_in_the_contracts_words(market):
    release = market.publish()
    with pytest.raises(Refused, match=r"^release: "):
        ReleaseReader(market.rpc, release).copy(1)


def test_state__at_an_address_without_contract__is_unavailable(market):
    with pytest.raises(ChainUnreachable):
        ReleaseReader(market.rpc, market.dave.address).state()


def test_state__at_a_block_that_was_reorganised_away__is_no_answer(market):
    block = market.collect(market.publish(), market.alice).block_hash
    release = market.publish()
    market.node.reorganise(2)
    with pytest.raises(Exception, match=r"block|header|canonical|found"):
        ReleaseReader(market.rpc, release).state(block)


def test_can_collect__sold_out__says_why(market):
    release = market.publish(Terms(max_supply=1))
    reader = ReleaseReader(market.rpc, release)
    assert reader.can_collect(market.bob.address, 1) == ""
    market.collect(release, market.alice)
    assert reader.can_collect(market.bob.address, 1) == "release: sold out"


def test_digest__of_an_ask__is_the_one_the_contract_checks(market):
    """The contract recovers the seller from its own digest: a sale settles only if both are equal."""
    release = market.publish()
    market.collect(release, market.alice)
    ask, signature = market.ask(release, market.alice, 1, 10**18)
    assert len(digest(ask, market.deployed.chain_id, release)) == 32
    receipt = market.do(market.bob, transactions.buy(release, ask, signature))
    assert receipt.succeeded
    with pytest.raises(Refused, match="release: "):
        market.do(market.carol, transactions.buy(release, ask, signature))
