import pytest
from sqlalchemy import select

from refrain.catalog.bulk import insert_rows, load_rows, upsert_rows
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
    with database.reading() as session:
        return {row.account: (row.copies, row.credit) for row in session.scalars(select(Holding))}


def test_upsert_rows__new_and_known_keys__last_value_stands(one_release):
    with one_release.writing() as session:
        upsert_rows(session, Holding, [holding(number, 1) for number in range(500)])
        upsert_rows(session, Holding, [holding(number, 2, 7) for number in range(250, 750)])
    found = held(one_release)
    assert len(found) == 750
    assert found[account(249)] == (1, 2**127) and found[account(250)] == found[account(749)] == (2, 7)


def test_load_rows__keys_known_and_unknown__only_known_come(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [holding(number, number) for number in range(10)])
    keys = [(1, account(3)), (1, account(9)), (1, account(10)), (2, account(3))]
    with one_release.reading() as session:
        found = list(load_rows(session, Holding, keys))
    assert sorted(row["copies"] for row in found) == [3, 9]
    assert {row["account"] for row in found} == {account(3), account(9)}


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


def test_upsert_rows__transaction_that_fails__leaves_nothing(one_release):
    class Failed(Exception):
        pass

    with pytest.raises(Failed), one_release.writing() as session:
        upsert_rows(session, Holding, [holding(1, 1)])
        raise Failed
    assert held(one_release) == {}


def test_insert_rows__none__does_nothing(one_release):
    with one_release.writing() as session:
        insert_rows(session, Holding, [])
        upsert_rows(session, Holding, [])
        assert list(load_rows(session, Holding, [])) == []
