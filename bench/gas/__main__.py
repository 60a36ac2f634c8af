"""Measure the gas of every operation and print it beside the peers' figures, or as one JSON object with --json.

Where npm is at hand, the common token libraries are compiled and measured in the same run.
"""

import argparse
import json

from bench.gas.libraries import measure_libraries
from bench.gas.parts import Parts, measure_parts
from bench.gas.peers import ROWS
from bench.gas.scenarios import Figures, measure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gas", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of figures")
    parser.add_argument("--parts", action="store_true", help="what the gas of sales and gifts is made of")
    given = parser.parse_args()
    as_json = given.json
    if given.parts:
        found = measure_parts()
        print(json.dumps(found) if as_json else "\n\n".join(_column(name, parts) for name, parts in found.items()))
        return
    figures, libraries = measure(), measure_libraries()
    print(json.dumps(figures | {"libraries": libraries}) if as_json else table(figures) + "\n" + beside(libraries))


def _column(name: str, parts: Parts) -> str:
    lines = [f"  {part:26} {gas:>8,}" for part, gas in parts.items()]
    return "\n".join((f"{name}: {sum(parts.values()):,}", *lines))


def table(figures: Figures) -> str:
    """One line an operation: its gas, the bound it must keep, and what peers need."""
    head = f"{'operation':44} {'gas':>9} {'bound':>9}  peers"
    lines = (
        f"{row.words:44} {figures[row.name]:>9,} {format(row.bound, ',') if row.bound else '':>9}  {row.peers}"
        for row in ROWS
    )
    return "\n".join((head, *lines))


def beside(libraries: dict[str, dict[str, int]]) -> str:
    """What tokens without rules, market or royalty cost: the floor that every rule is paid on top of."""
    lines = [
        f"{name}: " + ", ".join(f"{what} {gas:,}" for what, gas in found.items()) for name, found in libraries.items()
    ]
    return "\n".join(lines) or "npm is not at hand: the token libraries were not measured."


if __name__ == "__main__":
    main()
