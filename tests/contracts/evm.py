"""An EVM in this process, without blocks: transactions run one after another on one state, by py-evm (Prague).

Far faster than a node, so that Hypothesis can try thousands of transactions, and exact in gas: what a transaction costs
is what its receipt would say. Accounts act without signing transactions; signed messages are signed for real.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.exceptions import Revert
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.prague import PragueVM
from eth_abi.abi import decode, encode
from refrain.chain.embedded.calls import Call
from refrain.units import checksum, keccak256

ETHER = 10**18
GAS_LIMIT = 30_000_000
START = 1_800_000_000
"""The first block's time: the 15th of January 2027."""


class Refused(Exception):  # noqa: N818
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
    state: Any = field(init=False)

    def __post_init__(self) -> None:
        chain = MiningChain.configure("Tests", vm_configuration=((0, PragueVM),), chain_id=self.chain_id)
        parameters = {"difficulty": 0, "gas_limit": GAS_LIMIT, "timestamp": 0}
        self.state = chain.from_genesis(AtomicDB(), parameters).get_vm().state
        self._renew_context()

    def send(self, sender: str, to: str, data: bytes, value: int = 0, gas: int = GAS_LIMIT) -> Receipt:
        """Run a transaction from any account. Raises Refused if it reverts; then nothing is left of it."""
        call = Call(sender=_bytes(sender), to=_bytes(to), data=data, value=value, gas=gas)
        call = Call(call.sender, call.to, data, value, gas, nonce=self.state.get_nonce(call.sender))
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
        call = Call(sender=_bytes(sender), to=_bytes(to), data=data, value=value)
        try:
            computation = self.state.apply_transaction(call)
            if computation.is_error:
                raise refusal(computation)
            return computation.output, computation.get_gas_used() - call.intrinsic_gas
        finally:
            self.state.revert(snapshot)

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
        self._renew_context()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo all that happens inside."""
        snapshot, timestamp = self.state.snapshot(), self.timestamp
        try:
            yield
        finally:
            self.state.revert(snapshot)
            self.timestamp = timestamp
            self._renew_context()

    def _renew_context(self) -> None:
        self.state.execution_context = ExecutionContext(
            coinbase=b"\x00" * 19 + b"\xc0",
            timestamp=self.timestamp,
            block_number=1,
            difficulty=0,
            mix_hash=b"\x00" * 32,
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


def arguments(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """Constructor arguments."""
    return encode(list(types), list(values))


def _bytes(account: str) -> bytes:
    return bytes.fromhex(account.removeprefix("0x"))


def _gas_used(state: Any, call: Call, computation: Any) -> int:
    """The receipt's figure: refunds up to a fifth (EIP-3529), and at least the floor of the data (EIP-7623)."""
    spent = call.gas - computation.get_gas_remaining()
    used = spent - min(computation.get_gas_refund(), spent // 5)
    zeros = call.data.count(0)
    floor = 21_000 + 10 * (zeros + 4 * (len(call.data) - zeros))
    return max(used, floor) if call.to else used
