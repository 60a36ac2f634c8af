"""Every format plays through the worker as it would in the clear: sound, seeking, duration, end."""

import pytest
from playwright.sync_api import Page

from tests.sounds import FORMATS, tone_at

SECONDS = 10
LISTEN = """async ([track, key]) => {
  const listener = await import("/tests/listener.js");
  if (!(await listener.workerReady())) throw new Error("no worker");
  await listener.listen(await listener.unlockWith(track, key));
  return audio.duration;
}"""
ESTIMATED = {"adts": 0.5}  # it has no index: browsers estimate its length, in the clear too


@pytest.mark.parametrize(
    "form", [form for form in FORMATS if form != "alac"]
)  # browsers do not play ALAC, in the clear neither
def test_worker__each_format__plays_seeks_and_ends(form, page: Page, publish, recording):
    duration = page.evaluate(LISTEN, publish(recording(form), form=form))
    assert duration == pytest.approx(SECONDS, abs=ESTIMATED.get(form, 0.2))
    for second in (2.3, 7.2, 4.3):
        heard = page.evaluate("async (s) => (await import('/tests/listener.js')).toneAt(s)", second)
        assert heard == pytest.approx(tone_at(second), abs=15), f"at {second} s"
    page.evaluate(f"audio.currentTime = {SECONDS - 0.4}")
    assert page.evaluate("async () => (await import('/tests/listener.js')).untilOver()") == "ended"
