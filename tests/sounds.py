"""Recordings that tell their own time: in second s (from 0) there is a pure tone of 400 + 100 s Hz.

Encoded by PyAV, which the package needs anyway, so that no test depends on a program of the machine.
"""

import math
from array import array
from fractions import Fraction
from pathlib import Path

import av

RATE = 44_100
# name -> (suffix, MIME type, container, codec, sample format, options)
FORMATS = {
    "wav": (".wav", "audio/wav", "wav", "pcm_s16le", "s16", {}),
    "wav24": (".wav", "audio/wav", "wav", "pcm_s24le", "s32", {}),
    "wav_float": (".wav", "audio/wav", "wav", "pcm_f32le", "flt", {}),
    "flac16": (".flac", "audio/flac", "flac", "flac", "s16", {}),
    "flac24": (".flac", "audio/flac", "flac", "flac", "s32", {}),
    "mp3_cbr": (".mp3", "audio/mpeg", "mp3", "libmp3lame", "s16p", {"b": "128k"}),
    "mp3_vbr": (".mp3", "audio/mpeg", "mp3", "libmp3lame", "s16p", {"flags": "+qscale", "global_quality": "472"}),
    "m4a": (".m4a", "audio/mp4", "mp4", "aac", "fltp", {"b": "128k"}),
    "m4a_index_first": (".m4a", "audio/mp4", "mp4", "aac", "fltp", {"b": "128k"}),
    "alac": (".m4a", "audio/mp4", "mp4", "alac", "s16p", {}),
    "adts": (".aac", "audio/aac", "adts", "aac", "fltp", {"b": "128k"}),
    "vorbis": (".ogg", "audio/ogg", "ogg", "vorbis", "fltp", {"strict": "experimental"}),
    "opus": (".opus", "audio/ogg", "ogg", "libopus", "flt", {}),
}


def tone_at(second: float) -> int:
    """The frequency in Hz that sounds at this time."""
    return 400 + 100 * int(second)


def record(folder: Path, name: str, *, seconds: int = 10, title: str = "") -> Path:
    """Make the recording in one of FORMATS, stereo; returns its file. `title` is written as a tag."""
    suffix, _, container, codec, sample_format, options = FORMATS[name]
    path = folder / f"{name}{suffix}"
    rate = 48_000 if codec == "libopus" else RATE
    first = {"movflags": "faststart"} if name == "m4a_index_first" else {}
    with av.open(str(path), "w", format=container, options=first) as output:
        if title:
            output.metadata["title"] = title
        stream = output.add_stream(codec, rate=rate, options=options)
        stream.layout, stream.format = "stereo", sample_format
        resampler = av.AudioResampler(sample_format, "stereo", rate)
        for second in range(seconds):
            for frame in resampler.resample(_second(second, rate)):
                output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def _second(second: int, rate: int) -> av.AudioFrame:
    step = 2 * math.pi * tone_at(second) / rate
    frame = av.AudioFrame(format="s16", layout="mono", samples=rate)
    frame.planes[0].update(array("h", (int(9_000 * math.sin(step * i)) for i in range(rate))).tobytes())
    frame.sample_rate, frame.pts, frame.time_base = rate, second * rate, Fraction(1, rate)
    return frame
