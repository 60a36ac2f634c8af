"""The fuzzer runs: it is seldom run by hand, and must not lag behind what it reads."""

import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).parents[1] / "bench" / "fuzz"


def test_fuzzing__of_the_apis_documents__reads_a_round_and_finds_nothing():
    command = [sys.executable, str(FUZZ), "--round", "1", "API documents"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stdout + done.stderr
