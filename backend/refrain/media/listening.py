"""One pass over a recording, to its very end: is it whole, how long is it, and what does it look like.

Runs in the sandbox. A player's idea of a playable file is too lenient here: whoever pays for a recording must get all
of it, so a packet that does not decode, or an end before the announced one, refuses the file.
"""

from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition

from refrain.media import tags
from refrain.media.errors import UnusableMedia
from refrain.media.kinds import LOSSLESS, OGG, Kind, kind_of
from refrain.media.waveform import Sketch

SHORTEST, LONGEST = 1, 6 * 3600
"""Accepted durations in seconds."""
SLACK = 0.1
"""Seconds that may be missing at the announced end: encoders' padding is counted differently by different writers."""
RATES = range(8_000, 384_001)
CHANNELS = range(1, 9)


def examine(path: str) -> dict[str, Any]:
    """Everything there is to know: `Recording` as JSON values. Raises `UnusableMedia`."""
    kind = kind_of(Path(path))
    try:
        with open_container(Path(path), kind) as container:
            stream = sound_of(container, kind)
            sketch = Sketch(stream.rate, stream.channels)
            seconds = _listen(container, stream, sketch)
            _check_end(Path(path), kind, stream, seconds)
            return facts_of(Path(path), kind, stream, seconds) | sketch.result() | _tags(Path(path), kind, container)
    except (FFmpegError, MemoryError) as error:
        raise _damaged() from error


def open_container(path: Path, kind: Kind) -> InputContainer:
    """Open with the one demuxer of its kind and no way to reach other files or hosts."""
    return av.open(str(path), format=kind.demuxer, options={"protocol_whitelist": "file"})


def sound_of(container: InputContainer, kind: Kind) -> AudioStream:
    """The only sound of a file that holds nothing else but, perhaps, an attached cover."""
    for stream in container.streams:
        cover = stream.type == "video" and Disposition.attached_pic in stream.disposition
        if stream.type != "audio" and not cover:
            raise UnusableMedia(f"The file also holds something that is not sound ({stream.type or 'unknown'}).")
    if len(container.streams.audio) != 1:
        raise UnusableMedia(f"The file holds {len(container.streams.audio)} sound tracks instead of one.")
    stream = container.streams.audio[0]
    if stream.codec_context.codec.canonical_name not in kind.codecs:
        raise UnusableMedia(
            f"{kind.name} with {stream.codec_context.codec.canonical_name} inside is not accepted.",
            hint="Export it as WAV or FLAC.",
        )
    _check_shape(stream)
    return stream


def _check_shape(stream: AudioStream) -> None:
    if stream.rate not in RATES or stream.channels not in CHANNELS:
        raise UnusableMedia(
            f"The recording claims {stream.rate} samples a second on {stream.channels} channels.",
            hint="Export it again with 44,100 to 192,000 samples a second.",
        )
    if stream.duration and stream.time_base and stream.duration * stream.time_base > LONGEST:
        raise _too_long()


def _listen(container: InputContainer, stream: AudioStream, sketch: Sketch) -> float:
    stream.codec_context.thread_type = "NONE"
    resampler = av.AudioResampler(format="flt", layout=stream.layout, rate=stream.rate)
    samples = 0
    for packet in container.demux(stream):
        if packet.is_corrupt:
            raise _damaged()
        for frame in packet.decode():
            samples += frame.samples
            if samples > LONGEST * stream.rate:
                raise _too_long()
            for plain in resampler.resample(frame):
                sketch.add(bytes(plain.planes[0])[: plain.samples * stream.channels * 4])
    return samples / stream.rate


def _check_end(path: Path, kind: Kind, stream: AudioStream, seconds: float) -> None:
    if seconds < SHORTEST:
        raise UnusableMedia(
            "The recording is shorter than one second.", hint="Choose the file with the whole recording."
        )
    announced = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    if tags.length_is_told(path, kind) and seconds < announced - SLACK:
        raise _damaged()
    if kind is OGG and not _ends_with_last_page(path):
        raise _damaged()


def _ends_with_last_page(path: Path) -> bool:
    """Whether an Ogg file's final page is whole and says that it is the last (RFC 3533, header type 0x04)."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 2 * 65_307, 0))
        tail = file.read()
    page = tail[tail.rfind(b"OggS\0") :]
    segments = page[27 : 27 + page[26]] if len(page) > 27 else b""
    return len(page) > 27 and bool(page[5] & 4) and len(page) == 27 + len(segments) + sum(segments)


def facts_of(path: Path, kind: Kind, stream: AudioStream, seconds: float) -> dict[str, Any]:
    """A `Probe` as JSON values."""
    codec = stream.codec_context.codec.canonical_name
    return {
        "container": kind.name,
        "codec": codec,
        "mime": kind.mime,
        "sample_rate": stream.rate,
        "channels": stream.channels,
        "bits": tags.bits_of(path, kind) if codec in LOSSLESS else 0,
        "lossless": codec in LOSSLESS,
        "duration_ms": round(seconds * 1000),
    }


def _tags(path: Path, kind: Kind, container: InputContainer) -> dict[str, Any]:
    return {"tags": tags.read(path, kind, container.metadata), "people": tags.people(path, kind)}


def _damaged() -> UnusableMedia:
    return UnusableMedia(
        "The recording is damaged or cut off: it cannot be decoded to its end.",
        hint="Export it again, or copy it again from where it is whole.",
    )


def _too_long() -> UnusableMedia:
    return UnusableMedia(f"The recording is longer than {LONGEST // 3600} hours.", hint="Publish it in several tracks.")
