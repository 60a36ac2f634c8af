"""Calls that come to an end: code run without a transaction is stopped after a few seconds, as in other nodes.

Nobody pays for the gas of a call, and any page in a browser may ask for one.
"""

import time
from collections.abc import Callable
from typing import Any

from eth.abc import ComputationAPI, OpcodeAPI
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


def _checked(opcode: Any) -> Any:
    logic: Callable[..., None] = getattr(opcode, "logic_fn", opcode)

    def check(computation: ComputationAPI) -> None:
        if time.monotonic() > computation.state.deadline:  # type: ignore[attr-defined]
            raise OutOfTime(f"execution aborted (timeout = {SECONDS:g}s)")
        logic(computation=computation)

    # JUMPDEST is a function and a price, which `as_opcode` charges; the calls are objects that charge by themselves.
    return as_opcode(check, opcode.mnemonic, 0 if logic is opcode else opcode.gas_cost)


class _Computation(PragueComputation):
    opcodes: dict[int, OpcodeAPI] = {  # noqa: RUF012 - declared so by the base class
        **PRAGUE_OPCODES,
        **{code: _checked(PRAGUE_OPCODES[code]) for code in _LOOPS},
    }


class _State(PragueState):
    computation_class = _Computation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = time.monotonic() + SECONDS


class DeadlineVM(PragueVM):
    """Prague's rules with a limit on time."""

    _state_class = _State
