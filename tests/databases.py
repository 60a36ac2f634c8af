"""Catalogues to test with: the same tests run on SQLite and, where it is installed, on PostgreSQL.

In a conftest.py: `from tests.databases import database, empty_database, postgres, postgres_template, sqlite_template`.
"""

import itertools
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from tests import postgres_server

_names = (f"catalogue_{number}" for number in itertools.count(1))


@pytest.fixture(scope="session")
def postgres():
    """The URL of a PostgreSQL server's maintenance database."""
    if postgres_server.find_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with TemporaryDirectory(prefix="refrain-pg-", dir="/tmp") as folder, postgres_server.running(Path(folder)) as url:
        yield url


@contextmanager
def created(url, name, template="template0"):
    """A database of the server at `url`, dropped at the end."""
    maintenance = Database(url)
    with maintenance.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        database = Database(url.replace("/postgres?", f"/{name}?"))
        yield database
        database.close()
        connection.execute(text(f"DROP DATABASE {name}"))
    maintenance.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
        yield database
        database.close()
    else:
        with created(request.getfixturevalue("postgres"), next(_names)) as database:
            yield database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A file with all tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "catalog.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres):
    """The name of a database with all tables."""
    with created(postgres, "catalogue_template") as database:
        upgrade(database)
        database.close()
        yield "catalogue_template"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """A catalogue with all its tables and nothing in them."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.close()
    else:
        template = request.getfixturevalue("postgres_template")
        with created(request.getfixturevalue("postgres"), next(_names), template) as database:
            yield database
