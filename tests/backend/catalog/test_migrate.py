from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from refrain.catalog import queries
from refrain.catalog.book import Ask, Offer
from refrain.catalog.migrate import downgrade, is_current, upgrade
from refrain.catalog.tables import Base
from tests.backend.catalog import seed

FALLING = ("releases_by_falling_price", "offers_by_price")
"""SQLite does not tell which way an index goes; that these give their order is tested in test_plans.py."""


def is_ours(_, name, kind, *__):
    return not (kind == "table" and name.startswith("release_search")) and not (kind == "index" and name in FALLING)


def test_upgrade__empty_database__gives_exactly_the_tables_of_the_models(empty_database):
    upgrade(empty_database)
    assert is_current(empty_database)
    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrade__twice__changes_nothing(database):
    upgrade(database)
    assert is_current(database)


def test_upgrade__several_at_once__all_succeed(empty_database):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [empty_database] * 4))
    assert is_current(empty_database)


def test_upgrade__to_credits__has_documents_read_again_and_loses_nothing(database):
    with database.writing() as session:
        seed.release(session, 1)
    downgrade(database, "0012")
    upgrade(database)
    with database.reading() as session:
        found = queries.release(session, seed.account(1001))
    assert (found.document, found.label, found.tracks[0].credits) == ("waiting", "", ())


def test_downgrade__to_base_and_back__leaves_nothing_between(database):
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)


def test_upgrade__with_orders__gives_them_their_releases_currency(database):
    with database.writing() as session:
        seed.release(session, 1, currency=seed.account(5_000))
        seed.ask(session, 1, 1, 1, seed.account(8), 7)
        seed.offer(session, 1, 1, 1, seed.account(9), 7)
    downgrade(database, "0013")
    upgrade(database)
    with database.reading() as session:
        assert [session.scalar(select(table.release_currency)) for table in (Ask, Offer)] == [seed.account(5_000)] * 2
