"""The clear excerpt that anyone may hear: 30 seconds of MP3 from a moment that the artist chose.

MP3, because marketplaces and every browser play it. A recording of less than a minute is previewed to the half, so that
no release gives itself away whole. The excerpt carries no tags and fades at both ends.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.filter import Graph

from refrain.media import sandbox
from refrain.media.errors import UnusableMedia
from refrain.media.kinds import kind_of
from refrain.media.listening import open_container, sound_of

SECONDS = 30.0
RATE = 44_100
BIT_RATE = 160_000
FADE = 0.4


def make_preview(source: Path, target: Path, *, start_ms: int, duration_ms: int) -> None:
    """Write the excerpt of `source` that begins at `start_ms`; `duration_ms` is the whole recording's length.

    Raises `UnusableMedia` if the start lies behind the end; a start too near the end is moved forward.
    """
    start, length = excerpt(start_ms, duration_ms)
    sandbox.run("preview", str(source), str(target), f"{start:.3f}", f"{length:.3f}")


def excerpt(start_ms: int, duration_ms: int) -> tuple[float, float]:
    """Start and length of a preview in seconds."""
    if not 0 <= start_ms < duration_ms:
        raise UnusableMedia("The preview would begin behind the end of the recording.", hint="Choose an earlier start.")
    length = min(SECONDS, duration_ms / 2000)
    return min(start_ms / 1000, duration_ms / 1000 - length), length


def preview(source: str, target: str, start: str, length: str) -> dict[str, Any]:
    """The sandbox's side of `make_preview`."""
    try:
        _encode(Path(source), Path(target), float(start), float(length))
    except FFmpegError as error:
        raise UnusableMedia("No preview can be made of this recording.", hint="Export it again.") from error
    return {"bytes": Path(target).stat().st_size}


def _encode(source: Path, target: Path, start: float, length: float) -> None:
    kind = kind_of(source)
    with open_container(source, kind) as container, av.open(str(target), "w", format="mp3") as output:
        stream = sound_of(container, kind)
        encoder = output.add_stream("libmp3lame", rate=RATE)
        encoder.bit_rate, encoder.layout, encoder.format = BIT_RATE, "stereo", "s16p"
        graph = _excerpting(stream, start, length)
        for frame in _from(container.decode(stream), start, start + length):
            graph.push(frame)
            _drain(graph, encoder, output)
        graph.push(None)
        _drain(graph, encoder, output)
        output.mux(encoder.encode(None))


def _from(frames: Iterable[AudioFrame], start: float, stop: float) -> Iterator[AudioFrame]:
    """The frames that touch the excerpt, stamped with the count of samples before them.

    Counting from the beginning is exact in every format; seeking is not in MP3 and AAC.
    """
    at = 0
    for frame in frames:
        frame.pts, frame.time_base = at, Fraction(1, frame.sample_rate)
        at += frame.samples
        if at > start * frame.sample_rate:
            yield frame
        if at > stop * frame.sample_rate:
            return


def _excerpting(stream: AudioStream, start: float, length: float) -> Graph:
    """FFmpeg's filters for cut, fades and conversion, in this order."""
    graph = Graph()
    codec = stream.codec_context
    graph.link_nodes(
        graph.add_abuffer(
            sample_rate=stream.rate,
            format=codec.format.name,
            layout=codec.layout.name,
            time_base=Fraction(1, stream.rate),
        ),
        graph.add("atrim", f"start={start:.3f}:duration={length:.3f}"),
        graph.add("asetpts", "PTS-STARTPTS"),
        graph.add("afade", f"type=in:duration={FADE}"),
        graph.add("afade", f"type=out:start_time={length - FADE:.3f}:duration={FADE}"),
        graph.add("aformat", f"sample_fmts=s16p:sample_rates={RATE}:channel_layouts=stereo"),
        graph.add("abuffersink"),
    ).configure()
    return graph


def _drain(graph: Graph, encoder: AudioStream, output: OutputContainer) -> None:
    """Encode what the filters have ready."""
    while True:
        try:
            output.mux(encoder.encode(cast(AudioFrame, graph.pull())))
        except (BlockingIOError, EOFError):
            return
