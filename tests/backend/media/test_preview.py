"""The excerpt: the right stretch of sound, no more of it than promised, and nothing of the file's tags."""

from array import array
from itertools import pairwise
from pathlib import Path

import av
import pytest

from refrain.media.errors import UnusableMedia
from refrain.media.preview import excerpt, make_preview
from refrain.media.probe import examine
from tests.sounds import FORMATS, record, tone_at


@pytest.mark.parametrize(
    ("start_ms", "duration_ms", "expected"),
    [
        (0, 240_000, (0.0, 30.0)),
        (60_000, 240_000, (60.0, 30.0)),
        (230_000, 240_000, (210.0, 30.0)),
        (0, 60_000, (0.0, 30.0)),
        (0, 10_000, (0.0, 5.0)),
        (9_000, 10_000, (5.0, 5.0)),
    ],
)
def test_excerpt__start_and_length__within_the_recording(
    start_ms: int, duration_ms: int, expected: tuple[float, float]
) -> None:
    assert excerpt(start_ms, duration_ms) == expected


@pytest.mark.parametrize("start_ms", [-1, 10_000, 10**12])
def test_excerpt__outside_the_recording__refused(start_ms: int) -> None:
    with pytest.raises(UnusableMedia):
        excerpt(start_ms, 10_000)


@pytest.fixture(scope="module")
def ten_seconds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("ten")
    return {name: record(folder, name, seconds=10, title="Secret") for name in FORMATS}


def frequency(path: Path, second: float) -> float:
    """Zero crossings of the half second from `second`, as Hz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", 44_100)
        frames = [plain for frame in container.decode(audio=0) for plain in resampler.resample(frame)]
    samples = array("h", b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames))
    part = samples[int(second * 44_100) : int((second + 0.5) * 44_100)]
    return sum(a < 0 <= b for a, b in pairwise(part)) * 2


@pytest.mark.parametrize("name", FORMATS)
def test_make_preview__from_the_third_second__that_sound_for_half_the_length(
    ten_seconds: dict[str, Path], tmp_path: Path, name: str
) -> None:
    target = tmp_path / "preview.mp3"
    make_preview(ten_seconds[name], target, start_ms=3_000, duration_ms=10_000)
    probe = examine(target).probe
    assert (probe.container, probe.channels, probe.sample_rate) == ("MP3", 2, 44_100)
    assert abs(probe.duration_ms - 5_000) < 60
    for second in (1, 2, 3):
        assert abs(frequency(target, second + 0.25) - tone_at(3 + second)) <= 4
    assert b"Secret" not in target.read_bytes()


def test_make_preview__not_a_recording__refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"#EXTM3U\nhttp://127.0.0.1:9/\n")
    with pytest.raises(UnusableMedia):
        make_preview(tmp_path / "x", tmp_path / "preview.mp3", start_ms=0, duration_ms=10_000)
