"""Publishing into a real Kubo daemon that dies in the middle and comes back."""

from dataclasses import replace
from pathlib import Path

import pytest

from refrain.publishing import storing
from refrain.publishing.work import TrackWork
from refrain.publishing.workshop import Workshop
from refrain.storage.kubo import KuboStore
from refrain.storage.pins import survey
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
