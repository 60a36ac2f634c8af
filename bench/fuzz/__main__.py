"""Spoil good input and read it, for minutes.

    python bench/fuzz [--seconds 60] [target ...]

Each target runs in processes of its own with the limits of the media sandbox, round after round: a process is slow to
start and quick to read. It fails where a reader raises anything but its refusals. A process that dies (a decoder's bug,
or a limit) is reported and counted; in the shop that process would be the sandbox's, and the file refused.
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
"""Inputs of one round, which its number repeats."""
PROCESS = 60.0
"""Seconds after which a process is replaced by a fresh one."""
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


def rounds(target: Target, number: int, seconds: float) -> None:
    """One round after another, each announced by its number, until `seconds` are over; at least one."""
    seeds = target.seeds()
    sandbox._limit(sandbox.CPU_SECONDS, sandbox.FILE_SIZE)
    end = time.monotonic() + seconds
    while True:
        print(number, flush=True)
        one_round(target, seeds, number)
        number += 1
        if time.monotonic() >= end:
            return


def one_round(target: Target, seeds: list[bytes], number: int) -> None:
    """Read `ROUND` spoilt inputs; an unexpected exception leaves with the input that caused it."""

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
    end, done, deaths = time.monotonic() + seconds, 0, 0
    while (left := end - time.monotonic()) > 0:
        started, process = one_process(name, min(left, PROCESS))
        done += len(started) - (process.returncode != 0)
        if process.returncode < 0:
            deaths += 1
            print(f"{name}: a process ended by {signal.Signals(-process.returncode).name} in round {started[-1:]}")
        elif process.returncode:
            print(f"{name}: round {started[-1:]}\n{process.stdout}{process.stderr}", flush=True)
            return False
    print(f"{name}: {done * ROUND:,} inputs, {deaths} processes died, nothing unexpected", flush=True)
    return True


def one_process(name: str, seconds: float) -> tuple[list[str], subprocess.CompletedProcess[str]]:
    """Rounds in a process of their own: the numbers of those it began, and how it ended."""
    first = random.SystemRandom().getrandbits(32)
    command = [sys.executable, str(Path(__file__).parent), "--round", str(first), "--seconds", str(seconds), name]
    process = subprocess.run(command, capture_output=True, text=True, timeout=600, env=os.environ)
    return [line for line in process.stdout.splitlines() if line.isdecimal()], process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, help="for each target (60)")
    parser.add_argument("--round", type=int, help="repeat this round of one target in this process, then the next ones")
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    given_ = parser.parse_args()
    if given_.round is not None:
        rounds(TARGETS[given_.targets[0]], given_.round, given_.seconds or 0)
        return 0
    well = [fuzz(name, given_.seconds or 60) for name in given_.targets or TARGETS]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
