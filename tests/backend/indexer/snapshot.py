"""All that a catalogue says of the chain, to be compared with another one."""

from sqlalchemy import select

from refrain.catalog.history import Block, Change, Claim, Copy, Holding, Transfer
from refrain.catalog.models import Payee, Release
from refrain.catalog.stewardship import TypeGrant, TypeName

TABLES = (Release, Payee, Copy, Holding, Transfer, Change, Claim, TypeGrant, TypeName)


def rows(database):
    """The rows of every table by name, in a fixed order, and the blocks with events."""
    with database.reading() as session:
        found = {table.__tablename__: _rows(session, select(table)) for table in TABLES}
        found["blocks"] = _rows(session, select(Block).where(Block.eventful))
    return found


def _rows(session, statement):
    items = [
        {column.key: getattr(item, column.key) for column in type(item).__mapper__.column_attrs}
        for item in session.scalars(statement)
    ]
    return sorted(items, key=repr)
