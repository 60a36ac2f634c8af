"""What came in, sale by sale: a payee's parts add up to its statement."""

import pytest

from refrain.catalog import queries
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account

MARA, BEN, ALICE, BOB = (account(number) for number in (21, 22, 23, 24))
HOME = account(1001)
PRICE = 10_007


@pytest.fixture
def session(database):
    """A release of two payees: three first sales of an odd price, a resale, and money from elsewhere."""
    with database.writing() as session:
        seed.release(session, 1, primary_revenue=3 * PRICE, royalties=777, synced=5_003, resales=1)
        seed.payee(session, 1, 0, MARA, 3_333, 9_999)
        seed.payee(session, 1, 1, BEN, 6_667, 1, before=(3_333, 9_999))
        for token in (1, 2, 3):
            seed.transfer(session, 1, token, 1 + token, 0, "collected", account(0), ALICE, PRICE)
        seed.transfer(session, 1, 1, 9, 0, "sold", ALICE, BOB, 7_770, 777)
        seed.change(session, 1, 8, 0, "synced", {"amount": 5_003})
        session.flush()
        yield session


@pytest.mark.parametrize("payee", [MARA, BEN])
def test_earnings__of_each_payee__add_up_to_its_statement(session, payee):
    (statement,) = queries.statements(session, payee)
    found = queries.earnings(session, payee)
    assert sum(one.amount for one in found if one.kind == "first sale") == statement.primary
    assert sum(one.amount for one in found if one.kind != "first sale") == statement.royalties
    assert [one.kind for one in found] == ["first sale"] * 3 + ["other", "royalty"]


def test_earnings__of_all_payees__are_what_came_in_to_the_wei(session):
    whole = queries.release_income(session, HOME)
    parts = [queries.earnings(session, payee, HOME) for payee in (MARA, BEN)]
    assert [one.amount for one in whole] == [sum(part.amount for part in both) for both in zip(*parts, strict=True)]


def test_earnings__of_another_release_or_account__are_none(session):
    assert queries.earnings(session, MARA, account(1002)) == ()
    assert queries.earnings(session, ALICE) == ()
