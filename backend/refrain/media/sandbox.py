"""Decoding in a process of its own, with limits on time, memory and files.

Decoders of media formats are large and have bugs; a file that makes one of them run wild ends that process and nothing
else. Jobs are named, take texts and return a JSON object. The process inherits no environment and no open files.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from typing import Any

from refrain.media.errors import UnusableMedia
from refrain.nesting import shallow

JOBS = {
    "examine": "refrain.media.listening",
    "describe": "refrain.media.description",
    "preview": "refrain.media.preview",
    "playback": "refrain.media.playback",
    "cover": "refrain.media.cover",
    "attached": "refrain.media.tags",
}
"""The module whose function of the job's name does it."""
QUICK = {"describe", "cover", "attached"}
"""Jobs that decode no sound: somebody may be waiting for them."""

CPU_SECONDS = 300
WALL_SECONDS = 600
QUICK_SECONDS = 20
"""Of processor time, and as many more by the clock, for a quick job."""
MEMORY = 1536 * 2**20
"""Address space in bytes; a decoder of 24-bit sound at 192 kHz needs about a quarter."""
FILE_SIZE = 64 * 2**20
LARGE_FILE = 8 * 2**30
"""Bytes of a file that a job may write; only a whole recording is a large one."""
ANSWER = 4 * 2**20
"""The longest answer that is read (bytes)."""


def run(job: str, *arguments: str) -> dict[str, Any]:
    """Do one job; raise `UnusableMedia` with the job's own words, or because it broke a limit."""
    command = [sys.executable, "-m", "refrain.media.sandbox", job, *arguments]
    environ = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        answer = json.loads(shallow(_answer(command, environ, _patience(job)), 8))
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UnusableMedia(
            "The file could not be decoded within the limits of time and memory.",
            hint="It may be damaged, or far larger than it looks. Export it again.",
        ) from error
    if "refused" in answer:
        raise UnusableMedia(answer["refused"], hint=answer["hint"])
    return dict(answer)


def _answer(command: list[str], environ: dict[str, str], patience: float) -> bytes:
    """What the job writes, by way of a file: a pipe would be read to its end, however much comes."""
    with tempfile.TemporaryFile() as output:
        nothing = subprocess.DEVNULL
        subprocess.run(  # noqa: S603
            command, env=environ, stdin=nothing, stdout=output, stderr=nothing, timeout=patience, check=False
        )
        output.seek(0)
        return output.read(ANSWER)


def main(job: str, *arguments: str) -> None:
    """The other side: take on the limits, then do the job."""
    _limit(QUICK_SECONDS if job in QUICK else CPU_SECONDS, LARGE_FILE if job == "playback" else FILE_SIZE)
    function = getattr(importlib.import_module(JOBS[job]), job)
    try:
        answer = function(*arguments)
    except UnusableMedia as error:
        answer = {"refused": error.message, "hint": error.hint}
    json.dump(answer, sys.stdout)


def _patience(job: str) -> float:
    return 2 * QUICK_SECONDS if job in QUICK else WALL_SECONDS


def _limit(seconds: int, file_size: int) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(*sys.argv[1:])
