import pytest
from sqlalchemy import select

from refrain.catalog.bulk import delete_rows, insert_rows, load_rows, update_rows
from refrain.catalog.history import Change, Holding
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account


def holding(number, copies, credit=2**127):
    return {"release_id": 1, "account": account(number), "copies": copies, "counter": 0, "credit": credit}


@pytest.fixture
def one_release(database):
    with database.writing() as session:
        seed.release(session, 1)
    return database


def held(database):
    with database.writing() as session:
        return {row.account: (row.copies, row.credit) for row in session.scalars(select(Holding))}


def test_update_rows__some_of_many__those_and_only_the_named_columns_change(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [holding(number, 1) for number in range(500)])
        changed = [{"release_id": 1, "account": account(number), "copies": 2} for number in range(250, 750)]
        update_rows(session, Holding, changed)
    found = held(one_release)
    assert len(found) == 500
    assert found[account(249)] == (1, 2**127) and found[account(250)] == found[account(499)] == (2, 2**127)


def test_delete_rows__some_of_many__those_are_gone(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [holding(number, 1) for number in range(9)])
        delete_rows(session, Holding, [(1, account(3)), (1, account(12)), (2, account(4))])
    assert set(held(one_release)) == {account(number) for number in range(9)} - {account(3)}


def test_load_rows__keys_known_and_unknown__only_known_come(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [holding(number, number) for number in range(10)])
    keys = [(1, account(3)), (1, account(9)), (1, account(10)), (2, account(3))]
    with one_release.writing() as session:
        found = set(load_rows(session, Holding, ("account", "credit", "copies"), keys))
    assert found == {(account(3), 2**127, 3), (account(9), 2**127, 9)}


def test_insert_rows__json_none_and_large_numbers__come_back_the_same(one_release):
    value = {"min_resale_price": 2**88 - 1, "name": 'ü"\t\\', "open": True, "none": None}
    row = {
        "block": 1,
        "log_index": 0,
        "release_id": 1,
        "transaction": seed.word(2**200),
        "timestamp": 0,
        "kind": "terms",
        "token_id": None,
        "account": None,
        "value": value,
    }
    with one_release.writing() as session:
        insert_rows(session, Change, [row])
    with one_release.reading() as session:
        found = session.scalars(select(Change)).one()
        assert (found.value, found.transaction, found.account) == (value, seed.word(2**200), None)


def test_insert_rows__transaction_that_fails__leaves_nothing(one_release):
    class Failed(Exception):
        pass

    with pytest.raises(Failed), one_release.writing() as session:
        insert_rows(session, Holding, [holding(1, 1)])
        raise Failed
    assert held(one_release) == {}


def test_every_function__no_rows__does_nothing(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [])
        update_rows(session, Holding, [])
        delete_rows(session, Holding, [])
        assert list(load_rows(session, Holding, ("copies",), [])) == []
