"""The form of a recording that browsers play, where they do not play the original: FLAC with the same samples.

The original stays what is sold and downloaded. This is only what sounds in a player; nothing is lost on the way, except
that 32-bit samples become 24-bit ones, which is more than any converter has.
"""

from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError

from refrain.media import sandbox
from refrain.media.errors import UnusableMedia
from refrain.media.kinds import FLAC, UNPLAYABLE, kind_of
from refrain.media.listening import open_container, sound_of
from refrain.media.probe import Probe

MIME = FLAC.mime
_LEVEL = "5"
"""FLAC's compression level, its encoders' usual one."""


def needs_playback_form(probe: Probe) -> bool:
    """Whether browsers would not play the original."""
    return probe.codec in UNPLAYABLE


def make_playback_form(source: Path, target: Path) -> None:
    """Write the recording in `source` to `target` as FLAC (media type `MIME`); raise `UnusableMedia`."""
    sandbox.run("playback", str(source), str(target))


def playback(source: str, target: str) -> dict[str, Any]:
    """The sandbox's side of `make_playback_form`."""
    kind = kind_of(Path(source))
    try:
        with open_container(Path(source), kind) as container, av.open(target, "w", format="flac") as output:
            stream = sound_of(container, kind)
            _transcode(container, stream, output)
    except (FFmpegError, MemoryError) as error:
        raise UnusableMedia("The recording cannot be made playable in browsers.", hint="Publish it as FLAC.") from error
    return {"bytes": Path(target).stat().st_size}


def _transcode(container: InputContainer, stream: AudioStream, output: OutputContainer) -> None:
    encoder = output.add_stream("flac", rate=stream.rate, options={"compression_level": _LEVEL})
    encoder.layout = stream.layout
    encoder.format = "s16" if stream.format.bytes == 2 else "s32"
    resampler = av.AudioResampler(format=encoder.format, layout=stream.layout, rate=stream.rate)
    for frame in container.decode(stream):
        frame.pts = None  # counted anew from the first sample
        for plain in resampler.resample(frame):
            output.mux(encoder.encode(plain))
    output.mux(encoder.encode(None))
