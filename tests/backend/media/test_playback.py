"""The form that browsers play, made of originals that they do not play."""

import random
from array import array
from pathlib import Path

import av
import pytest

from refrain.media.errors import UnusableMedia
from refrain.media.playback import make_playback_form, needs_playback_form
from refrain.media.probe import examine


def noise(path: Path, bits: int, channels: str = "stereo") -> Path:
    """A second and more of ALAC noise in which every bit of a sample counts."""
    left, kind = random.Random(bits), "i" if bits == 24 else "h"
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream("alac", rate=48_000)
        stream.layout, stream.format = channels, "s32p" if bits == 24 else "s16p"
        for _ in range(14):
            frame = av.AudioFrame(format=stream.format.name, layout=channels, samples=4096)
            frame.sample_rate = 48_000
            for plane in frame.planes:
                values = left.randrange(-(2 ** (bits - 1)), 2 ** (bits - 1)) << (8 if bits == 24 else 0)
                plane.update(
                    array(kind, (values ^ (i % 251 << (8 if bits == 24 else 0)) for i in range(4096))).tobytes()
                )
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def samples(path: Path) -> bytes:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler("s32", stream.layout, stream.rate)
        frames = (plain for frame in container.decode(stream) for plain in resampler.resample(frame))
        return b"".join(bytes(frame.planes[0])[: frame.samples * stream.channels * 4] for frame in frames)


@pytest.mark.parametrize(("bits", "channels"), [(16, "stereo"), (24, "stereo"), (24, "mono"), (16, "5.1")])
def test_make_playback_form__alac__is_flac_with_the_same_samples(bits, channels, tmp_path):
    original, form = noise(tmp_path / "original.m4a", bits, channels), tmp_path / "form"
    assert needs_playback_form(examine(original).probe)
    make_playback_form(original, form)
    probe = examine(form).probe
    assert (probe.codec, probe.bits, probe.lossless) == ("flac", bits, True)
    assert not needs_playback_form(probe)
    assert samples(form) == samples(original)


def test_make_playback_form__damaged__is_refused(tmp_path):
    original = noise(tmp_path / "original.m4a", 16)
    original.write_bytes(original.read_bytes()[:60_000])
    with pytest.raises(UnusableMedia):
        make_playback_form(original, tmp_path / "form")
