"""Readers of PostgreSQL keep what it has prepared for them: a query asked again and again is planned once."""

import pytest
from sqlalchemy import text

from refrain.catalog import queries
from tests.backend.catalog.seed import account

_OFTEN = 8  # the driver has a query prepared that it was asked five times


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_reading__same_query_in_many_sessions__stays_prepared(database):
    for _ in range(_OFTEN):
        with database.reading() as session:
            queries.currency(session, account(1))
    with database.reading() as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("releases.currency" in statement for statement in prepared)
