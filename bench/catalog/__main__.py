"""How fast the catalogue is filled and read, beside a bare copy of the same rows into the same tables.

    python bench/catalog                      10,000 releases, 1,000,000 copies, 3,000,000 transfers, on PostgreSQL
    python bench/catalog --scale 0.01         a hundredth of that
    python bench/catalog --sqlite             on SQLite
    ... --json                                one JSON object instead of a table

Readers are 50 threads that open a page, look at it for a second on average, and open the next one.
"""

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "backend"), str(ROOT / "tests"), str(Path(__file__).parent)]

from history import Scale  # noqa: E402
from reading import measure  # noqa: E402
from sqlalchemy import text  # noqa: E402
from writing import count_rows, index_history, name_releases, write_bare  # noqa: E402

import postgres_server  # noqa: E402
from refrain.catalog.database import Database  # noqa: E402
from refrain.catalog.migrate import upgrade  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/catalog", description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size")
    parser.add_argument("--sqlite", action="store_true", help="measure SQLite instead of PostgreSQL")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the readers read")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="refrain-bench-", dir="/tmp")))
        full, bare = databases(stack, folder, options.sqlite)
        scale = Scale(*(max(10, int(count * options.scale)) for count in (10_000, 1_000_000, 3_000_000, 200_000)))
        figures, lists = run(full, bare, scale, options.seconds)
    if options.json:
        print(json.dumps(figures))
    else:
        show(figures, lists)


def databases(stack: ExitStack, folder: Path, sqlite: bool) -> tuple[Database, Database]:
    """An empty catalogue to index into and a database for the bare rows."""
    if sqlite:
        return tuple(Database(f"sqlite:///{folder / name}") for name in ("full.sqlite", "bare.sqlite"))
    url = stack.enter_context(postgres_server.running(folder))
    with Database(url).engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("full_rows", "bare_rows"):
            connection.execute(text(f"CREATE DATABASE {name}"))
    return tuple(Database(url.replace("/postgres?", f"/{name}?")) for name in ("full_rows", "bare_rows"))


def run(full: Database, bare: Database, scale: Scale, seconds: float) -> tuple[dict, dict]:
    """All measurements: the figures, and (p50, p99) of each list in milliseconds."""
    upgrade(full)
    spent = index_history(full, scale)
    rows = count_rows(full)
    bare_spent = write_bare(full, bare)
    name_releases(full)
    with full.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    measured = measure(full, scale, seconds)
    lists = {name: (statistics.median(times), percentile(times, 99)) for name, times in sorted(measured.items())}
    others = [time for name, times in measured.items() if name != "search" for time in times]
    figures = {
        "database": full.engine.dialect.name,
        "rows": rows,
        "indexed_rows_per_s": round(rows / spent),
        "bare_rows_per_s": round(rows / bare_spent),
        "indexed_of_bare": round(bare_spent / spent, 3),
        "api_p99_ms": round(percentile(others, 99), 1),
        "search_p99_ms": round(percentile(measured["search"], 99), 1),
        "db_mb": round(size_mb(full)),
    }
    return figures, lists


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def size_mb(database: Database) -> float:
    query = "SELECT pg_database_size(current_database())"
    if database.engine.dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with database.engine.connect() as connection:
        return connection.execute(text(query)).scalar_one() / 10**6


def show(figures: dict, lists: dict) -> None:
    for name, value in figures.items():
        print(f"{name:24} {value:>14,}" if not isinstance(value, str) else f"{name:24} {value:>14}")
    print(f"\n{'list':24} {'p50 ms':>8} {'p99 ms':>8}")
    for name, (median, slow) in lists.items():
        print(f"{name:24} {median:8.1f} {slow:8.1f}")


main()
