"""`refrain audit` on the log of a real keeper: left alone, torn by a kill, and changed in every way."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from refrain import cli
from refrain.keepers import keyfile, operate
from refrain.keepers.grants import record_hash

from .test_operate import free_port, get, post, running


@pytest.fixture
def audit(chain, monkeypatch, capsys):
    """Runs the command as a shell does; exit status and the JSON that it prints."""

    def run(log, *options):
        words = ["refrain", "audit", str(log), "--rpc", chain.url, *options, "--json"]
        monkeypatch.setattr("sys.argv", words)
        capsys.readouterr()
        try:
            cli.main()
        except SystemExit as end:
            status = end.code
        else:
            status = 0
        return status, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def keeper_folder(tmp_path, config, keeper_keys):
    operate.init(tmp_path / "keeper", replace(config, port=free_port()))
    keyfile._write(tmp_path / "keeper" / "keys.json", [keeper_keys[1]], "")
    return tmp_path / "keeper"


def killed(process):
    """End the keeper's server and its worker at once, as a power failure does."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for member in family:
        member.kill()
    process.wait(10)
    assert not psutil.wait_procs(family, 10)[1]


def byte_changed(lines):
    return [lines[0], lines[1].replace('"token_id":1', '"token_id":2'), *lines[2:]]


def sealed_anew(lines):
    changed = json.loads(byte_changed(lines)[1])
    text = json.dumps(changed | {"hash": record_hash(changed)}, sort_keys=True, separators=(",", ":"))
    return [lines[0], text + "\n", *lines[2:]]


CHANGES = {
    "one byte": (byte_changed, "line 2 of the log was edited"),
    "one byte and its hash": (sealed_anew, "line 3 of the log was edited, or a line before it"),
    "a second value for a name": (
        lambda lines: [lines[0], lines[1].replace("{", '{"account":"0x00",', 1), *lines[2:]],
        "line 2 of the log was edited",
    ),
    "an entry removed": (lambda lines: lines[:1] + lines[2:], "line 2 of the log was edited, or a line before it"),
    "the end cut": (lambda lines: lines[:-2], "the log was cut: 2 lines are missing at its end"),
    "the last line cut short": (lambda lines: [*lines[:-1], lines[-1][:-5]], "the log was cut: 1 lines are missing"),
}


def changed_copy(log, folder, change):
    """The log and its note elsewhere, with its lines changed."""
    folder.mkdir()
    shutil.copy(log.with_name("grants.log.head"), folder)
    (folder / "grants.log").write_text("".join(change(log.read_text().splitlines(keepends=True))))
    return folder / "grants.log"


def test_audit__keeper_granted_was_killed_and_its_log_changed__says_what_and_exits_with_1(
    keeper_folder, asker, audit, tmp_path
):
    port, log = operate.show(keeper_folder)["port"], Path(keeper_folder / "grants.log")
    with running(keeper_folder, port) as process:
        assert post(port, json.dumps(asker.body()), "127.0.0.1", 3) == [200] * 3
        killed(process)
    whole = log.read_bytes()
    log.write_bytes(whole + whole[:100])  # what is left of a line that was being written
    status, told = audit(log)
    assert (status, told["clean"], told["grants"]["right"], told["unfinished_bytes"]) == (0, True, 3, 100)

    with running(keeper_folder, port):
        seen = get(port, "/v1/keeper")[1]["log"]
    head = f"{seen['number']}:{seen['hash']}"
    status, told = audit(log, "--head", head)
    assert (status, told["grants"]["right"], told["unfinished_bytes"], told["head"]) == (0, 3, 0, head)

    for number, (name, (change, words)) in enumerate(CHANGES.items()):
        status, told = audit(changed_copy(log, tmp_path / str(number), change))
        assert (status, told["clean"]) == (1, False), name
        assert words in told["broken"], name


@pytest.mark.parametrize("head", ["3", "three:" + "0" * 64, "3:short"])
def test_audit__head_that_is_none__is_a_mistake_in_the_call(asker, keeper, audit, monkeypatch, head):
    with pytest.raises(json.JSONDecodeError):
        audit(keeper.log.path, "--head", head)
    with pytest.raises(SystemExit, match="2"):
        cli.main()
