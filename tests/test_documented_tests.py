"""Every row of the tables of attacks, rules and bad days in docs/ has a test, and every test named is there."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TABLES = [
    ("threat-model.md", "## Prevented", "| attack |"),
    ("playback.md", "### Each rule and its test", "| rule |"),
    ("storefront.md", "### Bad days and their tests", "| what happens |"),
]


def table(name: str, heading: str) -> str:
    """What follows the heading, up to one of at least its own level."""
    text = (TESTS.parent / "docs" / name).read_text().partition(heading)[2]
    return re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0] if heading.startswith("###") else text


def functions(path: Path) -> set[str]:
    """The names of a file's functions; none if there is no such file."""
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("name", "heading", "first"), TABLES)
def test_tables__every_row__names_a_test(name: str, heading: str, first: str) -> None:
    rows = [line for line in table(name, heading).splitlines() if line.startswith("| ") and not line.startswith(first)]
    assert rows
    assert [row for row in rows if not re.search(r"`[\w/]+\.py::\w+`", row)] == []


@pytest.mark.parametrize(("name", "heading", "first"), TABLES)
def test_tables__every_test_named__exists(name: str, heading: str, first: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", table(name, heading))
    assert named
    assert [f"{path}::{test}" for path, test in named if test not in functions(TESTS / path)] == []
