"""Seeing what is kept where, and putting it right."""

import io
import os
from pathlib import Path

import pytest

from refrain.storage.cid import Cid, cid_of
from refrain.storage.errors import BadBlock, StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.mirrored import MirroredStore, stores_of
from refrain.storage.pins import repair, survey
from refrain.storage.store import open_file
from refrain.storage.unixfs import CHUNK

from .conftest import Daemon

DATA = os.urandom(2 * CHUNK + 1)


class Dead:
    """A store that answers nothing, and counts how often it was asked."""

    def __init__(self, store: LocalStore) -> None:
        self.name, self.asked = store.name, 0

    def __getattr__(self, name: str) -> object:
        def refuse(*_: object) -> None:
            self.asked += 1
            raise StoreUnavailable("it is away")

        return refuse


class Liar:
    """A store that takes everything and does not give back its last block."""

    def __init__(self, store: LocalStore) -> None:
        self.name, self._store = store.name, store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def block(self, cid: Cid) -> bytes:
        if cid == cid_of(DATA[-1:]):
            raise BadBlock("other bytes")
        return self._store.block(cid)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[LocalStore, LocalStore]:
    return LocalStore(tmp_path / "first"), LocalStore(tmp_path / "second")


def damage(folder: Path, block: bytes) -> None:
    (path,) = (folder / "blocks").glob(f"*/{cid_of(block)}")
    path.write_bytes(b"damaged")


def test_survey__everywhere_whole__nothing_to_repair(pair: tuple[LocalStore, LocalStore]) -> None:
    cid = MirroredStore(pair).put(io.BytesIO(DATA))
    (pin,) = survey(pair)
    assert (pin.cid, pin.whole, pin.lost) == (cid, True, False)
    assert repair(pair, [pin]) == ()


def test_repair__missing_in_one_store__copied_and_pinned(pair: tuple[LocalStore, LocalStore]) -> None:
    cid = pair[0].put(io.BytesIO(DATA))
    (pin,) = survey(pair)
    assert [keeping.whole for keeping in pin.kept] == [True, False]
    (done,) = repair(pair, [pin])
    assert (done.copied, done.problem) == (4, "")
    assert open_file(pair[1], cid).read() == DATA
    assert survey(pair)[0].whole


def test_repair__each_store_lacks_another_block__both_whole_again(
    pair: tuple[LocalStore, LocalStore], tmp_path: Path
) -> None:
    MirroredStore(pair).put(io.BytesIO(DATA))
    damage(tmp_path / "first", DATA[:CHUNK])
    damage(tmp_path / "second", DATA[CHUNK : 2 * CHUNK])
    pins = survey(pair)
    assert [keeping.absent for keeping in pins[0].kept] == [1, 1]
    assert [done.copied for done in repair(pair, pins)] == [1, 1]
    assert survey(pair)[0].whole


def test_repair__lost_everywhere__said_so(pair: tuple[LocalStore, LocalStore], tmp_path: Path) -> None:
    MirroredStore(pair).put(io.BytesIO(DATA))
    damage(tmp_path / "first", DATA[:CHUNK])
    damage(tmp_path / "second", DATA[:CHUNK])
    pins = survey(pair)
    assert pins[0].lost
    assert all(done.problem for done in repair(pair, pins))


def test_survey__unpinned_but_whole__pinned_again(pair: tuple[LocalStore, LocalStore]) -> None:
    cid = MirroredStore(pair).put(io.BytesIO(DATA))
    pair[1].unpin(cid)
    (done,) = repair(pair, survey(pair))
    assert (done.copied, done.problem) == (0, "")
    assert cid in pair[1].pins()


def test_survey__store_dead__not_known_and_the_other_still_shown(pair: tuple[LocalStore, LocalStore]) -> None:
    pair[0].put(io.BytesIO(DATA))
    stores = (pair[0], KuboStore("http://127.0.0.1:9", timeout=1))
    (pin,) = survey(stores)
    assert pin.kept[0].whole and pin.kept[1].problem and not pin.lost
    assert repair(stores, [pin])[0].problem


def test_repair__store_dead__asked_once_for_all_files(pair: tuple[LocalStore, LocalStore]) -> None:
    cids = [pair[0].put(io.BytesIO(bytes([number]))) for number in range(3)]
    dead = Dead(pair[1])
    done = repair((pair[0], dead), survey((pair[0], dead)))
    assert [(one.cid, one.copied, "away" in one.problem) for one in done] == [(cid, 0, True) for cid in sorted(cids)]
    assert dead.asked == 2  # once by survey


def test_repair__store_that_gives_back_something_else__said(pair: tuple[LocalStore, LocalStore]) -> None:
    cid = pair[0].put(io.BytesIO(DATA))
    liar = Liar(pair[1])
    (done,) = repair((pair[0], liar), survey((pair[0], liar), [cid]))
    assert "1 blocks do not come back" in done.problem


def test_survey__wanted_file_that_nobody_keeps__lost(pair: tuple[LocalStore, LocalStore]) -> None:
    (pin,) = survey(pair, [cid_of(b"never stored")])
    assert pin.lost and not pin.whole


def test_repair__from_a_folder_into_kubo__same_file(pair: tuple[LocalStore, LocalStore], kubo: Daemon) -> None:
    cid: Cid = pair[0].put(io.BytesIO(DATA))
    stores = (pair[0], KuboStore(kubo.url))
    assert not [done for done in repair(stores, survey(stores, [cid])) if done.problem]
    assert open_file(stores[1], cid).read() == DATA


def test_stores_of__mirrored_or_single__the_single_ones(pair: tuple[LocalStore, LocalStore]) -> None:
    assert stores_of(MirroredStore(pair)) == pair
    assert stores_of(pair[0]) == (pair[0],)
