"""Buyer types as their steward sees them: the last word about each type and account counts."""

import pytest

from refrain.catalog import queries
from refrain.catalog.stewardship import TypeGrant, TypeName
from refrain.errors import InvalidInput
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account

CLUB, OTHER, ANN, BEN = (account(number) for number in (21, 22, 23, 24))


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def name(session, index, kind, words, steward=CLUB):
    session.add(TypeName(block=seed.block(session), log_index=index, steward=steward, kind=kind, words=words))


def grant(session, index, kind, who, until_day, steward=CLUB, block=1):
    place = {"block": seed.block(session, block), "log_index": index, "transaction": seed.word(1), "timestamp": 5}
    session.add(TypeGrant(steward=steward, kind=kind, account=who, until_day=until_day, **place))


def test_buyer_types__named_again__are_called_by_their_last_name(session):
    name(session, 0, 4, "Fan club")
    name(session, 1, 4, "Fan club, Berlin")
    name(session, 2, 5, "Venue", steward=OTHER)
    grant(session, 3, 9, ANN, 20_000)
    found = [(one.kind, one.words) for one in queries.buyer_types(session, CLUB)]
    assert found == [(4, "Fan club, Berlin"), (9, "")]


def test_members__granted_longer_and_taken_back__hold_what_was_said_last(session):
    grant(session, 9, 4, ANN, 20_000)
    grant(session, 1, 4, ANN, 30_000, block=2)
    grant(session, 5, 4, BEN, 20_000)
    grant(session, 6, 4, BEN, 0)
    grant(session, 7, 4, BEN, 20_000, steward=OTHER)
    page = queries.members(session, CLUB, 4)
    assert [(member.account, member.until_day) for member in page.items] == [(ANN, 30_000)]
    assert [member.kind for member in queries.membership(session, OTHER, BEN)] == [4]
    assert queries.membership(session, CLUB, BEN) == ()


def test_members__more_than_a_page__come_in_pages_without_gaps(session):
    for number in range(7):
        grant(session, number, 4, account(100 + number), 20_000)
    first = queries.members(session, CLUB, 4, limit=4)
    rest = queries.members(session, CLUB, 4, limit=4, cursor=first.next)
    assert [member.account for member in (*first.items, *rest.items)] == [account(100 + n) for n in range(7)]
    with pytest.raises(InvalidInput):
        queries.members(session, CLUB, 4, cursor="nonsense")


def test_releases_accepting__types_of_a_steward__are_those_that_share_one(session):
    club = int(CLUB, 16) << 96
    seed.release(session, 1, buyer_types=club | 0b0110, type_registry=account(5))
    seed.release(session, 2, buyer_types=club | 0b1000, type_registry=account(5))
    seed.release(session, 3, buyer_types=int(OTHER, 16) << 96 | 0b0110, type_registry=account(5))
    seed.release(session, 4)
    seed.release(session, 5, buyer_types=club | 0b0010, type_registry=account(5), listed=False)
    assert [one.address for one in queries.releases_accepting(session, club | 0b0010)] == [account(1001)]
    assert [one.address for one in queries.releases_accepting(session, club | 0b1100)] == [account(1002), account(1001)]
