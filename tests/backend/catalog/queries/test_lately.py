from refrain.catalog import queries
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account


def titles(database):
    with database.reading() as session:
        return [item.title for item in queries.selling(session)]


def sell(session, block, release, buyer, kind="sold"):
    seed.transfer(session, release, 1, block, 0, kind, account(1), account(buyer), 5)


def test_selling__many_buyers__come_before_many_sales_and_these_before_earlier_ones(database):
    with database.writing() as session:
        for number in (1, 2, 3, 4, 5):
            seed.release(session, number, listed=number != 5)
        for block, (release, buyer) in enumerate(((1, 11), (1, 12), (2, 11), (2, 11), (2, 11), (3, 13)), 10):
            sell(session, block, release, buyer, "collected" if block % 2 else "sold")
        sell(session, 30, 4, 14, "gifted")
        sell(session, 31, 5, 15)
    assert titles(database) == ["Title 1", "Title 3", "Title 2"]


def test_selling__sales_of_long_ago__count_no_more(database, monkeypatch):
    with database.writing() as session:
        for number in (1, 2):
            seed.release(session, number)
        sell(session, 10, 1, 11)
        sell(session, 11, 2, 12)
    assert titles(database) == ["Title 2", "Title 1"]
    monkeypatch.setattr("refrain.catalog.queries.lately.LATELY", 1)
    assert titles(database) == ["Title 2"]
