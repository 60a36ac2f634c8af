"""The process that decodes: its limits hold, and whatever happens to it becomes a plain refusal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from refrain.media import sandbox
from refrain.media.errors import UnusableMedia


def limited(code: str) -> subprocess.CompletedProcess[str]:
    limits = "sandbox._limit(sandbox.CPU_SECONDS, sandbox.FILE_SIZE)"
    program = f"import resource; from refrain.media import sandbox; {limits}; {code}"
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60)


def test_limit__more_memory_than_allowed__refused_by_the_system() -> None:
    done = limited(f"x = bytearray({sandbox.MEMORY})")
    assert "MemoryError" in done.stderr


def test_limit__larger_file_than_allowed__refused_by_the_system(tmp_path: Path) -> None:
    done = limited(f"open({str(tmp_path / 'big')!r}, 'wb').write(bytes({sandbox.FILE_SIZE + 2**20}))")
    assert done.returncode != 0
    assert (tmp_path / "big").stat().st_size <= sandbox.FILE_SIZE


def test_limit__processor_time__bounded() -> None:
    done = limited("print(resource.getrlimit(resource.RLIMIT_CPU))")
    assert done.stdout.strip() == str((sandbox.CPU_SECONDS, sandbox.CPU_SECONDS))


def test_run__endless_job__refused_in_time(recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    with pytest.raises(UnusableMedia, match="limits"):
        sandbox.run("examine", str(recordings["wav"]))


def test_run__somebody_waits__less_time_than_for_decoding() -> None:
    assert sandbox._patience("describe") < sandbox._patience("examine")
    program = "import resource; from refrain.media import sandbox; sandbox.JOBS['describe'] = 'json'; "
    program += "import json; json.describe = lambda: list(resource.getrlimit(resource.RLIMIT_CPU)); "
    program += "sandbox.main('describe')"
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"[{sandbox.QUICK_SECONDS}, {sandbox.QUICK_SECONDS}]"


def test_run__job_that_crashes__refused_without_its_trace() -> None:
    with pytest.raises(UnusableMedia) as caught:
        sandbox.run("examine", "/nowhere")
    assert "Traceback" not in caught.value.message + caught.value.hint


def test_run__environment__not_inherited(recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert sandbox.run("examine", str(recordings["wav"]))["codec"] == "pcm_s16le"


def test_run__job_that_writes_without_end__is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a decoder that was taken over says is limited like any file: into a pipe it could write all of this."""
    program = f"import os; from refrain.media import sandbox; sandbox._limit(20, {8 * 2**20}); "
    program += "[os.write(1, b' ' * 2**20) for _ in range(64)]; open('done', 'w')"
    monkeypatch.setattr(sandbox, "ANSWER", 2**16)
    monkeypatch.chdir(tmp_path)
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert len(sandbox._answer([sys.executable, "-c", program], environ, 60)) == 2**16
    assert not (tmp_path / "done").exists()
