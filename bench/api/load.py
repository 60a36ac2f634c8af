"""One load by wrk, and what came of it."""

import re
import subprocess
import tempfile
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


_IN_TURN = """
local paths, turn = {%s}, 0
request = function()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn])
end
"""


@dataclass(frozen=True)
class Load:
    """`failed` counts answers that were no 2xx, and broken or timed-out connections."""

    requests_per_s: float
    p99_ms: float
    failed: int
    body_bytes: int

    @property
    def words(self) -> str:
        """The load in a line."""
        return f"{self.requests_per_s:,.0f}/s, p99 {self.p99_ms:.0f} ms, {self.failed} failed"


def load(site: str, paths: Sequence[str], connections: int, seconds: int) -> Load:
    """Ask for `paths` in turn over so many connections at once, as fast as they are answered."""
    with urllib.request.urlopen(site + paths[0], timeout=10) as answer:  # also warms the server up
        size = len(answer.read())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_IN_TURN % ", ".join(f'"{path}"' for path in paths))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
        text = subprocess.run([*command, "-s", script.name, site], capture_output=True, text=True, check=True).stdout
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failed = int(refused[1]) if refused else 0
    failed += sum(map(int, broken.groups())) if broken else 0
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return Load(rate, float(number) * _UNITS[unit], failed, size)
