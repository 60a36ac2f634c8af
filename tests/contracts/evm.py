"""An EVM in this process, without blocks: transactions run one after another on one state, by py-evm (Prague).

Far faster than a node, so that Hypothesis can try thousands of transactions, and exact in gas: what a transaction costs
is what its receipt would say. Accounts act without signing transactions; signed messages are signed for real.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth.constants import BLANK_ROOT_HASH
from eth.db.atomic import AtomicDB
from eth.exceptions import Revert
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.prague.state import PragueState
from eth_abi.abi import decode
from eth_typing import Address, BlockNumber, Hash32

from refrain.chain.embedded.calls import Call
from refrain.units import checksum, keccak256

ETHER = 10**18
GAS_LIMIT = 30_000_000
START = 1_800_000_000
"""The first block's time: the 15th of January 2027."""


class Refused(Exception):
    """A transaction was reverted; `reason` is the contract's text, "" if it gave none."""

    def __init__(self, reason: str, output: bytes = b"") -> None:
        super().__init__(reason or f"without a reason: 0x{output.hex()}")
        self.reason = reason


@dataclass(frozen=True)
class Receipt:
    """What a transaction did: the gas of its receipt, raw logs (address, topics, data) and output."""

    gas_used: int
    logs: tuple[tuple[bytes, tuple[int, ...], bytes], ...]
    output: bytes
    created: str


@dataclass
class Evm:
    """The state and the block in which transactions run."""

    chain_id: int = 31_337
    timestamp: int = START
    state: PragueState = field(init=False)

    def __post_init__(self) -> None:
        self._database = AtomicDB()
        self._open(BLANK_ROOT_HASH)

    def send(self, sender: str, to: str, data: bytes, value: int = 0, gas: int = GAS_LIMIT) -> Receipt:
        """Run a transaction from any account. Raises Refused if it reverts; then nothing is left of it."""
        call = self._message(sender, to, data, value, gas)
        computation = self.state.apply_transaction(call)
        if computation.is_error:
            raise refusal(computation)
        receipt = Receipt(
            _gas_used(self.state, call, computation),
            tuple(computation.get_log_entries()),
            computation.output,
            checksum(computation.msg.storage_address) if not to else "",
        )
        self.state.lock_changes()
        return receipt

    def call(self, to: str, data: bytes, sender: str = "0x" + "00" * 20, value: int = 0) -> tuple[bytes, int]:
        """Run a message and undo it: its output and the gas of its execution alone, without the 21,000."""
        snapshot = self.state.snapshot()
        call = self._message(sender, to, data, value, GAS_LIMIT)
        try:
            computation = self.state.apply_transaction(call)
        finally:
            self.state.revert(snapshot)
        if computation.is_error:
            raise refusal(computation)
        return computation.output, call.gas - call.intrinsic_gas - computation.get_gas_remaining()

    def balance(self, account: str) -> int:
        """Wei of an account."""
        return int(self.state.get_balance(_bytes(account)))

    def fund(self, account: str, wei: int) -> None:
        """Give an account wei out of nothing, as forced ether would arrive."""
        self.state.delta_balance(_bytes(account), wei)

    def code(self, account: str) -> bytes:
        """The code of an account."""
        return bytes(self.state.get_code(_bytes(account)))

    def travel(self, seconds: int) -> None:
        """Move the block's time on."""
        self.timestamp += seconds
        self.state.execution_context = self._context()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo all that happens inside."""
        self.state.persist()
        root, timestamp = self.state.state_root, self.timestamp
        try:
            yield
        finally:
            self.timestamp = timestamp
            self._open(root)

    def _message(self, sender: str, to: str, data: bytes, value: int, gas: int) -> Call:
        account = Address(_bytes(sender))
        return Call(account, _bytes(to), data, value, gas, nonce=self.state.get_nonce(account))

    def _open(self, root: bytes) -> None:
        self.state = PragueState(self._database, self._context(), Hash32(root))

    def _context(self) -> ExecutionContext:
        return ExecutionContext(
            coinbase=Address(b"\x00" * 19 + b"\xc0"),
            timestamp=self.timestamp,
            block_number=BlockNumber(1),
            difficulty=0,
            mix_hash=Hash32(bytes(32)),
            gas_limit=GAS_LIMIT,
            prev_hashes=(),
            chain_id=self.chain_id,
            base_fee_per_gas=0,
            excess_blob_gas=0,
        )


def refusal(computation: Any) -> Refused:
    """The error for a failed computation, with the text of an `Error(string)`."""
    output = computation.output if isinstance(computation.error, Revert) else b""
    if output[:4] == keccak256(b"Error(string)")[:4]:
        return Refused(decode(["string"], output[4:])[0], output)
    return Refused("", output)


def _bytes(account: str) -> bytes:
    return bytes.fromhex(account.removeprefix("0x"))


def _gas_used(state: Any, call: Call, computation: Any) -> int:
    """The receipt's figure: refunds up to a fifth (EIP-3529), and at least the floor of the data (EIP-7623)."""
    spent = call.gas - computation.get_gas_remaining()
    used = spent - min(computation.get_gas_refund(), spent // 5)
    zeros = call.data.count(0)
    floor = 21_000 + 10 * (zeros + 4 * (len(call.data) - zeros))
    return max(used, floor) if call.to else used


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Expects that the contract refuses with exactly these words."""
    try:
        yield
    except Refused as refusal_:
        assert refusal_.reason == words, f"refused with {refusal_} instead of {words!r}"
    else:
        raise AssertionError(f"not refused with {words!r}")
