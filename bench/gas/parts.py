"""What the gas of a transaction is made of: every instruction's own cost, summed by what it is for."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from eth.vm.forks.prague.computation import PragueComputation

from tests.contracts.evm import ETHER, Receipt
from tests.contracts.world import World, values

Parts = dict[str, int]
KINDS = {
    "SLOAD": "storage read",
    "SSTORE": "storage written",
    "TLOAD": "lock",
    "TSTORE": "lock",
    "LOG": "events",
    "CALL": "calls and payments",
    "STATICCALL": "calls and payments",
    "DELEGATECALL": "clone to implementation",
    "EXTCODECOPY": "reading the clone's code",
    "EXTCODESIZE": "reading the clone's code",
    "KECCAK256": "hashes",
    "SHA3": "hashes",
}


def measure_parts() -> dict[str, Parts]:
    """By operation: parts of its gas, which add up to its receipt's figure."""
    world = World()
    release = world.publish()
    world.collect(release, world.alice, 2)
    ask = world.ask(release, 1)
    sale = (values(ask), world.sign(world.alice, ask, release))
    found = {}
    with world.evm.undone(), _traced() as parts:
        found["resale to a new holder"] = _whole(release.buy(*sale, sender=world.carol, value=ETHER), parts)
    with world.evm.undone(), _traced() as parts:
        found["gift to a new holder"] = _whole(release.gift(world.carol, 1, sender=world.alice), parts)
    world.collect(release, world.bob)
    with world.evm.undone(), _traced() as parts:
        found["gift to one who holds a copy"] = _whole(release.gift(world.bob, 1, sender=world.alice), parts)
    return found


def _whole(receipt: Receipt, parts: Counter[str]) -> Parts:
    return {"transaction and its data": receipt.gas_used - parts.total(), **dict(parts.most_common())}


@contextmanager
def _traced() -> Iterator[Counter[str]]:
    """Counts what each instruction of the transaction inside costs, without what is called by it."""
    parts: Counter[str] = Counter()

    def traced(instruction: Any) -> Callable[..., None]:
        name = getattr(instruction, "__wrapped__", instruction).mnemonic
        kind = KINDS.get("LOG" if name.startswith("LOG") else name, "computing")

        def step(computation: Any) -> None:
            before, inside = computation.get_gas_remaining(), parts.total()
            instruction(computation=computation)
            parts[kind] += before - computation.get_gas_remaining() - (parts.total() - inside)

        return step

    plain = PragueComputation.opcodes
    PragueComputation.opcodes = {code: traced(instruction) for code, instruction in plain.items()}
    try:
        yield parts
    finally:
        PragueComputation.opcodes = plain
