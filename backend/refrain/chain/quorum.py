"""The chain as a majority of nodes sees it, at one block that is old enough not to be undone.

A node may lie, lag or die. Nothing counts that a majority of the configured nodes does not say alike; when there is
no majority, nothing is answered.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TypeVar

from refrain.chain.nodes import parse_block
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError
from refrain.chain.values import Block
from refrain.errors import Unavailable

Answer = TypeVar("Answer")
_REST = 5.0
"""Seconds for which a node that failed is not asked again, so that a hanging one does not slow every answer."""


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
        self, nodes: Sequence[Rpc], *, chain_id: int, confirmations: int, hold: int = 0, refresh: float = 0.5
    ) -> None:
        """`confirmations`: how many blocks must follow the pinned one; `refresh`: seconds for which it is kept."""
        self._nodes = tuple(nodes)
        self._majority = len(self._nodes) // 2 + 1
        self._chain_id, self._confirmations, self._hold, self._refresh = chain_id, confirmations, hold, refresh
        self._lock = threading.Lock()
        self._pinned: tuple[float, Pinned | Unavailable] | None = None
        self._resting: dict[Rpc, float] = {}
        self._pool = ThreadPoolExecutor(8 * len(self._nodes)) if len(self._nodes) > 1 else None

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
        for answer in self._ask(read):
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
        heads = sorted(self._ask(self._head), reverse=True)
        if len(heads) < self._majority:
            raise ChainUnreachable("too few of the chain's nodes answer")
        number = max(0, heads[self._majority - 1] - self._confirmations)
        return self.agree(lambda node: _headers(node, number, max(0, number - self._hold)))

    def _head(self, node: Rpc) -> int:
        chain_id, number = node.batch([("eth_chainId", ()), ("eth_blockNumber", ())])
        if int(chain_id, 16) != self._chain_id:
            raise ChainUnreachable("a node belongs to another chain")
        return int(number, 16)

    def _ask(self, read: Callable[[Rpc], Answer]) -> Iterator[Answer]:
        """The answers of all nodes that give one, as they come."""
        now = time.monotonic()
        awake = [node for node in self._nodes if self._resting.get(node, 0) <= now]
        if self._pool is None:
            yield from self._collect(awake, (lambda: read(awake[0]),) if awake else ())
            return
        asked = {self._pool.submit(read, node): node for node in awake}
        done = as_completed(asked)
        for future in done:
            yield from self._collect([asked[future]], (_result_of(future),))

    def _collect(self, nodes: Sequence[Rpc], questions: Iterable[Callable[[], Answer]]) -> Iterator[Answer]:
        for node, question in zip(nodes, questions, strict=False):
            try:
                yield question()
            except ChainUnreachable:
                if self._pool is not None:
                    self._resting[node] = time.monotonic() + _REST
            except (RpcError, TypeError, ValueError):
                continue


def _result_of(future: Future[Answer]) -> Callable[[], Answer]:
    return future.result


def _headers(node: Rpc, number: int, earlier: int) -> Pinned:
    answers = node.batch([("eth_getBlockByNumber", (hex(n), False)) for n in (number, earlier)])
    block, before = (parse_block(answer) for answer in answers)
    if block is None or before is None or (block.number, before.number) != (number, earlier):
        raise ChainUnreachable("a node lacks a block that it should have")
    return Pinned(block, before.timestamp)
