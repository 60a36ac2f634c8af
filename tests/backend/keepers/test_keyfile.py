import json

import pytest

from refrain.keepers import keyfile
from refrain.keepers.keyfile import KeyFileError, create, public_keys, read, rotate


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


@pytest.fixture
def cheap_scrypt(monkeypatch):
    """The same construction with parameters that tests can wait for."""
    monkeypatch.setattr(keyfile, "_SCRYPT", {"N": 2**10, "r": 8, "p": 1})


def test_create__without_passphrase__is_read_back_and_for_the_owner_only(path):
    (made,) = create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [pair.private for pair in read(path)] == [made.private]


def test_create__with_passphrase__private_key_is_not_in_the_file(path, cheap_scrypt):
    (made,) = create(path, "correct horse")
    assert made.private.hex() not in path.read_text()
    assert [pair.private for pair in read(path, "correct horse")] == [made.private]


def test_read__real_scrypt_cost__opens(path):
    (made,) = create(path, "correct horse")
    assert json.loads(path.read_text())["N"] == 2**17
    assert read(path, "correct horse")[0].public == made.public


@pytest.mark.parametrize("passphrase", ["", "wrong horse"])
def test_read__wrong_or_missing_passphrase__is_refused(path, cheap_scrypt, passphrase):
    create(path, "correct horse")
    with pytest.raises(KeyFileError, match="passphrase"):
        read(path, passphrase)


def test_create__file_exists__is_never_overwritten(path):
    create(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="exists"):
        create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_rotate__new_key_first__former_one_stays(path, cheap_scrypt, passphrase):
    (former,) = create(path, passphrase)
    current, kept = rotate(path, passphrase)
    assert kept.private == former.private
    assert current.public != former.public
    assert [pair.private for pair in read(path, passphrase)] == [current.private, former.private]
    assert len(public_keys(path)) == 2
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_read__file_open_to_others__is_refused(path, mode):
    create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="others"):
        read(path)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"type": "refrain/keeper-keys/v1", "private_keys": "00"}', "\x00"]
)
def test_read__damaged_file__is_refused(path, content):
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError):
        read(path)


def test_read__no_file__says_how_to_make_one(path):
    with pytest.raises(KeyFileError) as error:
        read(path)
    assert "keeper init" in error.value.hint
    with pytest.raises(KeyFileError):
        public_keys(path)


@pytest.mark.parametrize("member", ["sealed", "nonce", "salt"])
def test_read__sealed_file_changed__is_refused(path, cheap_scrypt, member):
    create(path, "correct horse")
    content = json.loads(path.read_text())
    content[member] = ("1" if content[member][0] == "0" else "0") + content[member][1:]
    path.write_text(json.dumps(content))
    with pytest.raises(KeyFileError, match="passphrase"):
        read(path, "correct horse")
