"""Several stores as one: what still works when one of them does not."""

import io
import os
from pathlib import Path

import pytest

from refrain.config import Config
from refrain.storage.cid import cid_of
from refrain.storage.errors import BadBlock, NotStored, StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from refrain.storage.mirrored import MirroredStore, open_store

from .test_pins import Dead

DEAD = "http://127.0.0.1:9"


@pytest.fixture
def first(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "first")


@pytest.fixture
def second(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "second")


def test_put__two_stores__in_both(first: LocalStore, second: LocalStore) -> None:
    cid = MirroredStore([first, second]).put(io.BytesIO(b"music"))
    assert first.block(cid) == second.block(cid) == b"music"


def test_put__one_store_dead__in_the_other(first: LocalStore) -> None:
    both = MirroredStore([KuboStore(DEAD, timeout=1), first])
    cid = both.put(io.BytesIO(b"music"))
    assert both.block(cid) == b"music"
    assert both.has(cid)
    assert both.pins() == {cid}


def test_put__all_stores_dead__unavailable() -> None:
    dead = MirroredStore([KuboStore(DEAD, timeout=1), KuboStore(DEAD, timeout=1)])
    for ask in (lambda: dead.put(io.BytesIO(b"x")), lambda: dead.block(cid_of(b"x")), dead.pins):
        with pytest.raises(StoreUnavailable):
            ask()


def test_block__first_store_damaged__read_from_the_second(
    first: LocalStore, second: LocalStore, tmp_path: Path
) -> None:
    both = MirroredStore([first, second])
    data = os.urandom(50)
    cid = both.put(io.BytesIO(data))
    (path,) = (tmp_path / "first" / "blocks").glob("*/*")
    path.write_bytes(b"bad")
    assert both.block(cid) == data


def test_block__first_store_away__asked_last_for_a_while(first: LocalStore) -> None:
    cid = first.put(io.BytesIO(b"music"))
    away = Dead(first)
    both = MirroredStore([away, first])
    assert [both.block(cid) for _ in range(3)] == [b"music"] * 3
    assert away.asked == 1
    with pytest.raises(StoreUnavailable):
        both.block(cid_of(b"x"))  # it might have it
    assert away.asked == 2


def test_block__nowhere__not_stored_unless_a_store_could_not_say(first: LocalStore, second: LocalStore) -> None:
    with pytest.raises(NotStored):
        MirroredStore([first, second]).block(cid_of(b"x"))
    with pytest.raises(StoreUnavailable):
        MirroredStore([first, KuboStore(DEAD, timeout=1)]).block(cid_of(b"x"))


def test_put_block__wrong_bytes__refused(first: LocalStore, second: LocalStore) -> None:
    with pytest.raises(BadBlock):
        MirroredStore([first, second]).put_block(cid_of(b"a"), b"b")


def test_open_store__by_configuration__the_stores_named(tmp_path: Path) -> None:
    assert isinstance(open_store(Config(data=tmp_path)), LocalStore)
    assert isinstance(open_store(Config(kubo_urls=("http://127.0.0.1:5001",))), KuboStore)
    assert isinstance(open_store(Config(kubo_urls=("http://127.0.0.1:5001", "http://127.0.0.1:5002"))), MirroredStore)
