"""Where resales were arranged: each counts once, at whoever the filled ask or accepted offer names for its fee."""

import pytest

from refrain.catalog import queries
from refrain.units import NOBODY
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account

ALICE, BOB, SHOP, OTHER = (account(number) for number in (23, 24, 25, 26))
HOME = account(1001)


@pytest.fixture
def session(database):
    with database.writing() as session:
        seed.release(session, 1)
        yield session


def venues(session):
    session.flush()
    return {
        venue.fee_recipient: (venue.resales, venue.volume, venue.royalties) for venue in queries.venues(session, HOME)
    }


def sold(session, token, number, price, log_index=3, **fields):
    seed.transfer(session, 1, token, number, log_index, "sold", ALICE, BOB, price, price // 10, resales=1, **fields)


def test_venues__with_two_asks_for_the_same_sale__counts_it_once_where_it_was_filled(session):
    seed.ask(session, 1, 1, 1, ALICE, 7_770, state="filled", fee_recipient=OTHER, epoch=5 << 40)
    seed.ask(session, 2, 1, 1, ALICE, 7_770, state="filled", fee_recipient=SHOP)
    sold(session, 1, 9, 7_770)
    sold(session, 2, 10, 900)
    assert venues(session) == {SHOP: (1, 7_770, 777), None: (1, 900, 90)}


def test_venues__of_accepted_offers__are_where_their_fees_went(session):
    for token, recipient in ((1, SHOP), (2, NOBODY)):
        seed.offer(session, token, 1, 0, BOB, 500, state="filled", fee_recipient=recipient)
        seed.change(session, 1, 10 + token, 1, "offer_closed", {"nonce": token}, BOB)
        sold(session, token, 10 + token, 500)
    assert venues(session) == {SHOP: (1, 500, 50), NOBODY: (1, 500, 50)}


def test_venues__of_two_offers_accepted_in_one_transaction__are_told_apart_by_their_nonces(session):
    for nonce, recipient in ((1, SHOP), (2, OTHER)):
        seed.offer(session, nonce, 1, 0, BOB, 500, state="filled", fee_recipient=recipient)
        seed.change(session, 1, 11, 3 * nonce, "offer_closed", {"nonce": nonce}, BOB)
    sold(session, 1, 11, 500, log_index=5)
    sold(session, 2, 11, 500, log_index=8)
    assert venues(session) == {SHOP: (1, 500, 50), OTHER: (1, 500, 50)}


def test_venues__of_an_offer_made_elsewhere__are_not_an_ask_that_happens_to_fit(session):
    seed.ask(session, 1, 1, 1, ALICE, 500, state="filled", fee_recipient=SHOP)
    seed.offer(session, 2, 1, 0, BOB, 500, state="filled", fee_recipient=OTHER)
    seed.change(session, 1, 11, 1, "offer_closed", {"nonce": 7}, BOB)
    sold(session, 1, 11, 500)
    assert venues(session) == {None: (1, 500, 50)}


def test_venues__of_an_offer_closed_without_a_sale__are_none_of_its(session):
    seed.offer(session, 1, 1, 0, BOB, 500, state="filled", fee_recipient=SHOP)
    seed.change(session, 1, 11, 1, "offer_closed", {"nonce": 1}, BOB)
    sold(session, 1, 11, 500, log_index=0)
    assert venues(session) == {None: (1, 500, 50)}
