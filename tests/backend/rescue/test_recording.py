"""The recording comes back, bit by bit, from what outlives a shop; and what is said when something else is missing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from refrain.chain.accounts import Wallet
from refrain.errors import InvalidInput, Unavailable
from refrain.keepers.client import KeyRefused
from refrain.rescue import recording, sources
from refrain.rescue.car import archive
from refrain.rescue.recording import rescue
from refrain.storage.cid import bytes_of_cid
from refrain.storage.errors import BadBlock, NotStored, StoreUnavailable
from refrain.storage.local import LocalStore
from refrain.storage.store import walk
from tests.backend.rescue.conftest import PASSWORD


def quiet(words, part):
    """No progress."""


@pytest.fixture
def saved(copy, chain_node, tmp_path):
    """Rescue the copy; the files."""

    def run(source, *keepers, wallet=None, token_id=1):
        folder = tmp_path / "saved"
        return rescue(chain_node.rpc, source, keepers, copy.release, token_id, wallet or copy.wallet, folder, quiet)

    return run


@pytest.fixture
def car(copy, tmp_path, make_car):
    """Every block of the release in one archive, as an artist or owner would keep it."""
    store = LocalStore(copy.folder)
    blocks = {bytes_of_cid(cid): block for root in copy.cids for cid, block in walk(store, root)}
    path = tmp_path / "release.car"
    path.write_bytes(make_car(blocks))
    return path


def same(files, copy):
    assert [file.read_bytes() for file in files] == copy.recordings
    assert [file.name for file in files] == ["01 signal.flac", "02 noise.mp3"]


def test_rescue__gateway__gives_the_recordings(saved, copy):
    same(saved(sources.Gateway(copy.gateway)), copy)


def test_rescue__folder__gives_the_recordings(saved, copy):
    same(saved(sources.folder(copy.folder)), copy)


def test_rescue__archive__gives_the_recordings(saved, copy, car):
    same(saved(archive(car)), copy)


def test_rescue__keepers_that_moved__are_known_by_their_keys(saved, copy, keepers):
    same(saved(sources.folder(copy.folder), keepers[2], keepers[0]), copy)


def test_rescue__keepers_named_one_gone__finds_the_others(saved, copy, keepers):
    gone = "http://127.0.0.1:9"
    same(saved(sources.folder(copy.folder), gone, keepers[0], keepers[1]), copy)


def test_rescue__only_a_gone_keeper_named__finds_those_of_the_envelope(saved, copy, keepers):
    same(saved(sources.folder(copy.folder), "http://127.0.0.1:9"), copy)


def test_domain__no_keeper_answers__says_what_to_give():
    with pytest.raises(Unavailable, match="no keeper answers"):
        recording._domain([recording.KeeperFound("http://127.0.0.1:9", (), ())])


def test_rescue__something_else_than_a_keeper__is_refused(saved, copy):
    with pytest.raises(InvalidInput, match="is not a keeper"):
        saved(sources.folder(copy.folder), copy.gateway)


def test_rescue__another_account__is_refused_in_the_keepers_words(saved, copy, chain_node):
    stranger = Wallet.from_key(chain_node.rpc, b"\x08" * 32)
    with pytest.raises(KeyRefused, match="belongs to another account"):
        saved(sources.folder(copy.folder), wallet=stranger)


def test_rescue__block_missing__says_which_and_leaves_nothing(saved, copy, tmp_path):
    shutil.copytree(copy.folder, tmp_path / "part")
    for path in (tmp_path / "part").rglob(copy.cids[1]):
        path.unlink()
    with pytest.raises(NotStored, match=copy.cids[1]):
        saved(sources.folder(tmp_path / "part"))
    assert [path.name for path in (tmp_path / "saved").iterdir()] == ["01 signal.flac"]


def test_rescue__block_changed__is_refused(saved, copy, tmp_path):
    shutil.copytree(copy.folder, tmp_path / "bad")
    for path in (tmp_path / "bad").rglob(copy.cids[1]):
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(BadBlock):
        saved(sources.folder(tmp_path / "bad"))


@pytest.mark.parametrize("cut", [-1, -100, 5, 60])
def test_archive__cut__is_refused(car, cut):
    car.write_bytes(car.read_bytes()[:cut])
    with pytest.raises(InvalidInput):
        archive(car)


def test_archive__something_else__is_refused(tmp_path):
    for content in (b"", b"\xff" * 100, b"RIFF....WAVE"):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(InvalidInput):
            archive(tmp_path / "file")
    with pytest.raises(InvalidInput, match="cannot be read"):
        archive(tmp_path / "nothing")


def test_folder__no_folder__is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="not a folder"):
        sources.folder(tmp_path / "nothing")


def test_gateway__gone_or_wrong__is_refused(copy):
    with pytest.raises(StoreUnavailable, match="does not answer"):
        sources.Gateway("http://127.0.0.1:9").document(copy.cids[0])
    with pytest.raises(NotStored):
        sources.Gateway(copy.gateway).document("b" + copy.cids[0][1:-2] + "aa")
    with pytest.raises(InvalidInput):
        sources.Gateway("file:///etc")


def test_command__from_a_folder__writes_the_files(copy, chain_node, tmp_path):
    command = ["rescue", copy.release, "1", "--wallet", str(copy.keyfile), "--rpc", chain_node.url]
    command += ["--blobs", str(copy.folder), "-o", str(tmp_path / "out"), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "refrain", *command],
        env={"PYTHONPATH": "backend", "REFRAIN_PASSWORD": PASSWORD},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    files = json.loads(done.stdout)["files"]
    assert [Path(file).read_bytes() for file in files] == copy.recordings


def test_command__no_place_for_the_bytes__says_what_to_give(copy):
    from refrain.commands.rescue import rescue as command

    given = [copy.release, "1", "--wallet", str(copy.keyfile), "--rpc", "http://127.0.0.1:9", "-o", "out"]
    result = CliRunner().invoke(command, given)
    assert result.exit_code == 2
    assert "--gateway, --blobs and --car" in result.output
