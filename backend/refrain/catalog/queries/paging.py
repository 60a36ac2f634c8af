"""Pages by position (keyset pagination): page 1,000 costs what page 1 costs, and no row shows twice or is left out."""

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, String, and_, literal, true, tuple_
from sqlalchemy.orm import Session

from refrain.catalog.columns import AddressColumn, HashColumn, WeiColumn
from refrain.catalog.results import Page
from refrain.errors import InvalidInput

T = TypeVar("T")
Statement = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]

MAX_LIMIT = 100
_MAX_CURSOR = 512  # characters
_MAX_TEXT = 120  # characters of a text that is part of a position
_HEX = re.compile("0x[0-9a-fA-F]+")


def read_page(
    session: Session,
    statement: Statement,
    keys: Sequence[ColumnElement[Any]],
    build: Callable[[AnyRow], T],
    *,
    cursor: str | None,
    limit: int,
    descending: bool = False,
    group: ColumnElement[Any] | None = None,
) -> Page[T]:
    """One page of `statement` in the order of `keys`, which together must be unique.

    `group` is what comes first where only values of one group can be compared, such as prices of one currency: groups
    ascend, whichever way the keys go.

    Raises InvalidInput for a limit outside 1..100 and for a cursor that no page of the same list gave.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"limit: between 1 and {MAX_LIMIT}", field="limit")
    groups = [] if group is None else [group]
    position = [*groups, *keys]
    order = [*groups, *(key.desc() if descending else key.asc() for key in keys)]
    statement = statement.add_columns(*position).order_by(*order)
    rows: list[AnyRow] = []
    for condition in [true()] if cursor is None else _behind(cursor, keys, groups, descending=descending):
        if len(rows) <= limit:
            rows += session.execute(statement.where(condition).limit(limit + 1 - len(rows))).all()
    items = tuple(build(row) for row in rows[:limit])
    return Page(items, _cursor(rows[limit - 1][-len(position) :]) if len(rows) > limit else None)


def _behind(
    cursor: str, keys: Sequence[ColumnElement[Any]], groups: Sequence[ColumnElement[Any]], *, descending: bool
) -> list[ColumnElement[bool]]:
    """What lies behind a position, in as many parts as an index can be followed in: its group's rest, other groups."""
    columns = [*groups, *keys]
    values = [literal(value, key.type) for key, value in zip(columns, _parse(cursor, columns), strict=True)]
    position, after = tuple_(*keys), tuple_(*values[len(groups) :])
    rest = position < after if descending else position > after
    return [and_(groups[0] == values[0], rest), groups[0] > values[0]] if groups else [rest]


def _cursor(values: Sequence[Any]) -> str:
    # Amounts exceed what JSON readers take for a number.
    text = json.dumps([value if isinstance(value, str) else str(int(value)) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _parse(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        if len(cursor) > _MAX_CURSOR:
            raise ValueError
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError
        return [_value(value, key) for value, key in zip(values, keys, strict=True)]
    except ValueError as error:
        raise InvalidInput("cursor: not one that a page of this list gave", field="cursor") from error


def _value(value: Any, key: ColumnElement[Any]) -> Any:
    """A value that the column can hold: text, hexadecimal text, or a number within its bounds."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT or "\0" in value:
        raise ValueError
    if isinstance(key.type, AddressColumn | HashColumn):
        if not _HEX.fullmatch(value) or len(value) != 2 + 2 * key.type.size:
            raise ValueError
        return value
    if isinstance(key.type, String):
        return value
    if not value.isdecimal() or int(value) >= (2**128 if isinstance(key.type, WeiColumn) else 2**63):
        raise ValueError
    return int(value)
