"""Every attack of docs/threat-model.md has a test, and every test that it names is there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLES = (TESTS.parent / "docs" / "threat-model.md").read_text().partition("## Prevented")[2]
ROWS = [line for line in TABLES.splitlines() if line.startswith("| ") and not line.startswith("| attack |")]
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", TABLES)


def functions(path: Path) -> set[str]:
    """The names of a file's functions; none if there is no such file."""
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_tables__every_attack__names_a_test() -> None:
    assert ROWS
    assert [row for row in ROWS if not re.search(r"`[\w/]+\.py::\w+`", row)] == []


def test_tables__every_test_named__exists() -> None:
    assert len(NAMED) >= len(ROWS)
    assert [f"{path}::{name}" for path, name in NAMED if name not in functions(TESTS / path)] == []
