"""What came in over time as a drawing: a bar for each day, week, month or year; first sales below, royalties on top."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from refrain.catalog.queries.earnings import FIRST
from refrain.catalog.results import Earning
from refrain.units import Wei, format_ether
from refrain_web.shop.plot import round_up
from refrain_web.translation import day as day_of
from refrain_web.translation import decimal

WIDTH, HEIGHT = 800, 200
_LEFT, _TOP, _FOOT = 64, 10, 26
_MOST = 31
"""Bars in one drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its amounts in wei, its words, and where it stands in the drawing."""

    words: str
    first: Wei
    royalties: Wei
    x: float
    width: float
    first_height: float
    royalty_height: float

    @property
    def first_y(self) -> float:
        """Where the part of first sales begins."""
        return round(HEIGHT - _FOOT - self.first_height, 1)

    @property
    def royalty_y(self) -> float:
        """Where the part of royalties begins, on top of the other."""
        return round(self.first_y - self.royalty_height, 1)

    @property
    def total(self) -> Wei:
        """Both together."""
        return Wei(self.first + self.royalties)


@dataclass(frozen=True, slots=True)
class IncomePlot:
    """A finished drawing. `unit` is "day", "week", "month" or "year"; `grid` are heights and amounts."""

    unit: str
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    foot: int = HEIGHT - _FOOT

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The periods in which something came in, for the table beside the drawing."""
        return tuple(bar for bar in self.bars if bar.total)


def income_plot(earnings: Sequence[Earning], now: int) -> IncomePlot | None:
    """Draw earnings up to `now` (seconds); None where nothing came in yet."""
    if not any(one.amount for one in earnings):
        return None
    first, last = _date(min(one.timestamp for one in earnings)), max(_date(now), _date(earnings[-1].timestamp))
    fitting = ((unit, begin) for unit, begin in _UNITS if len(_periods(first, last, begin)) <= _MOST)
    unit, begin = next(fitting, _UNITS[-1])
    periods = _periods(first, last, begin)[-_MOST:]
    sums = {period: [0, 0] for period in periods}
    for one in earnings:
        if (period := begin(_date(one.timestamp))) in sums:
            sums[period][one.kind != FIRST] += one.amount
    top = round_up(max(sum(both) for both in sums.values()) or 1)
    step = (WIDTH - _LEFT) / max(len(periods), 7)
    places = ((period, _LEFT + step * index) for index, period in enumerate(periods))
    bars = tuple(_bar(period, unit, sums[period], x, step, top) for period, x in places)
    grid = tuple((round(_TOP + _ROOM - _ROOM * part / 2, 1), _amount(top * part // 2)) for part in range(3))
    return IncomePlot(unit, bars, grid)


_ROOM = HEIGHT - _FOOT - _TOP


def _bar(period: date, unit: str, both: list[int], x: float, step: float, top: int) -> Bar:
    first, royalties = both
    heights = [round(_ROOM * amount / top, 1) for amount in both]
    x, width = round(x + step * 0.15, 1), round(step * 0.7, 1)
    return Bar(_words(period, unit), Wei(first), Wei(royalties), x, width, *heights)


def _words(period: date, unit: str) -> str:
    if unit == "year":
        return str(period.year)
    if unit == "month":
        return f"{period:%Y-%m}"
    return day_of(datetime(period.year, period.month, period.day, tzinfo=UTC))


def _amount(wei: int) -> str:
    return f"{decimal(format_ether(wei))} ETH"


def _date(timestamp: int) -> date:
    return datetime.fromtimestamp(timestamp, UTC).date()


def _periods(first: date, last: date, begin: Callable[[date], date]) -> list[date]:
    """The beginnings of all periods from the one of `first` to that of `last`; long spans by their months or years."""
    found, at = [begin(first)], begin(first)
    while at < begin(last):
        at = begin(at + timedelta(days=_LONGEST[begin]))
        found.append(at)
    return found


def _day(at: date) -> date:
    return at


def _week(at: date) -> date:
    return at - timedelta(days=at.weekday())


def _month(at: date) -> date:
    return at.replace(day=1)


def _year(at: date) -> date:
    return at.replace(month=1, day=1)


_UNITS = (("day", _day), ("week", _week), ("month", _month), ("year", _year))
_LONGEST: dict[Callable[[date], date], int] = {_day: 1, _week: 7, _month: 32, _year: 367}
"""Days after the beginning of a period that lie in the next one."""
