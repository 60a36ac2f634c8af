"""How fast the catalogue is filled and read, beside a bare copy of the same rows into the same tables.

    python bench/catalog                      10,000 releases, 1,000,000 copies, 3,000,000 transfers, on PostgreSQL
    python bench/catalog --scale 0.01         a hundredth of that
    python bench/catalog --sqlite             on SQLite
    ... --data FOLDER                         keep what was indexed there; another run with it only reads
    ... --json                                one JSON object instead of a table

Readers are 50 connections to the storefront's own server, each of which asks for a page, looks at it for a second on
average, and asks for the next one.
"""

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "backend", ROOT / "webapp", ROOT / "tests", Path(__file__).parent, ROOT)
sys.path[:0] = [str(folder) for folder in FOLDERS]

from history import Scale  # noqa: E402
from reading import measure  # noqa: E402
from sqlalchemy import text  # noqa: E402
from writing import count_rows, index_history, name_releases, write_bare  # noqa: E402

import postgres_server  # noqa: E402
from bench.api.server import running  # noqa: E402
from refrain.catalog.database import Database  # noqa: E402
from refrain.catalog.migrate import upgrade  # noqa: E402

SERVER = ("shared_buffers=2GB", "max_wal_size=8GB")
"""What docs/operating.md advises for a catalogue of this size, for PostgreSQL's defaults are for a small one."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/catalog", description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size")
    parser.add_argument("--sqlite", action="store_true", help="measure SQLite instead of PostgreSQL")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the readers read")
    parser.add_argument("--data", type=Path, help="a folder that keeps the databases")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.data or Path(stack.enter_context(TemporaryDirectory(prefix="refrain-bench-", dir="/tmp")))
        folder.mkdir(parents=True, exist_ok=True)
        full, bare = databases(stack, folder, options.sqlite)
        scale = Scale(*(max(10, int(count * options.scale)) for count in (10_000, 1_000_000, 3_000_000, 200_000)))
        written = folder / "written.json"
        if not written.exists():
            written.write_text(json.dumps(write(full, bare, scale)))
        read, lists = reading(full, scale, options.seconds)
        figures = json.loads(written.read_text()) | read
    if options.json:
        print(json.dumps(figures))
    else:
        show(figures, lists)


def databases(stack: ExitStack, folder: Path, sqlite: bool) -> tuple[Database, Database]:
    """An empty catalogue to index into and a database for the bare rows."""
    if sqlite:
        return tuple(Database(f"sqlite:///{folder / name}") for name in ("full.sqlite", "bare.sqlite"))
    url = stack.enter_context(postgres_server.running(folder, *SERVER))
    with Database(url).engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        existing = set(connection.scalars(text("SELECT datname FROM pg_database")))
        for name in {"full_rows", "bare_rows"} - existing:
            connection.execute(text(f"CREATE DATABASE {name}"))
    return tuple(Database(url.replace("/postgres?", f"/{name}?")) for name in ("full_rows", "bare_rows"))


def write(full: Database, bare: Database, scale: Scale) -> dict[str, object]:
    """Index the history, then write the same rows bare."""
    upgrade(full)
    spent = index_history(full, scale)
    rows = count_rows(full)
    size = size_mb(full)
    bare_spent = write_bare(full, bare)
    name_releases(full)
    with full.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if full.engine.dialect.name == "postgresql" else "ANALYZE"))
    return {
        "database": full.engine.dialect.name,
        "rows": rows,
        "indexed_rows_per_s": round(rows / spent),
        "bare_rows_per_s": round(rows / bare_spent),
        "indexed_of_bare": round(bare_spent / spent, 3),
        "db_mb": round(size),
    }


def reading(full: Database, scale: Scale, seconds: float) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The figures, and (p50, p99) of each list in milliseconds."""
    with TemporaryDirectory() as data, running(Path(data), full.engine.url.render_as_string(False)) as url:
        measured = measure(url, scale, seconds)
    lists = {name: (statistics.median(times), percentile(times, 99)) for name, times in sorted(measured.items())}
    others = [time for name, times in measured.items() if name != "search" for time in times]
    return {
        "api_p99_ms": round(percentile(others, 99), 1),
        "search_p99_ms": round(percentile(measured["search"], 99), 1),
    }, lists


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
