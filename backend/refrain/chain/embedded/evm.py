"""Execution with py-evm: transactions into blocks, calls, and questions about the state at a block.

Everything is a function of a parent header, the trie nodes read through `read`, and the arguments. Nothing is written:
`mine` hands back the new trie nodes, which the store commits together with the block. All use of py-evm is here and
in documents.py, so that another executor can take its place.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import rlp  # type: ignore[import-untyped]
from eth.abc import BlockAPI, ReceiptAPI, StateAPI
from eth.consensus.context import ConsensusContext
from eth.constants import BLANK_ROOT_HASH, ZERO_ADDRESS, ZERO_HASH32
from eth.db.backends.base import BaseAtomicDB
from eth.db.chain import ChainDB
from eth.vm.chain_context import ChainContext
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.blocks import PragueBlockHeader
from eth_typing import Address, Hash32
from eth_utils.exceptions import ValidationError

from refrain.chain.embedded import rules
from refrain.chain.embedded.calls import GAS_LIMIT, Call, Outcome, outcome
from refrain.chain.embedded.rules import BlockVM, CallState
from refrain.units import keccak256

Header: TypeAlias = Any
Transaction: TypeAlias = Any
"""py-evm's own interfaces give the fields of all forks, each optional: of no help to a type checker."""

_BLOCK_HASHES = 256  # the BLOCKHASH opcode reaches no further back


class TransactionRefused(Exception):
    """A transaction that cannot be part of a block; nothing of it was kept."""

    def __init__(self, transaction: Transaction, reason: str) -> None:
        super().__init__(reason)
        self.transaction = transaction
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mined:
    """A block ready to be stored, with the trie nodes (hash to content) that it adds."""

    block: BlockAPI
    receipts: tuple[ReceiptAPI, ...]
    nodes: dict[bytes, bytes]


class Overlay(BaseAtomicDB):
    """The stored trie nodes with new ones on top, which go nowhere unless somebody takes `written`."""

    def __init__(self, read: Callable[[bytes], bytes | None]) -> None:
        self._read = read
        self.written: dict[bytes, bytes] = {}

    def __getitem__(self, key: bytes) -> bytes:
        value = self.written.get(key)
        if value is None:
            value = self._read(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self.written[key] = value

    def __delitem__(self, key: bytes) -> None:
        self.written.pop(key, None)

    def _exists(self, key: bytes) -> bool:
        return key in self.written or self._read(key) is not None

    @contextmanager
    def atomic_batch(self) -> Iterator["Overlay"]:  # type: ignore[override]
        yield self


class Executor:
    """Prague's rules (py-evm) over trie nodes given by `read`."""

    def __init__(self, chain_id: int, read: Callable[[bytes], bytes | None]) -> None:
        self.chain_id = chain_id
        self._read = read
        self._context = ChainContext(chain_id)
        self._warm = threading.local()

    def genesis(self, balances: dict[bytes, int], *, timestamp: int) -> Mined:
        """Block 0, in which each account holds the given wei."""
        db = Overlay(self._read)
        empty = PragueVM.create_genesis_header(
            difficulty=0,
            gas_limit=GAS_LIMIT,
            timestamp=timestamp,
            state_root=BLANK_ROOT_HASH,
            parent_beacon_block_root=ZERO_HASH32,
        )
        state = PragueVM.build_state(db, empty, self._context)
        for account, wei in balances.items():
            state.set_balance(Address(account), wei)
        state.persist()
        header = empty.copy(state_root=state.state_root)
        db[header.hash] = encoded(header)
        return Mined(PragueVM.get_block_class()(header, [], []), (), db.written)

    def next_header(self, parent: Header, *, timestamp: int, branch: int = 0) -> Header:
        """The header on top of `parent`; timestamp in Unix seconds, later than the parent's.

        `branch` tells the blocks after a reorganisation from those that they replace: the random field is derived
        from it, so that equal histories have equal hashes and different ones never do.
        """
        randomness = keccak256(parent.hash + branch.to_bytes(8, "big"))
        return PragueVM.create_header_from_parent(
            parent,
            coinbase=ZERO_ADDRESS,
            gas_limit=GAS_LIMIT,
            timestamp=timestamp,
            mix_hash=randomness,
            parent_beacon_block_root=ZERO_HASH32,
        )

    def next_base_fee(self, parent: Header) -> int:
        """Wei per gas that the block on top of `parent` burns (EIP-1559)."""
        return calculate_expected_base_fee_per_gas(parent)

    def mine(self, header: Header, transactions: Sequence[Transaction]) -> Mined:
        """Run the transactions in order on top of the header's parent. Raises TransactionRefused for the first
        that cannot be included; a transaction that reverts is included, as everywhere."""
        db = Overlay(self._read)
        vm = BlockVM(header, ChainDB(db), self._context, ConsensusContext(db))
        receipts = []
        for transaction in transactions:
            try:
                receipt, _ = vm.apply_transaction(header, transaction)
            except Exception as error:  # py-evm raises errors of many families; whichever it is, only this one is out
                raise TransactionRefused(transaction, str(error)) from error
            header = vm.add_receipt_to_header(header, receipt)
            receipts.append(receipt)
        filled = vm.set_block_transactions_and_withdrawals(vm.get_block(), header, transactions, receipts)
        block = vm.mine_block(filled).block
        db[block.hash] = encoded(block.header)
        return Mined(block, tuple(receipts), db.written)

    def call(self, header: Header, call: Call) -> Outcome:
        """Run a call in the block of `header`, on the state after it.

        Raises ValidationError (unaffordable) or OutOfTime.
        """
        if not call.max_fee_per_gas:  # as go-ethereum: who offers no price is not charged the base fee
            header = header.copy(base_fee_per_gas=0)
        state = self._state(header)
        if call.gas < call.intrinsic_gas:
            raise ValidationError("intrinsic gas too low")
        have, want = state.get_balance(Address(call.sender)), call.value + call.gas * call.max_fee_per_gas
        if have < want:
            raise ValidationError(f"insufficient funds for gas * price + value: have {have} want {want}")
        snapshot = state.snapshot()
        try:
            result = outcome(call, state.apply_transaction(_at_nonce(call, state)))  # type: ignore[arg-type]
        except Exception:
            self._warm.state = None  # stopped half-way
            raise
        state.revert(snapshot)
        return result

    def balance(self, header: Header, account: bytes) -> int:
        """Wei held after the header's block."""
        return self._state(header).get_balance(Address(account))

    def nonce(self, header: Header, account: bytes) -> int:
        """How many transactions the account has sent up to the header's block."""
        return self._state(header).get_nonce(Address(account))

    def code(self, header: Header, account: bytes) -> bytes:
        """The contract's runtime code, or nothing."""
        return self._state(header).get_code(Address(account))

    def storage(self, header: Header, account: bytes, slot: int) -> int:
        """A word of a contract's storage."""
        return self._state(header).get_storage(Address(account), slot)

    def decode_header(self, stored: bytes) -> Header:
        """A stored header."""
        return rlp.decode(stored, sedes=PragueBlockHeader)

    def decode_transaction(self, raw: bytes) -> Transaction:
        """A signed transaction (EIP-2718). Raises ValueError for anything else."""
        try:
            return PragueVM.get_transaction_builder().decode(raw)
        except Exception as error:  # the decoders of py-evm and rlp share no base class
            raise ValueError(f"not a signed transaction: {error}") from error

    def _state(self, header: Header) -> CallState:
        """The state after the header's block. Each thread keeps its last one: with what it has read, the next call
        takes half the time."""
        context = BlockVM.create_execution_context(header, self._hashes_before(header), self._context)
        state: CallState | None = getattr(self._warm, "state", None)
        if state is None or self._warm.root != header.state_root:
            state = CallState(Overlay(self._read), context, header.state_root)
            self._warm.state, self._warm.root = state, header.state_root
        state.execution_context = context
        state.deadline = time.monotonic() + rules.SECONDS
        return state

    def _hashes_before(self, header: Header) -> Iterable[Hash32]:
        parent = Hash32(header.parent_hash)
        for _ in range(_BLOCK_HASHES):
            found = self._read(parent)
            if found is None:
                return
            yield parent
            parent = Hash32(self.decode_header(found).parent_hash)


def encoded(item: Any) -> bytes:
    """A header or block in RLP."""
    return bytes(rlp.encode(item))


def _at_nonce(call: Call, state: StateAPI) -> Call:
    return replace(call, nonce=state.get_nonce(Address(call.sender)))
