"""A whole demo with an album of which alice has a copy, and one of its files in the clear beside it."""

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from refrain.storage.local import LocalStore

ROOT = Path(__file__).parents[2]
SECONDS = 180
RATE = 44_100


@dataclass(frozen=True)
class World:
    """Where everything is. `plain` is the path of the clear file at the gateway."""

    port: int
    release: str
    plain: str
    size: int

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ports(self) -> tuple[int, ...]:
        """Web, gateway and keepers: what a listener's browser talks to."""
        return tuple(self.port + number for number in (0, 2, 11, 12, 13))


@contextmanager
def running(folder: Path, port: int, tracks: int) -> Iterator[World]:
    """Start the demo, publish `tracks` tracks, collect; stop it afterwards."""
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT / 'webapp'}",
        "REFRAIN_DATA": str(folder / "data"),
        "REFRAIN_SITE_URL": f"http://127.0.0.1:{port}",
    }
    log = folder / "demo.log"
    command = [sys.executable, "-m", "refrain"]
    with log.open("wb") as sink:
        demo = subprocess.Popen([*command, "demo", "--port", str(port)], env=environment, stdout=sink, stderr=sink)
    try:
        while "Refrain is open" not in log.read_text():
            if demo.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.1)
        recording = record(folder / "Tones.mp3")
        terms = ("--title", "Tones", "--price", "0.05", "--royalty", "10%", "--max-supply", "9")
        album = [shutil.copy(recording, folder / f"{number} Tones.mp3") for number in range(1, tracks + 1)]
        published = [*command, "publish", *map(str, album), *terms, "--as", "artist", "--json"]
        answer = subprocess.run(published, env=environment, capture_output=True, check=True, timeout=300)
        release = json.loads(answer.stdout)["release"]
        subprocess.run([*command, "collect", release, "--as", "alice"], env=environment, check=True, stdout=sys.stderr)
        with recording.open("rb") as file:
            plain = LocalStore(folder / "data" / "blobs").put(file)
        yield World(port, release, f"/ipfs/{plain}", recording.stat().st_size)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)


def record(path: Path) -> Path:
    """Three minutes of two tones, MP3 with 320 kbit/s: as heavy as MP3 gets."""
    with av.open(str(path), "w", format="mp3") as output:
        stream = output.add_stream("libmp3lame", rate=RATE, options={"b": "320k"})
        stream.layout, stream.format = "stereo", "s16p"
        resampler = av.AudioResampler("s16p", "stereo", RATE)
        for second in range(SECONDS):
            frame = av.AudioFrame(format="s16", layout="mono", samples=RATE)
            step = 2 * math.pi * (440 + 110 * (second % 2)) / RATE
            frame.planes[0].update(array("h", (int(9_000 * math.sin(step * i)) for i in range(RATE))).tobytes())
            frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
            for converted in resampler.resample(frame):
                output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return path
