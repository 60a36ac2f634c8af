"""Following the chain: one step at a time, forwards to the head or back to where the chain parted."""

import threading
from collections.abc import Mapping

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from refrain.catalog.database import Database
from refrain.catalog.history import Block as StoredBlock
from refrain.catalog.migrate import upgrade
from refrain.chain.nodes import block_request, parse_block
from refrain.chain.rpc import AnswerTooLarge, Rpc, RpcError
from refrain.chain.values import Block
from refrain.config import Config
from refrain.errors import RefrainError
from refrain.indexer import orphans
from refrain.indexer.book import refresh, touched_by
from refrain.indexer.collecting import without_collecting
from refrain.indexer.documents import keep_reading
from refrain.indexer.factories import follow_these
from refrain.indexer.funds import Funds
from refrain.indexer.lapsing import Lapsing
from refrain.indexer.ledger import only_writer, release_ids, write_range
from refrain.indexer.source import Reorganised, read_range
from refrain.indexer.undo import undo_after
from refrain.storage.mirrored import open_store
from refrain.units import NOBODY, Address
from refrain.webhooks.delivering import Deliverer
from refrain.webhooks.outbox import Outbox

log = structlog.get_logger()

POLL = 0.25  # seconds between looks at the head
_RETRY = 2.0  # seconds after something was unavailable
_FIRST_SPAN, _LONGEST_SPAN = 1_000, 50_000  # blocks asked for at once
_FEW_EVENTS, _MANY_EVENTS = 20_000, 60_000  # of a range: the more, the fewer times a release's sums are written


class Follower:
    """One catalogue following one chain from the block where its factories were deployed."""

    def __init__(
        self,
        database: Database,
        rpc: Rpc,
        factories: Mapping[Address, int],
        *,
        registry: Address = NOBODY,
    ) -> None:
        """`factories` are told with the block from which on they are read, `registry` is the contract of buyer types
        whose members are listed too."""
        self._database = database
        self._rpc = rpc
        self._factories = dict(factories)
        self._settled = False
        self._registry = registry
        self._span = _FIRST_SPAN
        self._known: tuple[Block, dict[Address, int]] | None = None

    def step(self) -> bool:
        """Read the next range, or take back what the chain no longer has. False if there is nothing to do.

        Raises ChainUnreachable, or Unavailable from the database; the catalogue is then as it was before.
        """
        if not self._settled:
            self._follow_factories()
        stored = self._stored_head()
        head, same = self._look(stored)
        if stored is not None and same != stored:
            self._go_back()
            return True
        first = stored.number + 1 if stored is not None else min(self._factories.values())
        if head is None or head.number < first:
            return False
        with without_collecting():
            return self._go_on(stored, first, min(head.number, first + self._span - 1))

    def catch_up(self, stop: threading.Event | None = None) -> None:
        """Steps until the head is reached."""
        while not (stop and stop.is_set()) and self.step():
            pass

    def _follow_factories(self) -> None:
        with self._database.writing() as session:
            only_writer(session)
            touched = follow_these(session, self._factories)
            if touched is not None:
                refresh(session, touched)
                log.info("other factories than before: their past is read again")
        self._settled = True

    def _look(self, stored: Block | None) -> tuple[Block | None, Block | None]:
        """The chain's head, and the block that it has at the number of the newest stored one."""
        requests = [block_request("latest"), *([block_request(stored.number)] if stored else [])]
        answers = [parse_block(answer) for answer in self._rpc.batch([(name, rest) for name, *rest in requests])]
        return answers[0], answers[1] if stored else None

    def _go_on(self, stored: Block | None, first: int, last: int) -> bool:
        """Read a range into the catalogue; False if the chain is changing just now and is better read later."""
        ids = self._release_ids(stored)
        try:
            found = read_range(self._rpc, self._factories.keys(), ids, stored, first, last, self._registry)
        except Reorganised:
            log.info("the chain changed while it was read", first=first, last=last)
            return False
        except (RpcError, AnswerTooLarge):
            # Nodes bound the blocks or events of one search, each in its own way and words; so do we.
            if first == last:
                raise
            self._span = max(1, (last - first + 1) // 2)
            return True
        with self._database.writing() as session:
            if not self._is_still(session, stored):
                return True
            working = write_range(session, ids, found)
            refresh(session, touched_by(working))
            orphans.bring_back(session, working.new_releases)
            Outbox(session).blocks(working.transfers, working.new_releases)
        self._known = found.last, ids
        self._adapt(len(found.happenings))
        if found.happenings:
            log.info("indexed", first=first, last=last, events=len(found.happenings))
        return True

    def _release_ids(self, stored: Block | None) -> dict[Address, int]:
        """All releases up to a block: they follow from the chain alone, so what was known at that block still holds.

        They are forgotten here, and known again once the next range is written.
        """
        known, self._known = self._known, None
        if known is not None and known[0] == stored:
            return known[1]
        with self._database.reading() as session:
            return release_ids(session)

    def _adapt(self, events: int) -> None:
        if events < _FEW_EVENTS:
            self._span = min(self._span * 2, _LONGEST_SPAN)
        elif events > _MANY_EVENTS:
            self._span = max(1, self._span // 2)

    def _go_back(self) -> None:
        """Undo down to the newest stored block that the chain still has; every event's block is stored."""
        ancestor = self._ancestor()
        number = ancestor.number if ancestor else -1
        with self._database.writing() as session:
            only_writer(session)
            Outbox(session).retract_after(number)
            refresh(session, undo_after(session, number))
        log.info("reorganised", back_to=number)

    def _is_still(self, session: Session, stored: Block | None) -> bool:
        """Whether no other indexer on the same catalogue came first; from here on none can."""
        only_writer(session)
        newest = session.scalar(select(func.max(StoredBlock.number)))
        return newest == (stored.number if stored else None)

    def _ancestor(self) -> Block | None:
        above, count = None, 1
        while blocks := self._stored_blocks(above, count):
            requests = [(name, rest) for name, *rest in (block_request(block.number) for block in blocks)]
            for block, answer in zip(blocks, self._rpc.batch(requests), strict=True):
                if parse_block(answer) == block:
                    return block
            above, count = blocks[-1].number, min(count * 4, 200)
        return None

    def _stored_head(self) -> Block | None:
        return next(iter(self._stored_blocks(None, 1)), None)

    def _stored_blocks(self, below: int | None, count: int) -> list[Block]:
        statement = select(StoredBlock).order_by(StoredBlock.number.desc()).limit(count)
        if below is not None:
            statement = statement.where(StoredBlock.number < below)
        with self._database.reading() as session:
            return [Block(row.number, row.hash, row.parent_hash, row.timestamp) for row in session.scalars(statement)]


def follow(config: Config, stop: threading.Event) -> None:
    """Keep the configured catalogue equal to the chain until `stop` is set; whatever fails is tried again."""
    database, store, rpc = Database(config.database), open_store(config), Rpc(config.rpc_urls[0])
    upgrade(database)
    follower = Follower(database, rpc, config.factories, registry=config.buyer_types)
    funds, lapsing = Funds(database, rpc), Lapsing(database)
    reading = threading.Thread(target=keep_reading, args=(database, store, config.chain_id, stop), name="documents")
    deliverer = Deliverer(
        database, config.secret_key, private=config.webhook_private, currencies=config.known_currencies
    )
    telling = threading.Thread(target=deliverer.run, args=(stop,), name="webhooks")
    reading.start()
    telling.start()
    try:
        while not stop.is_set():
            try:
                follower.catch_up(stop)
                funds.look()
                lapsing.look()
                stop.wait(POLL)
            except RefrainError as error:
                log.warning("the catalogue waits", problem=error.message)
                stop.wait(_RETRY)
    finally:
        stop.set()
        reading.join()
        telling.join()
        database.close()
