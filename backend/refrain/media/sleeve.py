"""The sleeve of a release without a cover, drawn from its sound: grooves around a label, broken where it is quiet.

Each groove is a stretch of the recording, from the innermost outwards, clockwise from an angle that the sound's
fingerprint decides, as it does the colours. The same recording always gets the same sleeve.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

SIDE = 1_200
"""Pixels of the square."""
GROOVES = 22
DASHES = 30
"""Stretches of sound a groove."""

_OVERSAMPLED = 2
_LABEL = 0.085
_FIRST, _LAST = 0.11, 0.70
"""Radii of label, innermost and outermost groove, in sides. The outermost leave the square at its edges."""
_STROKE = 0.0055
_FADE = 0.72
"""How far the outermost groove has sunk into the ground."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Three colours that go together: the cardboard, the grooves, the label."""

    ground: str
    groove: str
    label: str


PALETTES = (
    Palette("#22334d", "#d9a441", "#d6412b"),
    Palette("#1f3d36", "#e6c79c", "#e2703a"),
    Palette("#3b1f2b", "#e8b4a0", "#f2c14e"),
    Palette("#e9dfc9", "#2b2a33", "#d6412b"),
    Palette("#26222b", "#9fb8ad", "#e4572e"),
    Palette("#5b2a1e", "#f0d9b5", "#2f4858"),
    Palette("#d8c9a3", "#6b2737", "#1d3a4a"),
    Palette("#143642", "#ec9a29", "#f4efe6"),
    Palette("#40476d", "#f6d5b9", "#ee6c4d"),
    Palette("#c9d1c0", "#26423d", "#b5402e"),
    Palette("#191714", "#c8bfae", "#d6412b"),
    Palette("#6d2e46", "#d5b9b2", "#f3e9d2"),
)


def draw_sleeve(target: Path, loudness: tuple[int, ...], fingerprint: str) -> None:
    """Write the sleeve as a PNG. `loudness` is 0..127 over time, `fingerprint` hexadecimal; see `Recording`."""
    seed = bytes.fromhex(fingerprint)
    palette, turn = PALETTES[seed[0] % len(PALETTES)], seed[1] * 360 / 256
    side = SIDE * _OVERSAMPLED
    image = Image.new("RGB", (side, side), palette.ground)
    canvas = ImageDraw.Draw(image)
    levels = _levels(loudness)
    for groove in range(GROOVES):
        _groove(canvas, side, groove, levels[groove * DASHES : (groove + 1) * DASHES], palette, turn)
    _disc(canvas, side, palette.label)
    image.reduce(_OVERSAMPLED).quantize(64).save(target, "PNG")


def _levels(loudness: tuple[int, ...]) -> list[float]:
    """One value in 0..1 for each dash: silence is 0, the louder half of this recording approaches 1."""
    count = GROOVES * DASHES
    values = [loudness[index * len(loudness) // count] for index in range(count)] if loudness else [0] * count
    loud = sorted(values)[count * 3 // 4] or 1
    return [min(value / loud, 1.0) for value in values]


def _groove(
    canvas: ImageDraw.ImageDraw, side: int, number: int, levels: list[float], palette: Palette, turn: float
) -> None:
    """One ring: every stretch of sound is a dash as long as it is loud; loud neighbours run together."""
    out = number / (GROOVES - 1)
    radius = side * (_FIRST + (_LAST - _FIRST) * out)
    colour = _mix(palette.groove, palette.ground, _FADE * out)
    middle, step = side / 2, 360 / DASHES
    box = (middle - radius, middle - radius, middle + radius, middle + radius)
    start = turn + 137.5 * number  # the golden angle: gaps of neighbouring grooves do not line up
    for index, level in enumerate(levels):
        if level > 0.12:
            stop = start + step * (index + (1.02 if level > 0.92 else 0.25 + 0.6 * level))
            canvas.arc(box, start + step * index, stop, fill=colour, width=round(side * _STROKE))


def _disc(canvas: ImageDraw.ImageDraw, side: int, colour: str) -> None:
    middle, radius = side / 2, side * _LABEL
    canvas.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), fill=colour)


def _mix(colour: str, other: str, share: float) -> tuple[int, int, int]:
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue
