"""A worker killed at every step, just before and just after what it did is written down."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from refrain.config import Config
from refrain.publishing.journal import Publication
from refrain.publishing.work import STEPS
from refrain.publishing.workshop import Workshop

from .conftest import KeyHolder, Submit, finished, now, plaintext_left, recording_of

WORKER = """
import json, os, signal, sys
from pathlib import Path
from refrain.config import Config
from refrain.publishing import journal, steps
from refrain.publishing.workshop import Workshop

fields, id, fatal, moment = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
commits = 0

def deadly(commit):
    def wrapper(*args, **kwargs):
        global commits
        commits += 1
        if commits == fatal and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = commit(*args, **kwargs)
        if commits == fatal and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return wrapper

save = deadly(journal.save)
for module in (journal, steps.checking, steps.encrypting, steps.storing):
    module.save = save
journal.finish = deadly(journal.finish)
fields["data"] = Path(fields["data"])
fields = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
steps.advance(Workshop.open(Config(**fields)), id)
print(commits)
"""


def worker(config: Config, publication: Publication, fatal: int, moment: str) -> subprocess.CompletedProcess[str]:
    fields = json.dumps(asdict(config) | {"data": str(config.data)})
    command = [sys.executable, "-c", WORKER, fields, publication.id, str(fatal), moment]
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)


def kills(shop: Workshop, publication: Publication) -> Iterator[str]:
    """Kill worker after worker: each gets one commit further, and dies when the work for the next one is done."""
    for _ in range(20):
        done = worker(shop.config, publication, 2, "before")
        if done.returncode == 0:
            return
        assert done.returncode == -signal.SIGKILL, done.stderr
        yield now(shop, publication).step
    raise AssertionError("the publication does not get on")


def test_advance__killed_before_every_commit__finished_and_right(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder]
) -> None:
    publication = begun("wav")
    seen = list(kills(shop, publication))
    ready = now(shop, publication)
    assert ready.state == "ready"
    assert set(seen) == set(STEPS)
    assert recording_of(shop, ready, 1, key_holders) == songs["wav"].read_bytes()
    assert plaintext_left(shop, songs["wav"]) == []
    track, documents = ready.work.tracks[0], {ready.work.cover, ready.work.envelope, ready.work.metadata}
    assert shop.store.pins() == documents | {track.audio, track.preview, track.waveform}


def test_advance__killed_between_encryption_and_its_commit__begun_again_with_another_key(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder]
) -> None:
    publication = begun("wav")
    commits_before_encryption = 4  # check of the track, check, preview, address and keepers
    assert worker(shop.config, publication, commits_before_encryption + 1, "before").returncode == -signal.SIGKILL
    killed = now(shop, publication)
    assert killed.step == "encrypt" and killed.work.tracks[0].shares == ()
    abandoned = shop.bench(publication.id).ciphertext(1).read_bytes()
    ready = finished(shop, publication)
    assert recording_of(shop, ready, 1, key_holders) == songs["wav"].read_bytes()
    assert abandoned[:56] not in shop.store.block(ready.work.tracks[0].audio)[:56]


@pytest.mark.parametrize("fatal", [3, 5])
def test_advance__killed__no_key_on_disk(shop: Workshop, begun: Submit, fatal: int) -> None:
    """Keys are 16 random bytes; what would betray one is a share that is not sealed, or a field that names one."""
    publication = begun("wav")
    worker(shop.config, publication, fatal, "after")
    with shop.database.engine.connect() as connection:
        (work,) = connection.exec_driver_sql("SELECT work FROM publications").fetchone()  # type: ignore[misc]
    track = json.loads(work)["tracks"][0]
    assert set(track) == {
        *("probe", "digest", "size", "title", "artist", "isrc", "shares", "audio", "preview", "waveform"),
        *("credits", "playback"),
    }
    assert all(set(share) == {"hash", "sealed"} for share in track["shares"])
