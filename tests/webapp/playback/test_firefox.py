"""The same playback in Firefox: the worker, sound and seeking in each format, unreadable keys, a broken file."""

import hashlib
import os
import shutil

import pytest

from tests.sounds import FORMATS, tone_at
from tests.webapp.playback.firefox import running
from tests.webapp.playback.test_worker import FETCH, KEEP, READY, UNLOCK

PLAY = """async ([track, key, seconds]) => {
  const listener = await import("/tests/listener.js");
  if (!(await listener.workerReady())) throw new Error("no worker");
  return listener.withoutSoundCard(await listener.unlockWith(track, key), seconds);
}"""
SECRETS = """async ([track, key]) => {
  const path = await (await import("/tests/listener.js")).unlockWith(track, key);
  const { tracks } = await import("/static/js/player/store.js");
  const stored = (await tracks.get(path)).key;
  return [stored.extractable, await crypto.subtle.exportKey("raw", stored).then(() => "read", (error) => error.name)];
}"""
BROKEN = """async ([track, key]) => {
  const listener = await import("/tests/listener.js");
  const path = await listener.unlockWith(track, key);
  const { onFailure } = await import("/static/js/player/worker.js");
  const told = new Promise(onFailure);
  let bytes = 0;
  try { for await (const piece of (await fetch(path)).body) bytes += piece.length; } catch { /* the break */ }
  return [bytes, (await told).reason];
}"""
LISTEN = "async ([path, seconds]) => (await import('/tests/listener.js')).withoutSoundCard(path, seconds)"
BLOB = """async (path) => {
  const { tracks } = await import("/static/js/player/store.js");
  const { wholeRecording } = await import("/static/js/player/whole.js");
  const blob = await wholeRecording(await tracks.get(path), (error) => { throw error; });
  const { toHex } = await import("/static/js/crypto/bytes.js");
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
}"""
# Browsers do not play ALAC, in the clear neither. Bare ADTS has no index, so its length is an estimate.
PLAYABLE = [form for form in FORMATS if form != "alac"]
LENGTH_WITHIN = {"adts": 2.0}


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed")
    with running(program, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.mark.parametrize("form", PLAYABLE)
def test_worker__each_format__plays_seeks_and_ends(form, firefox, site, publish, recording):
    firefox.open(site)
    seconds = [2.3, 7.2, 4.3]
    heard = firefox.call(PLAY, [*publish(recording(form), form=form, token=PLAYABLE.index(form) + 1), seconds])
    assert heard["duration"] == pytest.approx(10, abs=LENGTH_WITHIN.get(form, 0.2))
    assert heard["places"] == pytest.approx([second + 0.3 for second in seconds], abs=0.3)
    assert heard["tones"] == pytest.approx([tone_at(second) for second in seconds], abs=15)


def opened(firefox, site):
    """The page, with its worker."""
    firefox.open(site)
    assert firefox.call(READY)


def test_answer__ranges__are_those_parts_by_one_request_each(firefox, site, publish, gateway):
    opened(firefox, site)
    data = os.urandom(300_000)
    path = firefox.call(UNLOCK, publish(data, token=20))
    answer = firefox.call(FETCH, [path, "bytes=0-1"])
    assert (answer["status"], answer["headers"]["content-range"]) == (206, "bytes 0-1/300000")
    assert answer["sha256"] == hashlib.sha256(data[:2]).hexdigest()
    gateway.asked.clear()
    assert firefox.call(FETCH, [path, "bytes=100000-"])["sha256"] == hashlib.sha256(data[100_000:]).hexdigest()
    assert [wanted for _, wanted in gateway.asked] == [f"bytes={56 + 6 * 16_400}-{300_000 + 56 + 19 * 16 - 1}"]


def test_keep__gateway_gone_and_page_opened_again__still_plays(firefox, site, publish, recording, gateway):
    opened(firefox, site)
    path = firefox.call(UNLOCK, publish(recording("flac16"), form="flac16", token=21))
    firefox.call(KEEP, path)
    gateway.stop()
    opened(firefox, site)
    heard = firefox.call(LISTEN, [path, [6.2, 1.2]])
    assert heard["tones"] == pytest.approx([tone_at(6.2), tone_at(1.2)], abs=15)


def test_whole_recording__without_the_worker__is_bit_exact(firefox, site, publish, recording):
    opened(firefox, site)
    path = firefox.call(UNLOCK, publish(recording("opus"), form="opus", token=22))
    assert firefox.call(BLOB, path) == hashlib.sha256(recording("opus")).hexdigest()


def test_store__holds_no_secret_that_can_be_read(firefox, site, publish):
    firefox.open(site)
    assert firefox.call(SECRETS, publish(b"music")) == [False, "InvalidAccessError"]


def test_tampered__gives_what_is_good_and_says_so(firefox, site, publish, gateway):
    firefox.open(site)
    published = publish(bytes(500_000), token=9)
    spoilt = bytearray(gateway.files["track-9-1"])
    spoilt[56 + 20 * 16_400] ^= 1
    gateway.files["track-9-1"] = bytes(spoilt)
    assert firefox.call(BROKEN, published) == [20 * 16_384, "damaged"]
