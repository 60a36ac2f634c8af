"""Earnings over time as bars: every wei stands in one bar, whatever the span."""

import pytest

from refrain.catalog.results import Earning
from refrain_web.studio.income_plot import income_plot

DAY = 86_400
NOON = 1_790_000_000 // DAY * DAY + DAY // 2


def earning(days_ago, amount, kind="first sale"):
    return Earning("0x", "Title", 1, kind, amount, amount, NOON - days_ago * DAY, "0x")


@pytest.fixture(autouse=True)
def in_english(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("days", "unit"), [(0, "day"), (30, "day"), (40, "week"), (400, "month"), (2_000, "year")])
def test_income_plot__over_a_span__has_a_bar_for_each_period_and_loses_nothing(days, unit):
    plot = income_plot([earning(days, 7), earning(0, 5), earning(0, 3, "royalty"), earning(0, 2, "other")], NOON)
    assert plot.unit == unit
    assert len(plot.bars) <= 31
    assert sum(bar.first for bar in plot.bars) == 12
    assert (plot.bars[-1].royalties, sum(bar.royalties for bar in plot.bars)) == (5, 5)
    assert all(0 <= bar.royalty_y <= bar.first_y <= plot.foot for bar in plot.bars)
    assert all(bar.x + bar.width <= plot.width for bar in plot.bars)


def test_income_plot__of_nothing__is_none():
    assert income_plot([], NOON) is None
    assert income_plot([earning(3, 0)], NOON) is None
