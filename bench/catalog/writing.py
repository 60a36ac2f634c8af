"""Indexing a history, and writing the rows that came of it without any thought: as fast as the database takes them."""

import time
from collections.abc import Iterator
from itertools import islice

from history import Scale, decode, ranges
from psycopg.types.json import Json
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.catalog.models import Release
from refrain.catalog.search import index_release
from refrain.catalog.tables import Base
from refrain.indexer.book import refresh, touched_by
from refrain.indexer.collecting import without_collecting
from refrain.indexer.ledger import release_ids, write_range

TABLES = ("blocks", "releases", "payees", "copies", "holdings", "transfers", "changes")
_WORDS = ("night", "blue", "train", "river", "glass", "ember", "slow", "golden")
_WORDS += ("echo", "paper", "winter", "north", "silver", "hollow", "salt", "dream")
_GENRES = ("Jazz", "Ambient", "Techno", "Folk", "Noise", "Classical")
_AT_ONCE = 5_000


def index_history(database: Database, scale: Scale) -> float:
    """Index everything; the seconds it took, without making the history up."""
    spent = 0.0
    with database.reading() as session:
        ids = release_ids(session)
    for found in ranges(scale):
        started = time.perf_counter()
        with without_collecting(), database.writing() as session:
            refresh(session, touched_by(write_range(session, ids, decode(found))))
        spent += time.perf_counter() - started
    return spent


def count_rows(database: Database) -> int:
    """Rows in all tables that the indexer fills."""
    with database.engine.connect() as connection:
        return sum(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES)


def name_releases(database: Database) -> None:
    """Titles, artists and genres for all releases, as their documents would give them."""
    with database.writing() as session:
        for id in list(session.scalars(select(Release.id))):
            _name(session, id)


def _name(session: Session, id: int) -> None:
    pick = lambda shift: _WORDS[(id * 7 + id // 16**shift) % len(_WORDS)]  # noqa: E731
    title = f"{pick(0)} {pick(1)} {id}".title()
    artist = f"{pick(2)} {pick(3)}".title()
    values = {"title": title, "sort_title": title.casefold(), "artist_name": artist, "genre": _GENRES[id % 6]}
    session.execute(update(Release).where(Release.id == id).values(document="ready", listed=True, **values))
    index_release(session, id, title, artist, values["genre"])


def write_bare(source: Database, target: Database) -> float:
    """Write the same rows into empty tables with the same indexes, by COPY on PostgreSQL and executemany on SQLite."""
    upgrade(target)
    spent = 0.0
    for name in TABLES:
        table = Base.metadata.tables[name]
        columns = [column.name for column in table.columns]
        for rows in _raw_rows(source, name, columns):
            started = time.perf_counter()
            _write_raw(target, name, columns, rows)
            spent += time.perf_counter() - started
    return spent


def _raw_rows(database: Database, table: str, columns: list[str]) -> Iterator[list[tuple]]:
    names = ", ".join(f'"{column}"' for column in columns)
    with database.engine.connect().execution_options(stream_results=True) as connection:
        rows = iter(connection.execute(text(f"SELECT {names} FROM {table}")))
        while part := [tuple(row) for row in islice(rows, _AT_ONCE)]:
            yield part


def _write_raw(database: Database, table: str, columns: list[str], rows: list[tuple]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with database.engine.begin() as connection:
        raw = connection.connection.driver_connection
        if database.engine.dialect.name == "postgresql":
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([_jsonable(value) for value in row])
        else:
            marks = ", ".join("?" * len(columns))
            raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _jsonable(value: object) -> object:
    return Json(value) if isinstance(value, dict) else value
