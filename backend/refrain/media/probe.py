"""Examine an uploaded file: what it is, or in plain words why it cannot be published."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refrain.media import sandbox


@dataclass(frozen=True, slots=True)
class Probe:
    """The format of a recording. `bits` a sample, 0 for lossy codecs; `duration_ms` as decoded."""

    container: str
    codec: str
    mime: str
    sample_rate: int
    channels: int
    bits: int
    lossless: bool
    duration_ms: int

    def in_words(self) -> str:
        """What a buyer reads: "FLAC 24/96" or "MP3 44.1 kHz"."""
        kilohertz = f"{self.sample_rate / 1000:.1f}".removesuffix(".0")
        name = {"alac": "ALAC", "opus": "Opus", "vorbis": "Vorbis"}.get(self.codec, self.container)
        return f"{name} {self.bits}/{kilohertz}" if self.lossless and self.bits else f"{name} {kilohertz} kHz"


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that decodes to its end. `waveform`: up to 1,000 (min, max) in -127..127; `loudness`: 0..127 over time.

    `people` are names and roles.
    """

    probe: Probe
    tags: dict[str, str]
    waveform: tuple[tuple[int, int], ...]
    loudness: tuple[int, ...]
    fingerprint: str
    people: tuple[tuple[str, str], ...] = ()


def examine(path: Path) -> Recording:
    """Decode a file to its end in the sandbox; raise `UnusableMedia` if it is not a whole recording."""
    return recording_from(sandbox.run("examine", str(path)))


def recording_from(facts: dict[str, Any]) -> Recording:
    """A `Recording` from its JSON values."""
    return Recording(
        probe=Probe(**{name: facts[name] for name in Probe.__slots__}),
        tags=dict(facts["tags"]),
        waveform=tuple((low, high) for low, high in facts["waveform"]),
        loudness=tuple(facts["loudness"]),
        fingerprint=facts["fingerprint"],
        people=tuple((name, role) for name, role in facts["people"]),
    )


def attached_picture(path: Path, target: Path) -> bool:
    """Write the cover inside a recording to `target` as it is, unchecked; False if there is none."""
    return bool(sandbox.run("attached", str(path), str(target))["bytes"])
