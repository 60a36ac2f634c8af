"""Recordings that tell their own time: in second s (from 0) there is a pure tone of 400 + 100 s Hz."""

import subprocess
from pathlib import Path

SECONDS = 10
TONES = f"aevalsrc=0.3*sin(2*PI*t*(400+100*floor(t))):s=44100:d={SECONDS}"
FORMATS = {
    "wav": (".wav", "audio/wav", ["-c:a", "pcm_s16le"]),
    "flac16": (".flac", "audio/flac", ["-c:a", "flac", "-sample_fmt", "s16"]),
    "flac24": (".flac", "audio/flac", ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24"]),
    "mp3_cbr": (".mp3", "audio/mpeg", ["-c:a", "libmp3lame", "-b:a", "128k"]),
    "mp3_vbr": (".mp3", "audio/mpeg", ["-c:a", "libmp3lame", "-q:a", "4"]),
    "m4a": (".m4a", "audio/mp4", ["-c:a", "aac", "-b:a", "128k"]),
    "m4a_faststart": (".m4a", "audio/mp4", ["-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"]),
    "adts": (".aac", "audio/aac", ["-c:a", "aac", "-b:a", "128k", "-f", "adts"]),
    "vorbis": (".ogg", "audio/ogg", ["-c:a", "libvorbis"]),
    "opus": (".opus", "audio/ogg", ["-c:a", "libopus"]),
    "webm_opus": (".webm", "audio/webm", ["-c:a", "libopus", "-f", "webm"]),
}


def tone_at(second: float) -> int:
    """The frequency in Hz that sounds at this time."""
    return 400 + 100 * int(second)


def record(folder: Path, name: str, *, seconds: int = SECONDS) -> Path:
    """Make the recording in one of FORMATS; returns its file."""
    suffix, _, options = FORMATS[name]
    target = folder / f"{name}{suffix}"
    source = TONES.replace(f"d={SECONDS}", f"d={seconds}")
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-ac", "2", *options, str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target
