"""Earnings over time as bars: every wei stands in one bar, whatever the span."""

from dataclasses import replace

import pytest

from refrain.catalog.money_results import Earning
from refrain.currency import COIN, Currency
from refrain.units import NOBODY
from refrain_web.studio.income_plot import income_plot, income_plots

DAY = 86_400
ETHER = 10**18
NOON = 1_790_000_000 // DAY * DAY + DAY // 2


def earning(days_ago, amount, kind="first sale"):
    return Earning("0x", "Title", 1, kind, amount, amount, NOON - days_ago * DAY, "0x")


@pytest.fixture(autouse=True)
def in_english(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("days", "unit"), [(0, "day"), (30, "day"), (40, "week"), (400, "month"), (2_000, "year")])
def test_income_plot__over_a_span__has_a_bar_for_each_period_and_loses_nothing(days, unit):
    income = income_plot(
        [earning(days, 7), earning(0, 5), earning(0, 3, "royalty"), earning(0, 2, "other")], NOON, COIN
    )
    plot, periods = income.plot, income.periods
    assert income.unit == unit
    assert len(plot.bars) == len(periods) <= 31
    assert sum(period.first for period in periods) == 12
    assert (periods[-1].royalties, sum(period.royalties for period in periods)) == (5, 5)
    assert all(bar.x + bar.width <= plot.width for bar in plot.bars)


def test_income_plot__bar__stands_on_nothing_and_is_as_high_as_its_amounts():
    plot = income_plot([earning(0, 6 * ETHER), earning(0, 4 * ETHER, "royalty")], NOON, COIN).plot
    (bar,) = plot.bars
    first, royalties = bar.parts
    assert first.y + first.height == plot.axes.y(0)
    assert royalties.y + royalties.height == first.y == plot.axes.y(6 * ETHER)
    assert royalties.y == plot.axes.y(plot.axes.top)


def test_income_plot__of_nothing__is_none():
    assert income_plot([], NOON, COIN) is None
    assert income_plot([earning(3, 0)], NOON, COIN) is None


def test_income_plots__in_two_currencies__are_one_each_and_never_added():
    dollar = Currency("0x" + "11" * 20, "USDC", 6)
    earnings = [earning(1, 5 * 10**17), replace(earning(0, 25 * 10**6), currency=dollar.address)]
    incomes = income_plots(earnings, NOON, {NOBODY: COIN, dollar.address: dollar}.__getitem__)
    assert [income.currency.symbol for income in incomes] == ["ETH", "USDC"]
    assert [sum(period.total for period in income.periods) for income in incomes] == [5 * 10**17, 25 * 10**6]
    assert [tick.label for tick in incomes[1].plot.axes.ticks] == ["0", "25", "50"]
