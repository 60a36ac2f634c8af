"""How fast keys are handed out and recordings encrypted, beside what their parts allow.

python bench/keys                  grants of one keeper on one core, and the same under a flood of bad requests
python bench/keys --container      encryption beside raw AES-GCM and SHA-256
... --json                         one JSON object instead of a table
"""

import argparse
import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "backend"), str(Path(__file__).parent)]

from container import measure_container  # noqa: E402
from grants import measure_grants  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/keys", description=__doc__.splitlines()[0])
    parser.add_argument("--container", action="store_true", help="measure encryption instead of keepers")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=9.0, help="how long the keeper is loaded")
    parser.add_argument("--megabytes", type=int, default=300, help="size of the recording (--container)")
    options = parser.parse_args()
    figures = measure_container(options.megabytes) if options.container else measure_grants(options.seconds)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:28} {value:12,.3f}" if isinstance(value, float) else f"{name:28} {value:>12}")


main()
