"""The grant log: whole after kill -9, and every way to edit it is noticed."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from refrain.errors import Unavailable
from refrain.keepers.grants import GENESIS, GrantLog, Head, LogBroken, read_head, read_log, record_hash


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grants.log"


def filled(path, count=5):
    log = GrantLog(path)
    for token in range(1, count + 1):
        log.append("grant", {"token_id": token})
    log.close()
    return path.read_bytes().splitlines(keepends=True)


def test_append__some_grants__form_a_chain(path):
    filled(path)
    records = list(read_log(path))
    assert [record["token_id"] for record in records] == [1, 2, 3, 4, 5]
    assert records[0]["previous"] == GENESIS
    assert all(b["previous"] == a["hash"] == record_hash(a) for a, b in itertools.pairwise(records))
    assert read_head(path) == Head(5, records[-1]["hash"])


def test_open__existing_log__goes_on_where_it_ended(path):
    filled(path)
    log = GrantLog(path)
    assert log.append("grant", {}).number == 6
    log.close()
    assert len(list(read_log(path))) == 6


def test_open__second_writer__is_refused(path):
    log = GrantLog(path)
    with pytest.raises(Unavailable, match="another process"):
        GrantLog(path)
    log.close()


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace(b'"token_id":1', b'"token_id":9'), *lines[1:]],
        lambda lines: [*lines[:2], lines[2].replace(b'"time":', b'"time":1'), *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: lines[:2] + lines[3:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], *lines],
        lambda lines: [*lines[:2], b"{}\n", *lines[2:]],
        lambda lines: [*lines[:2], b"\xff\n", *lines[2:]],
        lambda lines: lines[:4],
        lambda lines: [],
    ],
    ids=[
        "edited",
        "time",
        "first-removed",
        "middle-removed",
        "swapped",
        "repeated",
        "inserted",
        "junk",
        "cut",
        "emptied",
    ],
)
def test_read_log__edited_or_cut__is_noticed_and_the_keeper_does_not_start(path, edit):
    path.write_bytes(b"".join(edit(filled(path))))
    with pytest.raises(LogBroken):
        list(read_log(path, expected=read_head(path)))
    with pytest.raises(LogBroken):
        GrantLog(path)


def test_read_log__edited_line_resealed__is_noticed_by_the_next(path):
    lines = filled(path)
    record = json.loads(lines[1]) | {"token_id": 9}
    record["hash"] = record_hash(record)
    lines[1] = json.dumps(record, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(LogBroken) as broken:
        list(read_log(path))
    assert broken.value.number == 3


def test_read_log__wholly_rewritten__is_noticed_by_a_head_seen_elsewhere(path, tmp_path):
    filled(path)
    other = GrantLog(tmp_path / "other.log")
    for token in range(7):
        other.append("grant", {"token_id": 100 + token})
    other.close()
    with pytest.raises(LogBroken, match="line 5"):
        list(read_log(tmp_path / "other.log", expected=read_head(path)))


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_open__last_line_unfinished__is_dropped_and_said(path, kept):
    lines = filled(path)
    log = GrantLog(path)
    log.append("grant", {"token_id": 6})
    log.close()
    whole = path.read_bytes()
    path.with_name("grants.log.head").unlink()  # the note of a line that never reached the disk
    path.write_bytes(b"".join(lines) + whole.splitlines(keepends=True)[5][:kept])
    log = GrantLog(path)
    log.close()
    *grants, recovered = read_log(path)
    assert len(grants) == 5
    assert recovered["kind"] == "recovered"
    assert recovered["dropped_bytes"] > 0


WRITER = """
import sys
from pathlib import Path
from refrain.keepers.grants import GrantLog
log = GrantLog(Path(sys.argv[1]))
print("open", flush=True)
while True:
    print(log.append("grant", {"token_id": 1, "padding": "x" * 2000}).number, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.15])
def test_append__killed_in_the_middle__no_acknowledged_grant_is_lost(path, delay):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout.readline() == "open\n"
        deadline, acknowledged = time.monotonic() + delay, 0
        while time.monotonic() < deadline or acknowledged < 3:
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        told = [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    log = GrantLog(path)
    log.close()
    assert sum(record["kind"] == "grant" for record in read_log(path)) >= max([acknowledged, *told])


def test_append__disk_full__is_unavailable_and_leaves_no_trace(path, monkeypatch):
    log = GrantLog(path)
    log.append("grant", {"token_id": 1})
    before, write = path.read_bytes(), os.write
    monkeypatch.setattr("refrain.keepers.grants.os.write", lambda file, data: write(file, data[:10]))
    with pytest.raises(Unavailable, match="recorded"):
        log.append("grant", {"token_id": 2})
    monkeypatch.undo()
    assert path.read_bytes() == before
    log.append("grant", {"token_id": 2})
    log.close()
    assert [record["token_id"] for record in read_log(path)] == [1, 2]


def test_log__file__is_for_the_keeper_only(path):
    filled(path)
    assert path.stat().st_mode & 0o077 == 0
