"""`refrain keeper` with a passphrase: asked for, twice when it is new, and never shown."""

import json

import pytest
from click.testing import CliRunner

from refrain.commands.keeper import keeper
from refrain.errors import RefrainError
from refrain.keepers import keyfile

WHERE = ("--chain-id", "1337", "--rpc", "http://127.0.0.1:9", "--domain", "shop.example")
PASSPHRASE = "correct horse"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(keyfile, "_SCRYPT", {"N": 2**10, "r": 8, "p": 1})


def run(*arguments, typed=""):
    return CliRunner().invoke(keeper, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def folder(tmp_path):
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    made = run("init", "--folder", tmp_path / "keeper", *WHERE, "--passphrase", typed=typed)
    assert made.exit_code == 0, made.output
    assert PASSPHRASE not in made.output
    return tmp_path / "keeper"


def test_init__passphrase__seals_the_key_file(folder):
    [pair] = keyfile.read(folder / "keys.json", PASSPHRASE)
    assert pair.private.hex() not in (folder / "keys.json").read_text()
    with pytest.raises(RefrainError):
        keyfile.read(folder / "keys.json", "")


def test_init__passphrase_typed_differently__asks_again(tmp_path):
    folder = tmp_path / "keeper"
    made = run("init", "--folder", folder, *WHERE, "--passphrase", typed="one\ntwo\nthree\nthree\n")
    assert "do not match" in made.output
    assert made.exit_code == 0, made.output
    assert len(keyfile.read(folder / "keys.json", "three")) == 1


def test_rotate__passphrase__adds_a_key_under_it(folder):
    before = json.loads(run("show", "--folder", folder, "--json").output)["public_key"]
    rotated = run("rotate", "--folder", folder, "--passphrase", "--json", typed=f"{PASSPHRASE}\n")
    assert rotated.exit_code == 0, rotated.output
    assert len(keyfile.read(folder / "keys.json", PASSPHRASE)) == 2
    assert json.loads(run("show", "--folder", folder, "--json").output)["former_public_keys"] == [before]


@pytest.mark.parametrize("command", ["rotate", "serve"])
def test_command__wrong_passphrase__is_refused_and_changes_nothing(folder, command):
    before = (folder / "keys.json").read_bytes()
    done = run(command, "--folder", folder, "--passphrase", typed="wrong\n")
    assert isinstance(done.exception, RefrainError)
    assert (folder / "keys.json").read_bytes() == before
