"""The price of resales over time as a drawing: points, a line and a grid in SVG units. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from refrain.catalog.results import Move
from refrain.units import WEI_PER_ETHER, format_ether
from refrain_web.translation import decimal, ngettext
from refrain_web.translation import gettext as _

WIDTH, HEIGHT = 800, 180
_LEFT, _EDGE = 56, 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the drawing and the words that belong to it."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A finished drawing; `words` say the same to those who cannot see it."""

    points: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT

    @property
    def path(self) -> str:
        """The line through the points."""
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points)


def price_plot(sales: Sequence[Move]) -> Plot | None:
    """Draw resales given newest first; None where there are fewer than two, which no line connects."""
    if len(sales) < 2:
        return None
    moves = sorted(sales, key=lambda move: (move.timestamp, move.block))
    top = round_up(max(move.price for move in moves))
    first, span = moves[0].timestamp, max(moves[-1].timestamp - moves[0].timestamp, 1)
    points = tuple(
        Mark(
            round(_LEFT + _EDGE + (move.timestamp - first) / span * (WIDTH - _LEFT - 2 * _EDGE), 1),
            _height(move.price, top),
            _("No. %(number)s: %(price)s ETH", number=move.token_id, price=decimal(format_ether(move.price))),
        )
        for move in moves
    )
    grid = tuple(Mark(0, _height(top * part // 2, top), decimal(format_ether(top * part // 2))) for part in range(3))
    low, high = (decimal(format_ether(pick(move.price for move in moves))) for pick in (min, max))
    return Plot(
        points,
        grid,
        ngettext(
            "%(num)s sale between %(low)s and %(high)s ETH",
            "%(num)s sales between %(low)s and %(high)s ETH",
            len(moves),
            low=low,
            high=high,
        ),
    )


def _height(price: int, top: int) -> float:
    return round(HEIGHT - _EDGE - price / top * (HEIGHT - 2 * _EDGE), 1)


def round_up(wei: int) -> int:
    """The next 1, 2 or 5 times a power of ten above an amount, so that the grid carries round figures."""
    scale = WEI_PER_ETHER // 10**6
    while True:
        for factor in (1, 2, 5):
            if wei <= factor * scale:
                return factor * scale
        scale *= 10
