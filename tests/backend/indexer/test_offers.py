"""Offers in the book follow their buyer's cancellations, forwards and back. (Sales by offer are in tests/contracts.)"""

import pytest

from refrain.catalog.book import Offer
from refrain.chain import transactions
from refrain.units import NOBODY
from tests.backend.catalog.seed import word


def add_offer(session, number, buyer, nonce):
    session.add(
        Offer(
            id=word(number),
            release_id=1,
            token_id=0,
            buyer=buyer,
            price=5,
            fee=0,
            fee_recipient=NOBODY,
            expires=2**32,
            nonce=nonce,
            max_resales=3,
            max_gifts=3,
            counter=0,
            currency=NOBODY,
            release_currency=NOBODY,
            signature=b"s",
            state="open",
            created=1,
        )
    )


@pytest.fixture
def offered(market, database, follower):
    """A release for which Bob has two offers in the book and Carol one; returns its address."""
    address = market.publish()
    market.collect(address, market.alice)
    follower.catch_up()
    with database.writing() as session:
        add_offer(session, 1, market.bob.address, 2**200)
        add_offer(session, 2, market.bob.address, 9)
        add_offer(session, 3, market.carol.address, 9)
    return address


def states(database):
    with database.reading() as session:
        return [session.get(Offer, word(number)).state for number in (1, 2, 3)]


def test_refresh__offer_cancelled__only_that_one_is_void(market, database, follower, offered):
    market.do(market.bob, transactions.cancel_offer(offered, 2**200))
    follower.catch_up()
    assert states(database) == ["void", "open", "open"]
    market.node.reorganise(1)
    follower.catch_up()
    assert states(database) == ["open", "open", "open"]


def test_refresh__all_cancelled__every_offer_of_the_account_is_void(market, database, follower, offered):
    market.do(market.bob, transactions.cancel_all(offered))
    follower.catch_up()
    assert states(database) == ["void", "void", "open"]
    market.node.reorganise(1)
    follower.catch_up()
    assert states(database) == ["open", "open", "open"]
