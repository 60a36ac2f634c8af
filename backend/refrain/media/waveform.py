"""The shape of a recording, gathered while it is decoded: extremes to draw, loudness to print, a hash to know it by.

Windows are cut from the stream of samples, not from the decoder's frames, so the same sound gives the same shape in
FLAC and in WAV.
"""

import hashlib
import math
from itertools import pairwise
from typing import Any

from PIL import Image

PAIRS = 1_000
"""Minima and maxima in a drawn waveform; fewer if the recording has fewer windows."""
GRAINS = 720
"""Loudness values for a sleeve."""
SCALE = 127

_WINDOW = 256
"""Samples a window: 6 ms at 44.1 kHz."""


class Sketch:
    """Takes interleaved 32-bit float samples in any portions; `result` tells what was heard."""

    def __init__(self, rate: int, channels: int) -> None:
        self._values = _WINDOW * channels
        self._rest = b""
        self._extremes: list[tuple[float, float]] = []
        self._hash = hashlib.sha256(f"{rate}/{channels}/".encode())

    def add(self, samples: bytes) -> None:
        """Go on with these bytes."""
        self._hash.update(samples)
        data = self._rest + samples
        size = 4 * self._values
        whole = len(data) - len(data) % size
        for start in range(0, whole, size):
            self._extremes.append(_extremes(data[start : start + size]))
        self._rest = data[whole:]

    def result(self) -> dict[str, Any]:
        """`waveform`: pairs in -127..127; `loudness`: values in 0..127; `fingerprint`: hex SHA-256 of the sound."""
        windows = [*self._extremes, _extremes(self._rest)] if self._rest else self._extremes
        parts = _divide(windows, PAIRS)
        return {
            "waveform": [
                [_scaled(min(low for low, _ in part)), _scaled(max(high for _, high in part))] for part in parts
            ],
            "loudness": [
                _scaled(sum(high - low for low, high in part) / len(part) / 2) for part in _divide(windows, GRAINS)
            ],
            "fingerprint": self._hash.hexdigest(),
        }


def _extremes(samples: bytes) -> tuple[float, float]:
    """The smallest and the largest of 32-bit floats; Pillow finds them many times faster than Python's own loop."""
    image = Image.frombuffer("F", (len(samples) // 4, 1), samples, "raw", "F", 0, 1)
    low, high = image.getextrema()
    return float(low), float(high)  # type: ignore[arg-type]


def _divide(windows: list[tuple[float, float]], parts: int) -> list[list[tuple[float, float]]]:
    """`windows` in at most `parts` groups of nearly equal size; none if there is nothing to divide."""
    parts = min(parts, len(windows)) or 1
    edges = [index * len(windows) // parts for index in range(parts + 1)]
    return [windows[start:stop] for start, stop in pairwise(edges) if start < stop]


def _scaled(value: float) -> int:
    return 0 if math.isnan(value) else round(max(-1.0, min(1.0, value)) * SCALE)
