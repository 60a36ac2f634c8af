"""docs/chain.md names every method, and no others."""

import re
from pathlib import Path

from refrain.chain.embedded.methods import PRIVATE, PUBLIC

PAGE = Path(__file__).parents[4] / "docs" / "chain.md"


def test_methods__in_the_page__are_those_of_the_node() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9]+_[A-Za-z0-9_]+)`", row)}
    assert named == {*PUBLIC, *PRIVATE}


def test_methods__private_ones__are_those_of_accounts_and_levers() -> None:
    rows = re.findall(r"^\| (?:demo accounts|levers) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(PRIVATE)
