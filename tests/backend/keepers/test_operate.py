"""A keeper as its operator knows it: a folder, a process, signals."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection

import pytest

from refrain.crypto.encoding import decode64
from refrain.errors import InvalidInput
from refrain.keepers import keyfile, operate
from refrain.keepers.client import fetch_content_keys
from refrain.keepers.grants import read_log

SERVE = "import sys; from pathlib import Path; from refrain.keepers.operate import serve; serve(Path(sys.argv[1]))"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, port):
    """The keeper of that folder as a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-W", "error", "-c", SERVE, str(folder)], env=environment)
    try:
        wait_until_healthy(process, port)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_until_healthy(process, port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "the keeper ended"
        try:
            return get(port, "/health")
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the keeper does not answer")


def get(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path, config):
    """A keeper made by `init`."""
    operate.init(tmp_path / "keeper", replace(config, port=free_port()))
    return tmp_path / "keeper"


def test_import__the_whole_service__leaves_the_heavy_libraries_alone():
    heavy = {"web3", "eth", "eth_account", "siwe", "sqlalchemy", "av"}
    check = f"import sys, refrain.keepers.operate; print({heavy} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", check], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_init__new_folder__is_private_and_shown(tmp_path, config):
    public_key = operate.init(tmp_path / "keeper", config, "")
    assert (tmp_path / "keeper").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keeper" / "keeper.toml").stat().st_mode & 0o777 == 0o600
    shown = operate.show(tmp_path / "keeper")
    assert shown["public_key"] == public_key
    assert shown["former_public_keys"] == []
    assert shown["domains"] == ("shop.example",)
    assert len(decode64(public_key, 32, field="key")) == 32


def test_init__folder_of_a_keeper__is_refused(folder, config):
    with pytest.raises(InvalidInput, match="holds a keeper already"):
        operate.init(folder, config)


def test_rotate__new_key__is_current_and_the_other_former(folder):
    before = operate.show(folder)["public_key"]
    after = operate.rotate(folder)
    shown = operate.show(folder)
    assert (shown["public_key"], shown["former_public_keys"]) == (after, [before])


def test_serve__passphrase_file__opens_the_keys(tmp_path, config, monkeypatch):
    monkeypatch.setattr(keyfile, "_SCRYPT", {"N": 2**10, "r": 8, "p": 1})
    (tmp_path / "passphrase").write_text("correct horse\n")
    options = replace(config, passphrase_file=str(tmp_path / "passphrase"))
    operate.init(tmp_path / "keeper", options, "correct horse")
    assert operate.rotate(tmp_path / "keeper")
    (tmp_path / "passphrase").unlink()
    with pytest.raises(InvalidInput, match="passphrase_file"):
        operate.serve(tmp_path / "keeper")


def test_serve__as_a_process__answers_restarts_and_keeps_its_log(folder, publish, chain, people, keeper_keys, sign_in):
    port = operate.show(folder)["port"]
    with running(folder, port):
        assert get(port, "/ready") == (200, {"ready": True, "chain": "ok", "log": "ok"})
        assert get(port, "/v1/keeper")[1]["public_key"] == operate.show(folder)["public_key"]
    with running(folder, port) as process:
        process.send_signal(signal.SIGKILL)  # the server; its worker must end too
        process.wait(10)
        with running(folder, port):
            assert get(port, "/ready")[0] == 200


def post(port, body, source, count):
    """Statuses of so many requests over one kept-alive connection from a loopback address."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    statuses = []
    for _ in range(count):
        connection.request("POST", "/v1/shares", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()
    return statuses


def test_serve__flood_of_bad_requests__is_cut_off_and_another_address_served(tmp_path, config, keeper_keys, asker):
    options = replace(config, port=free_port(), requests_per_minute=120)
    operate.init(tmp_path / "keeper", options)
    keyfile._write(tmp_path / "keeper" / "keys.json", [keeper_keys[1]], "")
    good = json.dumps(asker.body())
    bad = json.dumps(asker.body(signature="0x" + "11" * 64 + "1b"))
    with running(tmp_path / "keeper", options.port), ThreadPoolExecutor(4) as pool:
        floods = [pool.submit(post, options.port, bad, "127.0.0.3", 150) for _ in range(3)]
        assert post(options.port, good, "127.0.0.2", 15) == [200] * 15
        statuses = [status for flood in floods for status in flood.result()]
    assert statuses.count(429) > 300
    assert set(statuses) == {403, 429}


def test_serve__three_processes__hand_out_the_keys(tmp_path, config, keeper_keys, release, people, sign_in):
    folders, urls = [], {}
    for number, pair in enumerate(keeper_keys[:2]):
        folder = tmp_path / str(number)
        options = replace(config, port=free_port())
        operate.init(folder, options)
        keyfile._write(folder / "keys.json", [pair], "")
        folders.append((folder, options.port))
        urls[pair.public] = f"http://127.0.0.1:{options.port}"
    with running(*folders[0]), running(*folders[1]):
        keys = fetch_content_keys(sign_in(people.alice), release.document, 1, [1, 2], urls=urls)
    assert keys == release.content_keys
    assert [record["kind"] for record in read_log(folders[0][0] / "grants.log")] == ["grant"]
