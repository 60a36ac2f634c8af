"""Many rows at once, as fast as each database takes them: COPY on PostgreSQL, prepared statements on SQLite.

SQLAlchemy's own way costs some twenty times the database's time for rows as small as these, which is felt when the
whole history of a chain is read. Everything happens in the transaction of a writing session. Rows are named by primary
key, and found by its index however large the table is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.orm import Session

from refrain.catalog.columns import BytesColumn
from refrain.catalog.models import Base

Row = dict[str, Any]
Key = tuple[Any, ...]
_BY_INDEX = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
"""PostgreSQL has no statistics of a table filled a moment ago, and would read the other one from end to end."""


def load_rows(session: Session, model: type[Base], names: Sequence[str], keys: Collection[Key]) -> Iterator[Key]:
    """The columns `names` of the rows that have one of the primary keys, in no order."""
    if not keys:
        return
    table, dialect = _table(model), session.get_bind().dialect
    wanted = _encoded(_key_columns(table), dialect, zip(*keys, strict=True))
    columns = [table.columns[name] for name in names]
    found = _load_joined if dialect.name == "postgresql" else _load_each
    values = list(zip(*found(session, table, columns, wanted), strict=True)) or [()] * len(columns)
    decoders = [_decoder(column, dialect) for column in columns]
    decoded = [map(decode, each) if decode else each for decode, each in zip(decoders, values, strict=True)]
    yield from zip(*decoded, strict=True)


def insert_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows, each with a value for every column."""
    if not rows:
        return
    table, dialect = _table(model), session.get_bind().dialect
    columns = list(table.columns)
    values = _encoded_rows(columns, dialect, rows)
    if dialect.name == "postgresql":
        _copy(session, table.name, columns, values)
    else:
        marks = ", ".join("?" for _ in columns)
        _execute_many(session, f"INSERT INTO {table.name} ({_list(columns)}) VALUES ({marks})", values)  # noqa: S608


def update_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Set columns of rows that exist; all of `rows` have the primary key and the same other columns."""
    if not rows:
        return
    table, dialect = _table(model), session.get_bind().dialect
    keys = _key_columns(table)
    others = [column for column in table.columns if column.name in rows[0] and not column.primary_key]
    values = _encoded_rows([*others, *keys], dialect, rows)
    if dialect.name == "postgresql":
        settings = ", ".join(f'"{column.name}" = draft."{column.name}"' for column in others)
        with _draft(session, table, [*others, *keys], values):
            _execute(session, f"UPDATE {table.name} SET {settings} FROM draft WHERE {_same(table)}")  # noqa: S608
    else:
        settings = ", ".join(f'"{column.name}" = ?' for column in others)
        _execute_many(session, f"UPDATE {table.name} SET {settings} WHERE {_each(keys)}", values)  # noqa: S608


def delete_rows(session: Session, model: type[Base], keys: Collection[Key]) -> None:
    """Delete the rows that have one of the primary keys."""
    if not keys:
        return
    table, dialect = _table(model), session.get_bind().dialect
    columns = _key_columns(table)
    gone = _encoded(columns, dialect, zip(*keys, strict=True))
    if dialect.name == "postgresql":
        with _draft(session, table, columns, gone):
            _execute(session, f"DELETE FROM {table.name} USING draft WHERE {_same(table)}")  # noqa: S608
    else:
        _execute_many(session, f"DELETE FROM {table.name} WHERE {_each(columns)}", gone)  # noqa: S608


def _load_joined(session: Session, table: Table, columns: list[Column[Any]], keys: Iterable[Key]) -> Iterator[Key]:
    names = ", ".join(f'{table.name}."{column.name}"' for column in columns)
    with _draft(session, table, _key_columns(table), keys):
        statement = f"SELECT {names} FROM draft JOIN {table.name} ON {_same(table)}"  # noqa: S608 - own names
        found = _driver(session).execute(statement).fetchall()
    yield from found


def _load_each(session: Session, table: Table, columns: list[Column[Any]], keys: Iterable[Key]) -> Iterator[Key]:
    statement = f"SELECT {_list(columns)} FROM {table.name} WHERE {_each(_key_columns(table))}"  # noqa: S608
    cursor = _driver(session).cursor()
    for key in keys:
        yield from cursor.execute(statement, key)


@contextmanager
def _draft(session: Session, table: Table, columns: list[Column[Any]], rows: Iterable[Key]) -> Iterator[None]:
    """A temporary table `draft` with some columns of `table`, filled with rows (PostgreSQL)."""
    chosen = f"SELECT {_list(columns)} FROM {table.name} WITH NO DATA"  # noqa: S608 - own names
    _execute(session, f"{_BY_INDEX} CREATE TEMP TABLE draft ON COMMIT DROP AS {chosen}")
    _copy(session, "draft", columns, rows)
    yield
    _execute(session, "DROP TABLE draft")


def _copy(session: Session, into: str, columns: list[Column[Any]], rows: Iterable[Key]) -> None:
    statement = f"COPY {into} ({_list(columns)}) FROM STDIN"
    with _driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _execute(session: Session, statement: str) -> None:
    _driver(session).execute(statement)


def _execute_many(session: Session, statement: str, rows: Iterable[Key]) -> None:
    _driver(session).executemany(statement, rows)


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


def _encoded_rows(columns: list[Column[Any]], dialect: Dialect, rows: Sequence[Row]) -> Iterator[Key]:
    return _encoded(columns, dialect, (map(itemgetter(column.name), rows) for column in columns))


def _encoded(columns: list[Column[Any]], dialect: Dialect, values: Iterable[Iterable[Any]]) -> Iterator[Key]:
    """Rows as the driver takes them, from the values of each column: converted column by column, at a third of the
    cost of row by row."""
    encoders = [_encoder(column, dialect) for column in columns]
    encoded = [map(encode, each) if encode else each for encode, each in zip(encoders, values, strict=True)]
    return zip(*encoded, strict=True)


def _encoder(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column.type, BytesColumn) and not column.nullable:
        return type(column.type).to_bytes
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _decoder(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column.type, BytesColumn) and not column.nullable:
        return type(column.type).of_bytes
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def _key_columns(table: Table) -> list[Column[Any]]:
    return list(table.primary_key)


def _same(table: Table) -> str:
    """Whether a row of `draft` means a row of the table."""
    return " AND ".join(f'{table.name}."{column.name}" = draft."{column.name}"' for column in _key_columns(table))


def _each(columns: list[Column[Any]]) -> str:
    return " AND ".join(f'"{column.name}" = ?' for column in columns)


def _list(columns: list[Column[Any]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__
