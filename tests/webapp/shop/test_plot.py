"""The drawing of resale prices."""

import pytest

from refrain.catalog.results import Move
from refrain.units import NOBODY
from refrain_web.shop.plot import HEIGHT, WIDTH, price_plot


def sale(price, timestamp, number=1):
    return Move(NOBODY, number, "sold", NOBODY, NOBODY, price, price // 10, 0, 1, 0, timestamp, timestamp, "0x")


@pytest.mark.parametrize("count", [0, 1])
def test_price_plot__of_fewer_than_two_sales__is_none(count):
    assert price_plot([sale(10**17, 5)] * count) is None


def test_price_plot__newest_first__is_drawn_from_left_to_right():
    plot = price_plot([sale(2 * 10**17, 300), sale(10**17, 200), sale(3 * 10**17, 100)])
    places = [point.x for point in plot.points]
    assert places == sorted(places)
    assert plot.points[0].label == "No. 1: 0.3 ETH"
    assert plot.words == "3 sales between 0.1 and 0.3 ETH"
    assert [line.label for line in plot.grid] == ["0", "0.25", "0.5"]


@pytest.mark.parametrize("price", [0, 1, 10**17, 2**88 - 1])
def test_price_plot__of_any_price__stays_inside(price):
    plot = price_plot([sale(price, 7), sale(price, 7)])
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in plot.points)
