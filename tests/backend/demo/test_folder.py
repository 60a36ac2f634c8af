"""The demo's data folder: one demo at a time, secrets kept, nothing of others deleted."""

import contextlib
import os
import socket
import stat

import pytest

from refrain.config import Config, load
from refrain.demo import folder, parts
from refrain.errors import Refused, Unavailable


def test_locked__second_demo_on_the_same_folder__is_refused(tmp_path):
    with folder.locked(tmp_path), pytest.raises(Unavailable, match="running"), folder.locked(tmp_path):
        pass


def test_start_over__folder_of_a_demo__is_emptied(tmp_path):
    (tmp_path / folder.MARK).touch()
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "one").write_text("1")
    folder.start_over(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_start_over__folder_of_somebody_else__is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Refused, match="not made by a demo"):
        folder.start_over(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_start_over__link_out_of_the_folder__is_removed_but_not_followed(tmp_path):
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "song").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / folder.MARK).touch()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "music")
    folder.start_over(tmp_path / "data")
    assert (tmp_path / "music" / "song").exists()


def test_secret__asked_twice__is_the_same_and_private(tmp_path):
    assert folder.secret(tmp_path, "session.key") == folder.secret(tmp_path, "session.key")
    assert stat.S_IMODE((tmp_path / "session.key").stat().st_mode) == 0o600


def test_write_config__what_was_written__is_read_back(tmp_path):
    config = Config(data=tmp_path / 'odd "name"', chain_id=5, keepers=("http://127.0.0.1:1",), threshold=1)
    folder.write_config(config, tmp_path / "refrain.toml")
    assert load({"REFRAIN_CONFIG": str(tmp_path / "refrain.toml")}) == config


@pytest.fixture
def neighbours():
    """Three ports in a row that nobody else can take meanwhile: two that a demo could have, and one that is served."""
    for first in range(30_000 + os.getpid() % 20_000, 60_000, 3):
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for number in (first, first + 1, first + 2):
                taken = held.enter_context(socket.socket())
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                taken.bind(("127.0.0.1", number))
            taken.listen()
            yield first
            return
    raise AssertionError("no free ports")


def test_check_free__port_in_use__names_the_part_and_what_to_do(neighbours):
    with pytest.raises(Unavailable, match=f"port {neighbours + 2}, which gateway needs, cannot be had") as caught:
        parts.check_free(neighbours)
    assert "PORT=" in caught.value.hint
