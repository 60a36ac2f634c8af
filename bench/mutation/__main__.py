"""Remove the contracts' guards one at a time and see whether a test fails: `python -m bench.mutation [--sample N]`.

A guard is an `if` that only refuses. Each mutant is compiled and tested in a copy of the tree, which takes about half a
minute; a mutant that every test passes is a gap, and is named.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}  # the copy's code, not this one
PARTS = ("contracts", "backend", "tests/__init__.py", "tests/contracts", "bench", "scripts", "docs", "pyproject.toml")
GUARD = re.compile(r"^( +)if ([^\n]+):\n +refusals\.refuse\(refusals\.\w+\)\n", re.MULTILINE)


def guards() -> list[tuple[Path, int]]:
    """Every guard: the file, from the root, and where it starts."""
    files = sorted((ROOT / "contracts").rglob("*.vy"))
    return [(path.relative_to(ROOT), found.start()) for path in files for found in GUARD.finditer(path.read_text())]


def survives(tree: Path, path: Path, start: int) -> bool:
    """Whether all tests pass without this guard."""
    source = (ROOT / path).read_text()
    found = GUARD.match(source, start)
    assert found is not None
    (tree / path).write_text(source[:start] + f"{found[1]}assert ({found[2]}) or True\n" + source[found.end() :])
    try:
        subprocess.run([sys.executable, "scripts/compile.py"], cwd=tree, check=True, capture_output=True, timeout=120)
        tests = [sys.executable, "-m", "pytest", "-q", "-x", "tests/contracts"]
        # These look at texts and gas, not at what the contracts do.
        left_out = [f"--deselect=tests/contracts/test_{name}.py" for name in ("gas", "artifacts", "refusals")]
        done = subprocess.run([*tests, *left_out], cwd=tree, env=ENVIRONMENT, capture_output=True, timeout=900)
        return done.returncode == 0
    finally:
        (tree / path).write_text(source)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, help="try only so many guards, chosen by chance")
    sample = parser.parse_args().sample
    chosen = guards()
    if sample is not None:
        chosen = random.Random(0).sample(chosen, min(sample, len(chosen)))
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in PARTS:
            (tree / part).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, tree / part)
        alive = [guard for guard in chosen if survives(tree, *guard)]
    for path, start in alive:
        line = (ROOT / path).read_text()[:start].count("\n") + 1
        print(f"not noticed: {path}:{line}")
    print(f"{len(chosen) - len(alive)} of {len(chosen)} removed guards noticed")


if __name__ == "__main__":
    main()
