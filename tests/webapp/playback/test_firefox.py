"""The same playback in Firefox: the worker, sound and seeking in each format, unreadable keys, a broken file."""

import shutil

import pytest

from tests.sounds import FORMATS, tone_at
from tests.webapp.playback.firefox import running

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
