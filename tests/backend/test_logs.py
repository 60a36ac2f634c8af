"""What processes write of themselves: JSON lines, whole tracebacks, and no value of any variable."""

import json
import os
import subprocess
import sys

import pytest

SECRET = "correct horse battery staple"
FAIL = """
def fail(log):
    password = " ".join(("correct", "horse", "battery", "staple"))
    try:
        raise LookupError("no such copy")
    except LookupError:
        log.exception("request failed")
"""
COMMAND = """
import sys, logging, structlog
from refrain.cli import main
sys.argv = ["refrain", "keeper", "show", "--folder", "/nowhere"]
try: main()
except SystemExit: pass
fail(structlog.get_logger() if {ours} else logging.getLogger("flask.app"))
"""
SERVER = """
import logging, os, signal, structlog
from refrain.serving import serve_application
def make():
    for log in (structlog.get_logger(), logging.getLogger("flask.app")): fail(log)
    os.kill(os.getppid(), signal.SIGTERM)
    return lambda environment, start: []
serve_application(make, "127.0.0.1", 0, threads=1)
"""


def written(program):
    """The objects that a process which runs `program` writes on standard error."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        [sys.executable, "-c", FAIL + program], env=environment, capture_output=True, text=True, timeout=60
    )
    assert SECRET not in process.stdout + process.stderr
    return [json.loads(line) for line in process.stderr.splitlines() if line[0] == "{"]


@pytest.mark.parametrize("ours", [True, False], ids=["structlog", "logging"])
def test_command__exception_with_a_secret_in_reach__is_one_line_without_it(ours):
    [line] = written(COMMAND.format(ours=ours))
    assert (line["event"], line["level"]) == ("request failed", "error")
    assert "LookupError: no such copy" in line["exception"]
    assert line["timestamp"].endswith("Z")


def test_serve__exception_in_the_worker__is_one_line_without_a_secret():
    lines = written(SERVER)
    assert [line["event"] for line in lines] == ["request failed"] * 2
    assert all("LookupError" in line["exception"] for line in lines)
