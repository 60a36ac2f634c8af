"""Many rows at once, as fast as each database takes them: COPY and arrays on PostgreSQL, prepared statements on SQLite.

SQLAlchemy's own way costs some twenty times the database's time for rows as small as these, which is felt when the
whole history of a chain is read. Everything happens in the session's transaction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Dialect, Table, text
from sqlalchemy.orm import Session

from refrain.catalog.columns import AddressColumn
from refrain.catalog.models import Base

Row = dict[str, Any]
_ARRAYS: dict[type, str] = {AddressColumn: "bytea"}
"""PostgreSQL's types of parts of primary keys that are not whole numbers."""


def load_rows(session: Session, model: type[Base], keys: Collection[tuple[Any, ...]]) -> Iterator[Row]:
    """The rows that have one of the primary keys, in no order."""
    if not keys:
        return
    table, dialect = _table(model), session.get_bind().dialect
    columns = list(table.primary_key)
    encoders = [_encoder(table, column.name, dialect) or _same for column in columns]
    encoded = [tuple(encode(part) for encode, part in zip(encoders, key, strict=True)) for key in keys]
    if dialect.name == "postgresql":
        found = _select_in(session, table, columns, encoded)
    else:
        found = _select_each(session, table, columns, encoded)
    decoders = [(name, _decoder(table, name, dialect)) for name in _names(table)]
    for row in found:
        yield {name: decode(value) for (name, decode), value in zip(decoders, row, strict=True)}


def insert_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows, each with a value for every column."""
    if not rows:
        return
    table = _table(model)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, table.name, rows)
    else:
        _execute_many(session, _insertion(table, "?"), table, rows)


def upsert_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows, or replace those that have the same primary key; each has a value for every column."""
    if not rows:
        return
    table = _table(model)
    keys = [column.name for column in table.primary_key]
    others = ", ".join(f"{name} = excluded.{name}" for name in _names(table) if name not in keys)
    conflict = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}"
    if session.get_bind().dialect.name == "postgresql":
        draft = f"{table.name}_draft"
        session.execute(text(f"CREATE TEMP TABLE IF NOT EXISTS {draft} (LIKE {table.name}) ON COMMIT DROP"))
        _copy(session, table, draft, rows)
        session.execute(text(f"INSERT INTO {table.name} SELECT * FROM {draft}{conflict}"))  # noqa: S608 - own names
        session.execute(text(f"DROP TABLE {draft}"))
    else:
        _execute_many(session, _insertion(table, "?") + conflict, table, rows)


def _select_in(session: Session, table: Table, columns: list[Any], keys: list[tuple[Any, ...]]) -> Iterator[Any]:
    parts = zip(columns, zip(*keys, strict=True), strict=True)
    arrays = {f"part{number}": list(part) for number, (_, part) in enumerate(parts)}
    kinds = [_ARRAYS.get(type(column.type), "bigint") for column in columns]
    wanted = ", ".join(f"%(part{number})s::{kind}[]" for number, kind in enumerate(kinds))
    driver: Any = session.connection().connection.driver_connection
    among = f"({_keys(columns)}) IN (SELECT * FROM unnest({wanted}))"  # noqa: S608 - own names
    yield from driver.execute(f"{_selection(table)} {among}", arrays)


def _select_each(session: Session, table: Table, columns: list[Any], keys: list[tuple[Any, ...]]) -> Iterator[Any]:
    driver: Any = session.connection().connection.driver_connection
    marks = ", ".join("?" for _ in columns)
    statement = f"{_selection(table)} ({_keys(columns)}) = ({marks})"
    cursor = driver.cursor()
    for key in keys:
        yield from cursor.execute(statement, key)


def _selection(table: Table) -> str:
    names = ", ".join(f'"{name}"' for name in _names(table))
    return f"SELECT {names} FROM {table.name} WHERE"  # noqa: S608 - own names


def _keys(columns: list[Any]) -> str:
    return ", ".join(column.name for column in columns)


def _copy(session: Session, table: Table, into: str, rows: Sequence[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in _names(table))
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} ({names}) FROM STDIN") as copy:
        for row in _encoded(table, session.get_bind().dialect, rows):
            copy.write_row(row)


def _execute_many(session: Session, statement: str, table: Table, rows: Sequence[Row]) -> None:
    driver: Any = session.connection().connection.driver_connection
    driver.executemany(statement, _encoded(table, session.get_bind().dialect, rows))


def _insertion(table: Table, mark: str) -> str:
    names = _names(table)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(mark for _ in names)})"  # noqa: S608 - own names


def _encoded(table: Table, dialect: Dialect, rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them, in the order of the columns."""
    names = _names(table)
    encoders = [(name, _encoder(table, name, dialect)) for name in names]
    for row in rows:
        yield tuple(row[name] if encode is None else encode(row[name]) for name, encode in encoders)


def _encoder(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    kind = table.columns[name].type.dialect_impl(dialect)
    return kind.bind_processor(dialect)


def _decoder(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any]:
    kind = table.columns[name].type.dialect_impl(dialect)
    return kind.result_processor(dialect, None) or _same


def _same(value: Any) -> Any:
    return value


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__
