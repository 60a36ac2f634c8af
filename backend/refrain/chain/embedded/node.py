"""The chain itself: takes transactions, mines them at once, and can be reorganised on request.

One lock orders everything that changes the chain. Reads need none: they name a header, and what hangs on a header
never changes.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from refrain.chain.embedded import documents
from refrain.chain.embedded.admission import Account, check_account, check_form
from refrain.chain.embedded.calls import GAS_LIMIT
from refrain.chain.embedded.clock import Clock, bounded
from refrain.chain.embedded.errors import NodeRefused, invalid
from refrain.chain.embedded.evm import Executor, Header, Transaction, TransactionRefused
from refrain.chain.embedded.filters import Filters
from refrain.chain.embedded.keyring import BALANCE, Keyring
from refrain.chain.embedded.pool import Pool
from refrain.chain.embedded.store import Store

CHAIN_ID = 1337
"""What ape's local network signs for, whatever a node answers."""

MAX_REORGANISATION = 1_000
"""Blocks that one request may take away or add."""

_log = logging.getLogger(__name__)


class Node:
    """A chain on one file. `confirm_blocks` empty blocks follow the last transaction, so that it is confirmed."""

    def __init__(self, path: Path, *, confirm_blocks: int, clock: Callable[[], float] = time.time) -> None:
        """Open the chain at its last block, or begin one. Raises Unavailable if the file is in use."""
        self.chain_id = CHAIN_ID
        self.confirm_blocks = confirm_blocks
        self.keyring = Keyring()
        self.pool = Pool()
        self.filters = Filters()
        self.store = Store(path)
        self.executor = Executor(CHAIN_ID, self.store.node)
        self.clock = Clock(self.store, clock)
        self._lock = threading.RLock()
        self._snapshots: dict[int, tuple[bytes, int]] = {}
        self._last_snapshot = 0
        stored = self.store.head()
        self.head = self.executor.decode_header(stored) if stored else self._begin()
        self._used = self.store.last_used_block()
        self._resume()

    def close(self) -> None:
        """Close the file; what was acknowledged is in it."""
        with self._lock:
            self.store.close()

    def next_header(self, *, timestamp: int | None = None) -> Header:
        """The header of the block to come; its time is later than the head's even if the clock is behind."""
        timestamp = self.clock.now() if timestamp is None else bounded(timestamp)
        branch = self.store.setting("branch")
        return self.executor.next_header(self.head, timestamp=max(timestamp, self.head.timestamp + 1), branch=branch)

    def account(self, address: bytes) -> Account:
        """What the head block leaves an account."""
        head = self.head
        return Account(self.executor.balance(head, address), self.executor.nonce(head, address))

    def pending_nonce(self, address: bytes) -> int:
        """The nonce for the account's next transaction, waiting ones counted."""
        with self._lock:
            nonce = self.executor.nonce(self.head, address)
            return nonce + len(self.pool.ready(address, nonce))

    def submit(self, raw: bytes) -> bytes:
        """Take a signed transaction and return its hash: in a block by then, or waiting for an earlier nonce.

        Raises NodeRefused; then nothing has changed.
        """
        transaction = self._read(raw)
        sender = transaction.sender
        with self._lock:
            account = self.account(sender)
            check_account(transaction, account, self.executor.next_base_fee(self.head))
            if transaction.nonce > account.nonce:
                self._wait(raw, transaction)
            else:
                self._mine_now(sender, transaction)
        return bytes(transaction.hash)

    def send_as(self, sender: bytes, sign: Callable[[int], bytes]) -> bytes:
        """Submit what `sign` makes of the sender's next nonce; no other transaction comes in between."""
        with self._lock:
            return self.submit(sign(self.pending_nonce(sender)))

    def mine(self, blocks: int = 1, *, interval: int = 1, timestamp: int | None = None) -> None:
        """Add empty blocks, `interval` seconds apart; the first at `timestamp`, or now."""
        _bound(blocks)
        with self._lock:
            for number in range(blocks):
                self._append((), self.next_header(timestamp=self.head.timestamp + interval if number else timestamp))

    def confirm(self) -> bool:
        """Add one empty block if the last transaction still lacks some; whether it did."""
        with self._lock:
            lacking = self._used > 0 and self.head.block_number < self._used + self.confirm_blocks
            if lacking:
                self._append((), self.next_header())
            return lacking

    def roll_back(self, number: int) -> None:
        """Make the block of this number the head. Its successors, and waiting transactions, are gone."""
        with self._lock:
            if not 0 <= number <= self.head.block_number:
                raise invalid(f"block {number} is not in the chain, which ends at {self.head.block_number}")
            removed = range(self.head.block_number, number, -1)
            logs = [log for gone in removed for receipt in self.store.receipts(gone) for log in receipt["logs"]]
            self.store.cut(number, branch=self.store.setting("branch") + 1)
            self.pool.clear()
            found = self.store.header(number)
            assert found is not None
            self.head, self._used = self.executor.decode_header(found), self.store.last_used_block()
            self.filters.removed(logs)

    def reorganise(self, depth: int, raws: Sequence[Sequence[bytes]]) -> None:
        """Replace the last `depth` blocks by as many others, the first ones with the given transactions."""
        _bound(depth)
        blocks = [[self._read(raw) for raw in given] for given in raws]
        with self._lock:
            self.roll_back(self.head.block_number - depth)
            for number in range(depth):
                self._append_possible(blocks[number] if number < len(blocks) else [])

    def snapshot(self) -> int:
        """Remember the head; the number serves `revert`."""
        with self._lock:
            self._last_snapshot += 1
            self._snapshots[self._last_snapshot] = (self.head.hash, self.clock.shift)
            return self._last_snapshot

    def revert(self, snapshot: int) -> bool:
        """Go back to a remembered head, which is forgotten with all later ones; False if it is not known."""
        with self._lock:
            head, shift = self._snapshots.get(snapshot, (b"", 0))
            found = self.store.header(head)
            if found is None:
                return False
            self._snapshots = {number: item for number, item in self._snapshots.items() if number < snapshot}
            self.roll_back(self.executor.decode_header(found).block_number)
            self.clock.shift = shift
            return True

    def move_time(self, seconds: int) -> int:
        """Let the chain's clock run that much ahead of what it does now; the whole shift in seconds."""
        with self._lock:
            return self.clock.show(self.clock.now() + seconds)

    def set_next_time(self, timestamp: int) -> None:
        """Let the chain's clock show this Unix time now, and go on from there; it must lie after the head's."""
        with self._lock:
            if timestamp <= self.head.timestamp:
                raise invalid(f"timestamp: the head's is {self.head.timestamp} already")
            self.clock.show(timestamp)

    def _begin(self) -> Header:
        balances = dict.fromkeys(self.keyring.addresses, BALANCE)
        mined = self.executor.genesis(balances, timestamp=self.clock.now())
        self.store.append(documents.stored_block(mined))
        return mined.block.header

    def _read(self, raw: bytes) -> Transaction:
        try:
            transaction = self.executor.decode_transaction(raw)
            _ = transaction.sender
        except Exception as error:  # a signature from which no account follows raises errors of several libraries
            raise invalid(f"transaction: {error}") from error
        check_form(transaction, raw, self.chain_id)
        return transaction

    def _resume(self) -> None:
        """Take up the waiting transactions; a kill may have come between one and the next of a run."""
        for raw in self.store.waiting():
            transaction = self.executor.decode_transaction(raw)
            self.pool.add(transaction.sender, transaction)
        for sender in {transaction.sender for transaction in self.pool}:
            self._mine_ready(sender, self.account(sender).nonce)

    def _wait(self, raw: bytes, transaction: Transaction) -> None:
        replaced = self.pool.add(transaction.sender, transaction)
        self.store.wait(transaction.hash, raw)
        if replaced:
            self.store.forget(replaced.hash)

    def _mine_now(self, sender: bytes, transaction: Transaction) -> None:
        try:
            self._append([transaction], self.next_header())
        except TransactionRefused as error:
            raise NodeRefused(f"transaction cannot be included: {error.reason}") from error
        self._mine_ready(sender, transaction.nonce + 1)

    def _mine_ready(self, sender: bytes, nonce: int) -> None:
        while run := self.pool.ready(sender, nonce):
            nonce += self._mine_waiting(sender, run)

    def _mine_waiting(self, sender: bytes, run: list[Transaction]) -> int:
        """Mine as many of the run as fit into a block and return how many.

        If one has become impossible, none is mined yet: it is dropped, which cuts the run short there.
        """
        fitting, gas = run[:1], run[0].gas
        for transaction in run[1:]:
            gas += transaction.gas
            if gas > GAS_LIMIT:
                break
            fitting.append(transaction)
        try:
            self._append(fitting, self.next_header())
        except TransactionRefused as error:
            _dropped(error)
            self.store.forget(error.transaction.hash)
            self.pool.remove(sender, error.transaction)
            return 0
        for transaction in fitting:
            self.pool.remove(sender, transaction)
        return len(fitting)

    def _append_possible(self, transactions: list[Transaction]) -> None:
        """Add a block with those of the transactions that the state allows."""
        while True:
            try:
                return self._append(transactions, self.next_header())
            except TransactionRefused as error:
                _dropped(error)
                transactions = [item for item in transactions if item is not error.transaction]

    def _append(self, transactions: Sequence[Transaction], header: Header) -> None:
        mined = self.executor.mine(header, transactions)
        stored = documents.stored_block(mined)
        self.store.append(stored)
        self.head = mined.block.header
        if transactions:
            self._used = stored.number
        self.filters.added(stored.hash, [log for item in stored.transactions for log in item.receipt["logs"]])


def _dropped(error: TransactionRefused) -> None:
    _log.warning("dropped transaction 0x%s: %s", error.transaction.hash.hex(), error.reason)


def _bound(blocks: int) -> None:
    if not 0 <= blocks <= MAX_REORGANISATION:
        raise invalid(f"{blocks} blocks at once; at most {MAX_REORGANISATION}")
