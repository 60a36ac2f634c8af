"""What has expired is set aside, and only that."""

from refrain.catalog.book import Ask, Offer
from refrain.indexer.lapsing import lapse
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account


def states(database):
    with database.reading() as session:
        return [[row.state for row in session.query(table).order_by(table.id)] for table in (Ask, Offer)]


def test_lapse__orders_of_every_kind__takes_what_is_open_and_over(database):
    with database.writing() as session:
        seed.release(session, 1)
        for number, fields in enumerate(({"expires": 999}, {"expires": 1000}, {"expires": 999, "state": "filled"})):
            seed.ask(session, number, 1, 1, account(8), 7, **fields)
            seed.offer(session, number, 1, 1, account(9), 7, **fields)
    lapse(database, 1000)
    assert states(database) == [["lapsed", "open", "filled"]] * 2
