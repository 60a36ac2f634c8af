"""Requests per second of the API's reading endpoints beside the bare framework on the same server.

python bench/api             a table; needs wrk
python bench/api --json      one JSON object: requests_per_s by endpoint, ratio to the bare framework, overload
"""

import argparse
import json
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("backend", "webapp", "tests/backend/catalog", ".")]

from seed import account  # noqa: E402

from bench.api.load import load  # noqa: E402
from bench.api.server import running  # noqa: E402
from bench.api.world import COPIES, RELEASES, build  # noqa: E402

RELEASE = account(1000 + RELEASES // 2)
EVERY = [account(1000 + number) for number in range(1, RELEASES + 1)]
QUESTIONS = {
    "list releases": ["/releases?limit=25"],
    "search": ["/releases?q=Title&limit=25"],
    "one release": [f"/releases/{RELEASE}"],
    "list copies": [f"/releases/{RELEASE}/copies?limit=25"],
    "list asks": [f"/releases/{RELEASE}/asks?limit=25"],
    "an account's copies": [f"/accounts/{account(2)}/copies?limit=25"],
    f"{RELEASES} releases in turn": [f"/releases/{address}" for address in EVERY],
    f"copies of {RELEASES} releases": [
        f"/releases/{address}/copies/{n % COPIES + 1}" for n, address in enumerate(EVERY)
    ],
}
"""The last two are asked for again only after all others of their kind."""
CONNECTIONS = 16
OVERLOAD = 4
"""How much more than `CONNECTIONS` the server is given at the end."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/api", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=int, default=3, help="how long each load lasts")
    options = parser.parse_args()
    figures = measure(options.seconds)
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{RELEASES} releases, {RELEASES * COPIES} copies, {CONNECTIONS} connections, one server process")
    print("found anew is the ratio where no answer is given twice; kept is the part of answers that were")
    for name, row in figures["endpoints"].items():
        rate = f"{row['requests_per_s']:8,.0f}/s   {row['ratio']:5.2f} of bare   p99 {row['p99_ms']:6.1f} ms"
        print(f"{name:26} {rate}   {row['kept']:4.0%} kept   {row['ratio_found_anew']:5.2f} found anew")
    print(f"{f'one release, {OVERLOAD}x load':26} {figures['overload']}")


def measure(seconds: int) -> dict[str, object]:
    """Each endpoint and, right after it, a view that returns as many bytes and does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        with running(Path(folder)) as url:
            rows = {name: compared(url, paths, seconds) for name, paths in QUESTIONS.items()}
            pressed = load(
                url, [f"/api/v1{path}" for path in QUESTIONS["one release"]], CONNECTIONS * OVERLOAD, seconds
            )
        with running(Path(folder), keeping=False) as url:
            for name, paths in QUESTIONS.items():
                rows[name]["ratio_found_anew"] = compared(url, paths, seconds)["ratio"]
    return {"endpoints": rows, "least_ratio": min(row["ratio"] for row in rows.values()), "overload": pressed.words}


def compared(url: str, paths: list[str], seconds: int) -> dict[str, float]:
    before = counts(url)
    own = load(url, [f"/api/v1{path}" for path in paths], CONNECTIONS, seconds)
    given, found = (after - earlier for after, earlier in zip(counts(url), before, strict=True))
    bare = load(url, [f"/bare/{own.body_bytes}"], CONNECTIONS, seconds)
    return {
        "requests_per_s": own.requests_per_s,
        "bare_per_s": bare.requests_per_s,
        "ratio": own.requests_per_s / bare.requests_per_s,
        "p99_ms": own.p99_ms,
        "kept": given / (given + found),
    }


def counts(url: str) -> tuple[int, int]:
    """How often a kept answer was given so far, and how often one was found anew."""
    with urllib.request.urlopen(f"{url}/bare/answers", timeout=10) as answer:
        kept = json.load(answer)
    return kept["given"], kept["found"]


main()
