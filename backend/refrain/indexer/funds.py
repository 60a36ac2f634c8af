"""Whether the buyers of open offers have the money: looked at anew in every block, because any token can move at any
time without the release knowing."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import func, select, update

from refrain.catalog.book import OPEN, Offer
from refrain.catalog.database import Database
from refrain.catalog.models import Release
from refrain.chain.currency import Payer, Purse, purses
from refrain.chain.nodes import read_block
from refrain.chain.rpc import Rpc
from refrain.chain.values import Block

_AT_ONCE = 200  # payers in one request: two calls each


class Funds:
    """What the buyers in one catalogue have, on one chain. Two calls for each account and release with open offers."""

    def __init__(self, database: Database, rpc: Rpc) -> None:
        self._database, self._rpc = database, rpc
        self._seen: object = None

    def look(self) -> None:
        """Set `funded` of every open offer by the newest block; nothing is done if neither is new since the last time.

        Raises ChainUnreachable, or Unavailable from the database.
        """
        with self._database.reading() as session:
            count, newest = session.execute(_OPEN.with_only_columns(func.count(), func.max(Offer.created))).one()
        block = read_block(self._rpc, "latest") if count else None
        if block is None or self._seen == (block.hash, count, newest):
            return
        with self._database.reading() as session:
            offers = [(row.id, row.price, row.funded, _payer(row)) for row in session.execute(_OPEN)]
        found = self._purses({payer for *_, payer in offers}, block)
        changed = {id: not funded for id, price, funded, payer in offers if found[payer].covers(price) != funded}
        self._note(changed)
        self._seen = (block.hash, count, newest)

    def _purses(self, payers: Iterable[Payer], block: Block) -> dict[Payer, Purse]:
        found: dict[Payer, Purse] = {}
        rest = iter(payers)
        while part := list(islice(rest, _AT_ONCE)):
            found.update(zip(part, purses(self._rpc, part, block.hash), strict=True))
        return found

    def _note(self, changed: Mapping[str, bool]) -> None:
        if not changed:
            return
        with self._database.writing() as session:
            for id, funded in changed.items():
                session.execute(update(Offer).where(Offer.id == id).values(funded=funded))


_OPEN = (
    select(Offer.id, Offer.price, Offer.funded, Offer.currency, Offer.buyer, Release.address.label("release"))
    .join(Release, Release.id == Offer.release_id)
    .where(Offer.state == OPEN)
)


def _payer(row: Any) -> Payer:
    return Payer(row.currency, row.buyer, row.release)
