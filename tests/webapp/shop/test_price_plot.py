"""The drawing of resale prices."""

import pytest

from refrain.catalog.results import Move
from refrain.currency import COIN
from refrain.units import NOBODY
from refrain_web.plot import HEIGHT, WIDTH
from refrain_web.shop.price_plot import price_plot

DAY = 86_400


def sale(price, timestamp, number=1):
    return Move(NOBODY, number, "sold", NOBODY, NOBODY, price, price // 10, 0, 1, 0, timestamp, timestamp, "0x")


@pytest.mark.parametrize("count", [0, 1])
def test_price_plot__of_fewer_than_two_sales__is_none(count):
    assert price_plot([sale(10**17, 5)] * count, COIN) is None


def test_price_plot__newest_first__is_drawn_from_left_to_right():
    prices = price_plot([sale(2 * 10**17, 3 * DAY), sale(10**17, 2 * DAY), sale(3 * 10**17, DAY)], COIN)
    places = [point.x for point in prices.plot.points]
    assert places == sorted(places)
    assert prices.plot.points[0].label == "No. 1: 0.3 ETH"
    assert prices.words == "3 sales between 0.1 and 0.3 ETH"
    assert [tick.label for tick in prices.plot.axes.ticks] == ["0", "0.25", "0.5"]
    assert (prices.plot.begin, prices.plot.end) == ("2 January 1970", "4 January 1970")


@pytest.mark.parametrize("price", [0, 1, 10**17, 2**88 - 1])
def test_price_plot__of_any_price__stays_inside(price):
    plot = price_plot([sale(price, 7), sale(price, 7)], COIN).plot
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in plot.points)
