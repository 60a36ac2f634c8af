"""The price of resales over time: a line through them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from refrain.catalog.results import Move
from refrain.currency import Currency
from refrain_web.filters import money
from refrain_web.plot import Plot, axes_of, day_of
from refrain_web.translation import decimal, ngettext
from refrain_web.translation import gettext as _


@dataclass(frozen=True, slots=True)
class PricePlot:
    """The drawing; `words` say the same to those who cannot see it, and the table of sales gives the figures."""

    plot: Plot
    words: str


def price_plot(sales: Sequence[Move], currency: Currency) -> PricePlot | None:
    """Draw resales given newest first; None where there are fewer than two, which no line connects."""
    if len(sales) < 2:
        return None
    moves = sorted(sales, key=lambda move: (move.timestamp, move.block))
    axes = axes_of([move.price for move in moves], currency)
    first, last = moves[0].timestamp, moves[-1].timestamp
    span = max(last - first, 1)
    points = tuple(axes.point((move.timestamp - first) / span, move.price, _label(move, currency)) for move in moves)
    begin, end = day_of(first), day_of(last)
    return PricePlot(Plot(axes, begin, end if end != begin else "", points=points), _words(moves, currency))


def _label(move: Move, currency: Currency) -> str:
    return _("No. %(number)s: %(price)s", number=move.token_id, price=money(move.price, currency))


def _words(moves: Sequence[Move], currency: Currency) -> str:
    low, high = (pick(move.price for move in moves) for pick in (min, max))
    return ngettext(
        "%(num)s sale between %(low)s and %(high)s",
        "%(num)s sales between %(low)s and %(high)s",
        len(moves),
        low=decimal(currency.format(low)),
        high=money(high, currency),
    )
