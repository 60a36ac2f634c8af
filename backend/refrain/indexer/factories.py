"""Which factories a catalogue follows. One that is named for the first time has a past, which is read from its start;
one that is named no longer takes its releases along."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from refrain.catalog.bulk import insert_rows
from refrain.catalog.history import Block, Factory
from refrain.indexer.book import Touched
from refrain.indexer.undo import undo_after
from refrain.units import Address


def rereading(followed: Mapping[Address, int], wanted: Mapping[Address, int]) -> int | None:
    """The block from which the chain must be read again, as factories came or went; None if none did."""
    every = {**wanted, **followed}
    return min((every[address] for address in followed.keys() ^ wanted.keys()), default=None)


def follow_these(session: Session, wanted: Mapping[Address, int]) -> Touched | None:
    """Follow the factories `wanted`, each from its block on, in the caller's transaction.

    If they are others than so far, the catalogue goes back to before the first block that is to be read again; then
    returns the copies and accounts whose asks must be looked at again, otherwise None.
    """
    followed = {row.address: row.first_block for row in session.scalars(select(Factory))}
    block = rereading(followed, wanted)
    if block is None:
        return None
    session.execute(delete(Factory))
    insert_rows(session, Factory, [{"address": address, "first_block": first} for address, first in wanted.items()])
    newest = session.scalar(select(func.max(Block.number)))
    return undo_after(session, block - 1) if newest is not None and newest >= block else None
