"""Compile the contracts into the package: `python scripts/compile.py` writes ABI and creation code as JSON files.

With --check it writes nothing and fails if a file differs from what the sources give.
"""

import argparse
import json
import sys
from pathlib import Path

from vyper.cli.vyper_compile import compile_files

ROOT = Path(__file__).parent.parent
ARTIFACTS = ROOT / "backend/refrain/chain/artifacts"
CONTRACTS = ("Release", "ReleaseFactory", "BuyerTypes", "WrappedEther", "PlayMoney")


def artifact(name: str) -> str:
    """The JSON text of one contract: {"abi": [...], "bytecode": "0x..."}, one ABI entry a line."""
    source = ROOT / f"contracts/{name}.vy"
    output = compile_files([str(source)], ["abi", "bytecode"], paths=[str(ROOT)], include_sys_path=False)
    compiled = next(iter(output.values()))
    entries = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in compiled["abi"])
    return f'{{"abi":[\n{entries}\n],\n"bytecode":"{compiled["bytecode"]}"}}\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    stale = [name for name in CONTRACTS if not _write(ARTIFACTS / f"{name}.json", artifact(name), check)]
    if stale:
        print(f"differs from the sources: {', '.join(stale)}; run python scripts/compile.py", file=sys.stderr)
    return 1 if stale else 0


def _write(path: Path, text: str, check: bool) -> bool:
    """Whether the file holds the text, after writing it unless only checking."""
    if not check:
        path.write_text(text)
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main())
