"""Gas is exact, so it is asserted: against the snapshot, and against the bounds that the project holds itself to.

After a change that is meant, write the snapshot anew: python -m bench.gas --json > tests/contracts/gas_snapshot.json
"""

import json

import pytest

from bench.gas.parts import measure_parts
from bench.gas.peers import ROWS
from bench.gas.scenarios import measure
from tests.contracts.world import ROOT

SNAPSHOT = json.loads((ROOT / "tests/contracts/gas_snapshot.json").read_text())


@pytest.fixture(scope="module")
def figures():
    return measure()


def test_gas__every_operation__is_within_half_a_percent_of_the_snapshot(figures):
    assert figures.keys() == SNAPSHOT.keys()
    changed = {
        name: (SNAPSHOT[name], gas) for name, gas in figures.items() if abs(gas - SNAPSHOT[name]) * 200 > SNAPSHOT[name]
    }
    assert not changed, "acknowledge it by writing the snapshot anew in the same commit"


def test_gas__every_operation__keeps_its_bound(figures):
    over = {row.name: figures[row.name] for row in ROWS if row.bound is not None and figures[row.name] > row.bound}
    assert not over


def test_gas__three_payees__cost_a_sale_no_more_than_one(figures):
    assert figures["resale_new_holder_3_payees"] == figures["resale_new_holder_1_payee"]


def test_gas__parts_of_a_sale_and_of_gifts__add_up_to_the_receipts(figures):
    totals = [sum(parts.values()) for parts in measure_parts().values()]
    assert totals == [figures[n] for n in ("resale_new_holder_1_payee", "gift_new_holder", "gift_existing_holder")]
