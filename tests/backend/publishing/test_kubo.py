"""Publishing into stores that die, hang, run full or lie in the middle of it, and come back."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from refrain.publishing import journal, storing
from refrain.publishing.journal import Publication
from refrain.publishing.work import TrackWork
from refrain.publishing.workshop import Workshop
from refrain.storage.cid import Cid, check_block
from refrain.storage.errors import BadBlock
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.mirrored import MirroredStore
from refrain.storage.pins import repair, survey
from refrain.storage.unixfs import CHUNK
from tests.backend.storage.conftest import Daemon, kubo_daemon

from .conftest import KeyHolder, Submit, finished, plaintext_left, recording_of


def deadly(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon dies when the first track is stored and the second is not."""
    store_one = storing._stored

    def then_die(*arguments: object) -> TrackWork:
        if arguments[-1] == 2:
            daemon.process.kill()
            daemon.process.wait(timeout=20)
        return store_one(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "_stored", then_die)


def test_advance__daemon_killed_between_two_tracks__waits_and_goes_on_when_it_is_back(
    shop: Workshop,
    begun: Submit,
    songs: dict[str, Path],
    key_holders: list[KeyHolder],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publication = begun("wav", "mp3_cbr")
    with kubo_daemon(tmp_path / "ipfs") as daemon, monkeypatch.context() as patch:
        deadly(daemon, patch)
        waiting = finished(replace(shop, store=KuboStore(daemon.url, timeout=10)), publication)
    assert (waiting.state, waiting.step) == ("working", "store")
    assert [bool(track.audio) for track in waiting.work.tracks] == [True, False]
    with kubo_daemon(tmp_path / "ipfs") as daemon:
        back = replace(shop, store=KuboStore(daemon.url, timeout=10))
        ready = finished(back, publication)
        assert ready.state == "ready", ready.problem
        for number, name in enumerate(("wav", "mp3_cbr"), 1):
            assert recording_of(back, ready, number, key_holders) == songs[name].read_bytes()
        assert all(pin.whole for pin in survey([back.store]))
    assert plaintext_left(shop, songs["wav"]) == []


def resume(shop: Workshop, publication: Publication) -> None:
    """Let the waiting time of a postponed publication be over."""
    with shop.database.writing() as session:
        row = session.get(journal.Row, publication.id)
        assert row
        row.next_try = 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for an empty repository and little more."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this account may not mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_advance__disk_of_the_daemon_full__waits_and_goes_on_when_there_is_room(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder], small_disk: Path
) -> None:
    publication = begun("wav")
    with kubo_daemon(small_disk / "ipfs") as daemon:
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 200_000))
        here = replace(shop, store=KuboStore(daemon.url, timeout=20))
        waiting = finished(here, publication)
        assert (waiting.state, waiting.step) == ("working", "store")
        assert "no room" in waiting.words
        assert shop.bench(publication.id).original(1).read_bytes() == songs["wav"].read_bytes()
        ballast.unlink()
        resume(shop, publication)
        ready = finished(here, publication)
        assert ready.state == "ready", ready.problem
        assert recording_of(here, ready, 1, key_holders) == songs["wav"].read_bytes()


def test_advance__daemon_hangs__waits_and_goes_on_when_it_wakes(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder], tmp_path: Path
) -> None:
    publication = begun("wav")
    with kubo_daemon(tmp_path / "ipfs") as daemon:
        daemon.process.send_signal(signal.SIGSTOP)
        try:
            waiting = finished(replace(shop, store=KuboStore(daemon.url, timeout=1)), publication)
        finally:
            daemon.process.send_signal(signal.SIGCONT)
        assert (waiting.state, waiting.step) == ("working", "store")
        assert "does not answer" in waiting.words
        resume(shop, publication)
        here = replace(shop, store=KuboStore(daemon.url, timeout=20))
        ready = finished(here, publication)
        assert ready.state == "ready", ready.problem
        assert recording_of(here, ready, 1, key_holders) == songs["wav"].read_bytes()


@dataclass
class Liar(LocalStore):
    """A store that takes everything and gives back something else of one kind of block."""

    folder: Path
    lies: bool = True

    def __post_init__(self) -> None:
        super().__init__(self.folder)

    def block(self, cid: Cid) -> bytes:
        data = super().block(cid)
        return check_block(cid, data[:-1] + bytes((data[-1] ^ 1,))) if self.lies and len(data) == CHUNK else data


def test_advance__store_does_not_give_back_what_it_took__waits_and_the_upload_stays(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder], tmp_path: Path
) -> None:
    publication = begun("wav")
    store = Liar(tmp_path / "liar")
    here = replace(shop, store=store)
    waiting = finished(here, publication)
    assert (waiting.state, waiting.step) == ("working", "store")
    assert "does not give back" in waiting.words
    assert shop.bench(publication.id).original(1).read_bytes() == songs["wav"].read_bytes()
    store.lies = False
    resume(shop, publication)
    ready = finished(here, publication)
    assert ready.state == "ready"
    assert recording_of(here, ready, 1, key_holders) == songs["wav"].read_bytes()


def test_advance__store_names_it_otherwise__waits_and_the_upload_stays(
    shop: Workshop, begun: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: object) -> Cid:
        raise BadBlock("the node stored it under another name")

    publication = begun("wav")
    monkeypatch.setattr(LocalStore, "put", other)
    waiting = finished(shop, publication)
    assert (waiting.state, waiting.step) == ("working", "store")
    assert shop.bench(publication.id).original(1).exists()


def test_advance__one_of_two_stores_dead__ready_and_repaired_later(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder], tmp_path: Path
) -> None:
    publication = begun("wav")
    with kubo_daemon(tmp_path / "ipfs") as daemon:
        second = KuboStore(daemon.url, timeout=5)
        stores = (LocalStore(tmp_path / "first"), second)
        daemon.process.kill()
        daemon.process.wait(timeout=20)
        ready = finished(replace(shop, store=MirroredStore(stores)), publication)
        assert ready.state == "ready", ready.problem
    with kubo_daemon(tmp_path / "ipfs") as daemon:
        stores = (stores[0], KuboStore(daemon.url, timeout=20))
        assert not [done for done in repair(stores, survey(stores)) if done.problem]
        alone = replace(shop, store=stores[1])
        assert recording_of(alone, ready, 1, key_holders) == songs["wav"].read_bytes()
