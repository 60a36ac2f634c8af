"""Orders end by the clock too, and no event tells of it. They are set aside, so that lists need not step over them."""

import time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from refrain.catalog.book import LAPSED, OPEN, Ask, Offer
from refrain.catalog.database import Database
from refrain.indexer.ledger import only_writer

PAUSE = 300.0
"""Seconds between two looks, each of which reads all open orders: an index by expiry would be taken for the lists' too.
Lists ask for the time themselves, so nothing is shown for longer."""


class Lapsing:
    """Sets orders of one catalogue aside whose time is over."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next = 0.0

    def look(self) -> None:
        """Set aside what has expired, if the last look was long enough ago."""
        if time.monotonic() >= self._next:
            lapse(self._database, int(time.time()))
            self._next = time.monotonic() + PAUSE


def lapse(database: Database, now: int) -> None:
    """Set aside every open order that expired before `now` (seconds since 1970)."""
    with database.reading() as session:
        if not any(_expired(session, table, now) for table in (Ask, Offer)):
            return
    with database.writing() as session:
        only_writer(session)
        for table in (Ask, Offer):
            session.execute(update(table).where(table.state == OPEN, table.expires < now).values(state=LAPSED))


def _expired(session: Session, table: type[Ask] | type[Offer], now: int) -> bool:
    return session.scalar(select(table.id).where(table.state == OPEN, table.expires < now).limit(1)) is not None
