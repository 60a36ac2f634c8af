"""Amounts over time as a drawing: axes with round figures, and bars or a line in them, in SVG units. Pure.

`components/plot.html` draws a `Plot` so that it is read without scripts, with a table of the same figures beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from refrain.currency import Currency
from refrain.units import Wei
from refrain_web.translation import day, decimal

WIDTH, HEIGHT = 800, 200
_TOP, FOOT = 10, HEIGHT - 26
"""Where the highest amount stands, and the line of nothing; the labels of time are below it."""
_CHARACTER, _GAP, _WIDEST = 12, 8, 200
"""Room for the labels of amounts, wide enough for their larger letters on a phone."""
_FEWEST = 7
"""So few bars are drawn as if there were this many: no bar is a wall."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and the amount that it stands for."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the line and the words that belong to it."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, from `y` down."""

    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts on top of each other, the first one lowest, and the words that belong to them."""

    x: float
    width: float
    parts: tuple[Part, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Axes:
    """Amounts of a currency from 0 to `top` (smallest units, a round figure) upwards, time to the right."""

    top: Wei
    currency: Currency

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Nothing, half and all."""
        amounts = [Wei(self.top * part // 2) for part in range(3)]
        return tuple(Tick(self.y(amount), decimal(self.currency.format(amount))) for amount in amounts)

    @property
    def left(self) -> int:
        """Where the drawing begins, beside the labels."""
        return min(max(len(tick.label) for tick in self.ticks) * _CHARACTER + _GAP, _WIDEST)

    def y(self, amount: int) -> float:
        """The height of an amount."""
        return round(FOOT - amount / self.top * (FOOT - _TOP), 1)

    def point(self, share: float, amount: int, label: str) -> Point:
        """An amount at a share of the time, from 0 to 1."""
        return Point(round(self.left + _TOP + share * (WIDTH - self.left - 2 * _TOP), 1), self.y(amount), label)

    def bar(self, index: int, count: int, amounts: Sequence[int], label: str) -> Bar:
        """The bar at `index` of `count`, of amounts that stand on top of each other."""
        step = (WIDTH - self.left) / max(count, _FEWEST)
        parts, below = [], 0
        for amount in amounts:
            parts.append(Part(self.y(below + amount), round(self.y(below) - self.y(below + amount), 1)))
            below += amount
        return Bar(round(self.left + step * (index + 0.15), 1), round(step * 0.7, 1), tuple(parts), label)


@dataclass(frozen=True, slots=True)
class Plot:
    """A finished drawing of bars or of a line; `begin` and `end` are what stands below the ends of its time."""

    axes: Axes
    begin: str
    end: str
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The path through the points."""
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points) if self.points else ""


def axes_of(amounts: Sequence[int], currency: Currency) -> Axes:
    """Axes in which all of the amounts (smallest units) have room."""
    return Axes(_round_up(max(amounts), currency), currency)


def day_of(timestamp: int) -> str:
    """The day (UTC) of a time in seconds, as a label."""
    return day(datetime.fromtimestamp(timestamp, UTC))


def _round_up(amount: int, currency: Currency) -> Wei:
    """The next 1, 2 or 5 times a power of ten above an amount, so that the grid carries round figures."""
    scale = max(currency.one // 10**6, 1)
    while True:
        for factor in (1, 2, 5):
            if amount <= factor * scale:
                return Wei(factor * scale)
        scale *= 10
