"""Measure the gas of every operation and print it beside the peers' figures, or as one JSON object with --json."""

import argparse
import json

from bench.gas.peers import ROWS
from bench.gas.scenarios import Figures, measure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gas", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of figures")
    as_json = parser.parse_args().json
    figures = measure()
    print(json.dumps(figures) if as_json else table(figures))


def table(figures: Figures) -> str:
    """One line an operation: its gas, the bound it must keep, and what peers need."""
    head = f"{'operation':44} {'gas':>9} {'bound':>9}  peers"
    lines = (
        f"{row.words:44} {figures[row.name]:>9,} {format(row.bound, ',') if row.bound else '':>9}  {row.peers}"
        for row in ROWS
    )
    return "\n".join((head, *lines))


if __name__ == "__main__":
    main()
