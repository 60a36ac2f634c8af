"""The shape of a recording, whatever the portions in which it is heard."""

import math
from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from refrain.media.waveform import PAIRS, Sketch


def sweep(samples: int) -> bytes:
    """A stereo sweep that grows from silence to full scale."""
    values = (index / samples * math.sin(index * index / samples / 4) for index in range(samples))
    return array("f", (value for sample in values for value in (sample, -sample))).tobytes()


def sketch(data: bytes, cuts: list[int]) -> dict[str, object]:
    sketched = Sketch(44_100, 2)
    edges = [0, *sorted(cut % len(data) for cut in cuts), len(data)]
    for start, stop in pairwise(edges):
        sketched.add(data[start:stop])
    return sketched.result()


SWEEP = sweep(20_000)


@given(st.lists(st.integers(0, 10**6), max_size=5))
def test_sketch__any_portions__same_result(cuts: list[int]) -> None:
    assert sketch(SWEEP, cuts) == sketch(SWEEP, [])


def test_sketch__growing_sweep__growing_symmetric_shape() -> None:
    pairs = sketch(sweep(600_000), [])["waveform"]
    assert isinstance(pairs, list) and len(pairs) == PAIRS
    assert pairs[0][1] <= 2 and pairs[-1] == [-127, 127]
    assert all(abs(low + high) <= 1 for low, high in pairs)
    assert pairs[PAIRS // 2][1] in range(60, 68)


def test_sketch__beyond_full_scale_or_not_a_number__within_bounds() -> None:
    loud = array("f", [7.5, -9.0] * 300 + [math.nan, math.inf] * 300).tobytes()
    pairs = sketch(loud, [])["waveform"]
    assert isinstance(pairs, list)
    assert all(-127 <= low <= 127 and -127 <= high <= 127 for low, high in pairs)


def test_sketch__nothing_heard__empty() -> None:
    assert Sketch(44_100, 2).result()["waveform"] == []
