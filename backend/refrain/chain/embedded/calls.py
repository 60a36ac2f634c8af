"""Calls: messages that run without a transaction, and what they come to."""

from dataclasses import dataclass
from typing import Any, ClassVar

from eth.abc import ComputationAPI
from eth.exceptions import Revert, VMError
from eth.vm.forks.berlin.transactions import calculate_txn_intrinsic_gas_berlin

GAS_LIMIT = 30_000_000
"""Gas of a block, and the most that a call may use."""


@dataclass(frozen=True, slots=True)
class Call:
    """A message to run without a signature; gas in units, money in wei. An empty `to` creates a contract.

    Carries the names that py-evm's executor reads from a transaction.
    """

    sender: bytes
    to: bytes
    data: bytes = b""
    value: int = 0
    gas: int = GAS_LIMIT
    max_fee_per_gas: int = 0
    max_priority_fee_per_gas: int = 0
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...] = ()
    nonce: int = 0

    type_id: ClassVar[int] = 2
    s: ClassVar[int] = 1

    @property
    def intrinsic_gas(self) -> int:
        """What is paid before the first instruction (EIP-2028, EIP-2930)."""
        return int(calculate_txn_intrinsic_gas_berlin(self))  # type: ignore[arg-type]

    def validate(self) -> None:
        """Nothing to validate: a call has no signature."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to: with a lower limit than `gas_needed` it would have run dry; `gas_used` is what it costs."""

    output: bytes
    error: str | None
    reverted: bool
    gas_needed: int
    gas_used: int


def floor_gas(data: bytes) -> int:
    """The least that a transaction with this calldata costs (EIP-7623)."""
    zeros = data.count(0)
    return 21_000 + 10 * (zeros + 4 * (len(data) - zeros))


def outcome(call: Call, computation: ComputationAPI) -> Outcome:
    """Read py-evm's result."""
    error: Any = computation.error if computation.is_error else None
    spent = call.gas - computation.get_gas_remaining()
    needed = call.intrinsic_gas + computation.gas_needed  # type: ignore[attr-defined]
    refund = 0 if error else min(computation.get_gas_refund(), spent // 5)
    return Outcome(
        output=computation.output,
        error=_words(error) if error else None,
        reverted=isinstance(error, Revert),
        gas_needed=max(needed, floor_gas(call.data)),
        gas_used=max(spent - refund, floor_gas(call.data)),
    )


def _words(error: VMError) -> str:
    return {
        "OutOfGas": "out of gas",
        "InvalidInstruction": "invalid opcode",
        "InvalidJumpDestination": "invalid jump",
    }.get(type(error).__name__, f"execution failed: {error}")
