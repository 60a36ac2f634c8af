"""Spoil good input and read it, for minutes.

    python bench/fuzz [--seconds 60] [target ...]

Each target runs in processes of its own with the limits of the media sandbox. It fails where a reader raises anything
but its refusals. A process that dies (a decoder's bug, or a limit) is reported and counted; in the shop that process
would be the sandbox's, and the file refused.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "backend"), str(ROOT / "webapp"), str(ROOT / "tests"), str(Path(__file__).parent)]

from targets import TARGETS, Target  # noqa: E402

from refrain.media import sandbox  # noqa: E402

ROUND = 200
"""Inputs one process reads."""
_EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(("flip", "insert", "delete", "copy", "cut")), st.binary(max_size=16)),
    min_size=1,
    max_size=6,
)


def spoil(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    """`data` with some bytes changed, put in, taken out, repeated, or its end cut off."""
    for where, how, extra in edits:
        at = int(where * len(data))
        if how == "flip":
            data = data[:at] + bytes(a ^ b for a, b in zip(data[at:], extra, strict=False)) + data[at + len(extra) :]
        elif how == "insert":
            data = data[:at] + extra + data[at:]
        elif how == "delete":
            data = data[:at] + data[at + len(extra) :]
        elif how == "copy":
            data = data[:at] + data[at // 2 : at // 2 + 64 * len(extra)] + data[at:]
        else:
            data = data[:at]
    return data


def one_round(target: Target, number: int) -> None:
    """Read `ROUND` spoilt inputs; an unexpected exception leaves with the input that caused it."""
    seeds = target.seeds()
    sandbox._limit(sandbox.CPU_SECONDS)

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(st.builds(spoil, st.sampled_from(seeds), _EDITS), st.binary(max_size=2000)))
    def read(data: bytes) -> None:
        try:
            target.read(data)
        except target.refusals:
            return

    read()


def fuzz(name: str, seconds: float) -> bool:
    """Rounds of one target until the time is over; whether nothing unexpected came up."""
    end, rounds, deaths = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        number = random.SystemRandom().getrandbits(32)
        command = [sys.executable, str(Path(__file__).parent), "--round", str(number), name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=os.environ)
        rounds += 1
        if done.returncode < 0:
            deaths += 1
            print(f"{name}: a process ended by {signal.Signals(-done.returncode).name} in round {number}")
        elif done.returncode:
            print(f"{name}: round {number}\n{done.stdout}{done.stderr}")
            return False
    print(f"{name}: {rounds * ROUND:,} inputs, {deaths} processes died, nothing unexpected")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--round", type=int, help="repeat one round of one target in this process")
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    given_ = parser.parse_args()
    if given_.round is not None:
        one_round(TARGETS[given_.targets[0]], given_.round)
        return 0
    well = [fuzz(name, given_.seconds) for name in given_.targets or TARGETS]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
