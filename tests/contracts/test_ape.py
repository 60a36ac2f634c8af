"""Ape compiles the contracts from their sources and tests them with its own plugin, accounts and chain."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.contracts.world import ROOT

HERE = "tests/contracts/ape"


def test_ape__its_own_tests__pass(tmp_path):
    """In a copy, because ape writes what it compiled beside the sources; its own data go there too."""
    for part in ("contracts", HERE):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "ape-config.yaml", tmp_path)
    environment = {**os.environ, "APE_DATA_FOLDER": str(tmp_path / "ape"), "HOME": str(tmp_path)}
    ape = str(Path(sys.executable).parent / "ape")
    done = subprocess.run(
        [ape, "test", "-c", f"{HERE}/pytest.ini", f"{HERE}/life_of_a_copy.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
    assert "2 passed" in done.stdout
