"""What came in over time: a bar for each day, week, month or year; first sales below, royalties on top. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from refrain.catalog.money_results import Earning
from refrain.catalog.queries.earnings import FIRST
from refrain.currency import Currency
from refrain.units import Address, Wei
from refrain_web.filters import money
from refrain_web.plot import Plot, axes_of
from refrain_web.translation import day as day_of

_MOST = 31
"""Bars in one drawing."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month or year, what it is called, and what came in during it (smallest units)."""

    words: str
    first: Wei
    royalties: Wei

    @property
    def total(self) -> Wei:
        """Both together."""
        return Wei(self.first + self.royalties)


@dataclass(frozen=True, slots=True)
class IncomePlot:
    """The drawing of one currency, with a bar for each period. `unit` is "day", "week", "month" or "year"."""

    currency: Currency
    unit: str
    plot: Plot
    periods: tuple[Period, ...]

    @property
    def filled(self) -> tuple[Period, ...]:
        """The periods in which something came in, for the table beside the drawing."""
        return tuple(period for period in self.periods if period.total)


def income_plots(earnings: Sequence[Earning], now: int, currencies: Callable[[Address], Currency]) -> list[IncomePlot]:
    """A drawing for each currency in which anything came in up to `now` (seconds), the chain's own coin first."""
    addresses = sorted({one.currency for one in earnings})
    drawn = (
        income_plot([one for one in earnings if one.currency == address], now, currencies(address))
        for address in addresses
    )
    return [plot for plot in drawn if plot]


def income_plot(earnings: Sequence[Earning], now: int, currency: Currency) -> IncomePlot | None:
    """Draw earnings in one currency; None where nothing came in yet."""
    if not any(one.amount for one in earnings):
        return None
    unit, periods = _summed(earnings, now)
    axes, count = axes_of([period.total for period in periods], currency), len(periods)
    bars = tuple(
        axes.bar(index, count, (period.first, period.royalties), f"{period.words}: {money(period.total, currency)}")
        for index, period in enumerate(periods)
    )
    end = periods[-1].words if count > 1 else ""
    return IncomePlot(currency, unit, Plot(axes, periods[0].words, end, bars=bars), periods)


def _summed(earnings: Sequence[Earning], now: int) -> tuple[str, tuple[Period, ...]]:
    """The shortest unit of time whose periods have room, and the sums of each period."""
    first, last = _date(min(one.timestamp for one in earnings)), max(_date(now), _date(earnings[-1].timestamp))
    fitting = ((unit, begin) for unit, begin in _UNITS if len(_periods(first, last, begin)) <= _MOST)
    unit, begin = next(fitting, _UNITS[-1])
    sums = {period: [0, 0] for period in _periods(first, last, begin)[-_MOST:]}
    for one in earnings:
        if (period := begin(_date(one.timestamp))) in sums:
            sums[period][one.kind != FIRST] += one.amount
    found = (Period(_words(period, unit), Wei(primary), Wei(rest)) for period, (primary, rest) in sums.items())
    return unit, tuple(found)


def _words(period: date, unit: str) -> str:
    if unit == "year":
        return str(period.year)
    if unit == "month":
        return f"{period:%Y-%m}"
    return day_of(datetime(period.year, period.month, period.day, tzinfo=UTC))


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
