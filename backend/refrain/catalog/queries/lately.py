"""What sells now: releases that many have bought lately, be it from the artist or from each other."""

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from refrain.catalog.history import Transfer
from refrain.catalog.models import Release
from refrain.catalog.queries.releases import LISTED, floor, summary
from refrain.catalog.results import ReleaseSummary

LATELY = 500
"""Moves of copies, the newest ones, that are looked at: as many however large the shop is."""
_BOUGHT = ("collected", "sold")


def selling(session: Session, *, limit: int = 24, now: int | None = None) -> tuple[ReleaseSummary, ...]:
    """Listed releases by how many accounts have bought a copy among the last `LATELY` moves, then the latest first.

    Accounts are counted, not sales: a copy that goes back and forth between two is not what many want.
    """
    newest = select(Transfer.release_id, Transfer.receiver, Transfer.kind, Transfer.block)
    newest = newest.order_by(Transfer.block.desc(), Transfer.log_index.desc()).limit(LATELY)
    moves = newest.subquery()
    buyers = func.count(distinct(moves.c.receiver)).label("buyers")
    last = func.max(moves.c.block).label("last")
    bought = select(moves.c.release_id, buyers, last).where(moves.c.kind.in_(_BOUGHT)).group_by(moves.c.release_id)
    ranked = bought.subquery()
    statement = LISTED.add_columns(floor(now)).join(ranked, ranked.c.release_id == Release.id)
    statement = statement.order_by(ranked.c.buyers.desc(), ranked.c.last.desc(), Release.id.desc()).limit(limit)
    return tuple(summary(row, row.floor) for row in session.execute(statement))
