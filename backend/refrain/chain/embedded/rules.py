"""Prague's rules as py-evm has them, and what a node needs beyond them.

For all code: where jumps may lead is worked out once for each contract, not again for each call. For calls, which
nobody pays for and any page in a browser may ask for: an end after a few seconds, as in other nodes, and a record of
how much gas they would have needed.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

from eth.abc import ComputationAPI, MessageAPI, OpcodeAPI
from eth.constants import GAS_CALLSTIPEND
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.computation import PragueComputation
from eth.vm.forks.prague.opcodes import PRAGUE_OPCODES
from eth.vm.forks.prague.state import PragueState
from eth.vm.opcode import as_opcode

SECONDS = 5.0
"""How long a call may run; go-ethereum's default."""

_LOOPS = (0x5B, 0xF1, 0xF2, 0xF4, 0xFA)  # JUMPDEST and the calls: no program runs long without passing one of them


class OutOfTime(Exception):
    """The call ran longer than `SECONDS`."""


@functools.lru_cache(maxsize=256)
def _positions(code: bytes) -> tuple[set[int], set[int]]:
    """The positions of a contract's code found to be instructions, and those found to be not; filled as it runs."""
    return set(), set()


def _checked(opcode: Any) -> Any:
    logic: Callable[..., None] = getattr(opcode, "logic_fn", opcode)

    def check(computation: ComputationAPI) -> None:
        if time.monotonic() > computation.state.deadline:  # type: ignore[attr-defined]
            raise OutOfTime(f"execution aborted (timeout = {SECONDS:g}s)")
        logic(computation=computation)

    # JUMPDEST is a function and a price, which `as_opcode` charges; the calls are objects that charge by themselves.
    return as_opcode(check, opcode.mnemonic, 0 if logic is opcode else opcode.gas_cost)


class _Computation(PragueComputation):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.valid_positions, self.code.invalid_positions = _positions(self.msg.code)  # type: ignore[attr-defined]


class _CallComputation(_Computation):
    opcodes: dict[int, OpcodeAPI] = {  # noqa: RUF012 - declared so by the base class
        **PRAGUE_OPCODES,
        **{code: _checked(PRAGUE_OPCODES[code]) for code in _LOOPS},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._needed_by_calls = 0

    @property
    def gas_needed(self) -> int:
        """The gas with which this message would just have come to its end: what it spent, or more if it keeps some
        back for calls within."""
        return max(self.msg.gas - self.get_gas_remaining(), self._needed_by_calls)

    def apply_child_computation(self, child_msg: MessageAPI) -> ComputationAPI:
        """A call within gets at most 63/64 of what is left (EIP-150): so much more must be there before it."""
        stipend = GAS_CALLSTIPEND if child_msg.value and child_msg.should_transfer_value else 0
        spent = self.msg.gas - self.get_gas_remaining() - (child_msg.gas - stipend)
        child = super().apply_child_computation(child_msg)
        needed = max(0, child.gas_needed - stipend)  # type: ignore[attr-defined]
        if needed and not child.is_error:
            self._needed_by_calls = max(self._needed_by_calls, spent + 64 * (needed - 1) // 63 + 1)
        return child


class _State(PragueState):
    computation_class = _Computation


class CallState(PragueState):
    """A state to run calls on, each at most until `deadline` (of the monotonic clock)."""

    computation_class = _CallComputation
    deadline: float

    def set_system_contracts(self) -> None:
        """This chain has none."""


class BlockVM(PragueVM):
    """The rules for blocks."""

    _state_class = _State
