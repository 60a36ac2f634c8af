"""A keeper's life by the command line, beside a running shop: made, served, handed over to, looked through."""

import subprocess
import sys

import pytest

from tests.e2e.conftest import ENVIRONMENT, free_port
from tests.e2e.test_platform_gone import listens
from tests.processes import until
from tests.sounds import record


@pytest.fixture(scope="module")
def newcomer(demo, tmp_path_factory):
    """A keeper that somebody sets up by the documented commands, and serves; its folder and address."""
    folder, port = tmp_path_factory.mktemp("newcomer") / "keeper", free_port()
    where = ("--chain-id", 1337, "--rpc", f"http://127.0.0.1:{demo.port + 1}", "--domain", f"127.0.0.1:{demo.port}")
    made = demo.refrain("keeper", "init", "--folder", folder, *where, "--port", port, "--json")
    assert made.status == 0, made.err
    command = [sys.executable, "-m", "refrain", "keeper", "serve", "--folder", str(folder)]
    with subprocess.Popen(command, env=ENVIRONMENT) as process:
        until(lambda: listens(port), "the new keeper")
        yield folder, f"http://127.0.0.1:{port}", made.json["public_key"]
        process.terminate()


@pytest.fixture(scope="module")
def release(demo, tmp_path_factory):
    """A release of which alice has copy 1; its address and file."""
    file = record(tmp_path_factory.mktemp("song"), "flac16", seconds=3)
    terms = ("--title", "Handed Over", "--price", "0.05", "--max-supply", "9")
    address = demo.refrain("publish", file, *terms, "--as", "artist", "--json").json["release"]
    assert demo.refrain("collect", address, "--as", "alice").status == 0
    return address, file


def test_keeper__made_shown_rotated__by_the_command_line(demo, tmp_path):
    folder = tmp_path / "keeper"
    where = ("--folder", folder, "--chain-id", 1337, "--rpc", "http://127.0.0.1:9", "--domain", "shop.example")
    first = demo.refrain("keeper", "init", *where, "--json").json["public_key"]
    again = demo.refrain("keeper", "init", *where)
    assert (again.status, "holds a keeper already" in again.err) == (2, True)
    second = demo.refrain("keeper", "rotate", "--folder", folder, "--json").json["public_key"]
    shown = demo.refrain("keeper", "show", "--folder", folder, "--json").json
    assert (shown["public_key"], shown["former_public_keys"]) == (second, [first])
    missing = demo.refrain("keeper", "serve", "--folder", tmp_path / "nowhere")
    assert (missing.status, "refrain: error:" in missing.err) == (2, True)


def test_hand_over__to_a_newcomer__she_serves_and_her_log_is_clean(demo, newcomer, release, tmp_path):
    folder, url, public_key = newcomer
    address, file = release
    stays = demo.get("/api/v1/")["keepers"][0]["url"]
    before = demo.get(f"/api/v1/releases/{address}")["envelope_cid"]
    done = demo.refrain(
        *("keepers", "hand-over", address, "--to", url, "--to", stays, "--threshold", 2),
        *("--folder", tmp_path / "hand-over", "--as", "artist", "--json"),
        config=demo.data / "refrain.toml",
    )
    assert done.status == 0, done.err
    until(lambda: demo.get(f"/api/v1/releases/{address}")["envelope_cid"] != before, "the new envelope")
    assert demo.refrain("download", address, 1, "--as", "alice", "-o", tmp_path / "song").status == 0
    assert (tmp_path / "song").read_bytes() == file.read_bytes()
    log, rpc = folder / "grants.log", f"http://127.0.0.1:{demo.port + 1}"
    audit = demo.refrain("audit", log, "--rpc", rpc, "--json")
    assert (audit.status, audit.json["clean"], audit.json["grants"]["right"]) == (0, True, 1)
    assert demo.refrain("keeper", "show", "--folder", folder, "--json").json["public_key"] == public_key
