"""The chain as a majority of nodes sees it, at one block that is old enough not to be undone.

A node may lie, lag or die. Nothing counts that a majority of the configured nodes does not say alike; when there is
no majority, nothing is answered.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from refrain.chain.nodes import parse_block
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError
from refrain.chain.values import Block
from refrain.errors import Unavailable

Answer = TypeVar("Answer")
_REST = 5.0
"""Seconds for which a node that failed is not asked again, so that a hanging one does not slow every answer; doubled
each time it fails again."""
_LONGEST_REST = 60.0
_GRACE = 1.0
"""Seconds that nodes may take longer than a majority of them to name their newest block."""
_THREADS = 8
"""Questions to one node at a time; each node has its own threads, so that a hanging one holds up nobody else's."""


class ChainDisagrees(Unavailable):
    """Enough nodes answered, but no majority of them alike."""

    def __init__(self) -> None:
        super().__init__("chain", "the chain's nodes do not agree", hint="Try again; if it stays so, check the nodes.")


@dataclass(frozen=True, slots=True)
class Pinned:
    """The block that decisions rely on, and the time (seconds) of the block `hold` blocks before it."""

    block: Block
    held_since: int


class Quorum:
    """Several nodes of one chain. Safe for any number of threads."""

    def __init__(
        self,
        nodes: Sequence[Rpc],
        *,
        chain_id: int,
        confirmations: int,
        hold: int = 0,
        refresh: float = 0.5,
        stale_after: float = 0,
    ) -> None:
        """`confirmations`: how many blocks must follow the pinned one; `refresh`: seconds for which it is kept.

        `stale_after`: seconds by which the pinned block may be behind the clock, 0 for any time.
        """
        self._nodes = tuple(nodes)
        self._majority = len(self._nodes) // 2 + 1
        self._chain_id, self._confirmations, self._hold, self._refresh = chain_id, confirmations, hold, refresh
        self._stale_after, self._highest = stale_after, 0
        self._lock = threading.Lock()
        self._pinned: tuple[float, Pinned | Unavailable] | None = None
        self._resting: dict[Rpc, float] = {}
        self._failures: Counter[Rpc] = Counter()
        several = len(self._nodes) > 1
        self._pools = {node: ThreadPoolExecutor(_THREADS) for node in self._nodes} if several else None

    def pinned(self) -> Pinned:
        """The newest block with enough confirmations in the eyes of a majority. Raises Unavailable."""
        with self._lock:
            if self._pinned is None or time.monotonic() - self._pinned[0] > self._refresh:
                self._pinned = (time.monotonic(), self._try_to_pin())
            pinned = self._pinned[1]
        if isinstance(pinned, Unavailable):
            raise pinned
        return pinned

    def forget(self) -> None:
        """Pin anew at the next occasion: the pinned block turned out not to be in the chain any more."""
        with self._lock:
            self._pinned = None

    def agree(self, read: Callable[[Rpc], Answer]) -> Answer:
        """What a majority of nodes answers alike to `read`. Raises ChainDisagrees or ChainUnreachable."""
        votes: Counter[Answer] = Counter()
        with closing(self._ask(read)) as answers:
            for answer in answers:
                votes[answer] += 1
                if votes[answer] >= self._majority:
                    return answer
        if votes.total() >= self._majority:
            raise ChainDisagrees
        raise ChainUnreachable("too few of the chain's nodes answer")

    def _try_to_pin(self) -> Pinned | Unavailable:
        """A failure is kept like a block, so that waiting callers do not each wait for a dead node."""
        try:
            return self._pin()
        except Unavailable as error:
            return error

    def _pin(self) -> Pinned:
        """Never an older block than before: a node that lags or lies must not bring former owners back."""
        with closing(self._ask(self._head, grace=_GRACE)) as answers:
            heads = sorted(answers, reverse=True)
        if len(heads) < self._majority:
            raise ChainUnreachable("too few of the chain's nodes answer")
        number = max(self._highest, heads[self._majority - 1] - self._confirmations)
        pinned = self.agree(lambda node: _headers(node, number, max(0, number - self._hold)))
        if self._stale_after and time.time() - pinned.block.timestamp > self._stale_after:
            raise ChainUnreachable("the newest block that the chain's nodes know is too old")
        self._highest = number
        return pinned

    def _head(self, node: Rpc) -> int:
        chain_id, number = node.batch([("eth_chainId", ()), ("eth_blockNumber", ())])
        if int(chain_id, 16) != self._chain_id:
            raise ChainUnreachable("a node belongs to another chain")
        return int(number, 16)

    def _ask(self, read: Callable[[Rpc], Answer], *, grace: float | None = None) -> Generator[Answer, None, None]:
        """The answers of all nodes that give one, as they come; `grace` seconds after a majority no others count."""
        awake = [node for node in self._nodes if self._resting.get(node, 0) <= time.monotonic()]
        if self._pools is None:
            yield from self._given(_asked_here(read, node) for node in awake)
            return
        asked = {self._pools[node].submit(read, node): node for node in awake}
        for future, node in asked.items():
            future.add_done_callback(partial(self._note, node))
        try:
            yield from self._given(self._as_they_come(asked, grace))
        finally:
            for future in asked:
                future.cancel()

    def _given(self, questions: Iterator[Future[Answer]]) -> Iterator[Answer]:
        for question in questions:
            try:
                answer = question.result()
            except (ChainUnreachable, RpcError, TypeError, ValueError):
                continue
            yield answer

    def _as_they_come(self, asked: dict[Future[Answer], Rpc], grace: float | None) -> Iterator[Future[Answer]]:
        waiting, answered, patience = set(asked), 0, None
        while waiting:
            done, waiting = wait(waiting, patience, FIRST_COMPLETED)
            if not done:
                for late in waiting:
                    self._rest(asked[late])
                return
            yield from done
            answered += sum(future.exception() is None for future in done)
            if answered >= self._majority:
                patience = grace

    def _note(self, node: Rpc, future: Future[Answer]) -> None:
        """Let a node that failed rest, also when nobody waits for its answer any more."""
        if future.cancelled():
            return
        if isinstance(future.exception(), ChainUnreachable):
            self._rest(node)
        else:
            self._failures[node] = 0

    def _rest(self, node: Rpc) -> None:
        seconds = min(_REST * 2 ** self._failures[node], _LONGEST_REST)
        self._failures[node] = min(self._failures[node] + 1, 10)
        self._resting[node] = time.monotonic() + seconds


def _asked_here(read: Callable[[Rpc], Answer], node: Rpc) -> Future[Answer]:
    future: Future[Answer] = Future()
    try:
        future.set_result(read(node))
    except Exception as error:
        future.set_exception(error)
    return future


def _headers(node: Rpc, number: int, earlier: int) -> Pinned:
    answers = node.batch([("eth_getBlockByNumber", (hex(n), False)) for n in (number, earlier)])
    block, before = (parse_block(answer) for answer in answers)
    if block is None or before is None or (block.number, before.number) != (number, earlier):
        raise ChainUnreachable("a node lacks a block that it should have")
    return Pinned(block, before.timestamp)
