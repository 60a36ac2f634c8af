"""Transactions that wait for an earlier nonce of the same sender. Everything else is mined at once."""

from collections import defaultdict
from collections.abc import Iterator

from refrain.chain.embedded.errors import NodeRefused
from refrain.chain.embedded.evm import Transaction

MAX_WAITING = 1024
"""Transactions that may wait in all; go-ethereum's limit for queued ones."""


class Pool:
    """Waiting transactions by sender and nonce. Not thread-safe: the node holds its lock around every use."""

    def __init__(self) -> None:
        self._waiting: defaultdict[bytes, dict[int, Transaction]] = defaultdict(dict)

    def __iter__(self) -> Iterator[Transaction]:
        for transactions in self._waiting.values():
            yield from transactions.values()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add(self, sender: bytes, transaction: Transaction) -> Transaction | None:
        """Let it wait, and return the cheaper one with the same nonce that it replaces."""
        waiting = self._waiting[sender]
        replaced = waiting.get(transaction.nonce)
        if replaced and replaced.hash == transaction.hash:
            raise NodeRefused("already known")
        if replaced and transaction.max_fee_per_gas * 10 < replaced.max_fee_per_gas * 11:
            raise NodeRefused("replacement transaction underpriced")
        if not replaced and len(self) >= MAX_WAITING:
            raise NodeRefused("txpool is full")
        waiting[transaction.nonce] = transaction
        return replaced

    def ready(self, sender: bytes, nonce: int) -> list[Transaction]:
        """The unbroken run of transactions that starts at the nonce."""
        waiting, run = self._waiting.get(sender, {}), []
        while nonce in waiting:
            run.append(waiting[nonce])
            nonce += 1
        return run

    def remove(self, sender: bytes, transaction: Transaction) -> None:
        """Forget one that was mined or dropped, and others that have become impossible with its nonce."""
        self._waiting.get(sender, {}).pop(transaction.nonce, None)

    def clear(self) -> None:
        """Forget everything."""
        self._waiting.clear()

    def find(self, transaction: bytes) -> Transaction | None:
        """A waiting transaction by its hash."""
        return next((item for item in self if item.hash == transaction), None)
