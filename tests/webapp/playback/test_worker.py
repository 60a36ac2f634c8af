"""The service worker's rules: what it answers, what it asks for, and what happens when things break."""

import hashlib
import os
import struct
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.sounds import tone_at
from tests.webapp.playback.gateway import Gateway

READY = "async () => (await import('/tests/listener.js')).workerReady()"
UNLOCK = "async ([track, key]) => (await import('/tests/listener.js')).unlockWith(track, key)"
LISTEN = "async (path) => { await (await import('/tests/listener.js')).listen(path); return audio.duration; }"
TONE = "async (second) => (await import('/tests/listener.js')).toneAt(second)"
FETCH = """async ([path, range, method]) => {
  const response = await fetch(path, { method: method ?? "GET", headers: range ? { Range: range } : {} });
  const body = await response.arrayBuffer();
  const { toHex } = await import("/static/js/crypto/bytes.js");
  const sha256 = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", body)));
  return { status: response.status, headers: Object.fromEntries(response.headers), sha256 };
}"""
GOOD_BYTES = """async (path) => {
  let bytes = 0;
  try { for await (const piece of (await fetch(path)).body) bytes += piece.length; } catch { return bytes; }
}"""
FAILURES = """async () => {
  window.failures = [];
  (await import("/static/js/player/worker.js")).onFailure((failure) => failures.push(failure));
}"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unlocked(page: Page, published) -> str:
    assert page.evaluate(READY)
    return page.evaluate(UNLOCK, published)


@pytest.fixture
def noise(publish):
    """Bytes that are no music, published, and what they are."""
    data = os.urandom(300_000)
    return data, publish(data)


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, 300_000),
        ("bytes=16383-16384", 16_383, 16_385),
        ("bytes=100000-299999", 100_000, 300_000),
        ("bytes=299999-400000", 299_999, 300_000),
        ("bytes=-5", 299_995, 300_000),
        ("bytes=-400000", 0, 300_000),
    ],
)
def test_answer__range__is_that_part(page, noise, wanted, first, end):
    data, published = noise
    answer = page.evaluate(FETCH, [unlocked(page, published), wanted])
    assert answer["status"] == 206
    assert answer["headers"]["content-range"] == f"bytes {first}-{end - 1}/300000"
    assert answer["headers"]["content-length"] == str(end - first)
    assert answer["headers"]["cache-control"] == "no-store"
    assert answer["sha256"] == sha256(data[first:end])


@pytest.mark.parametrize("wanted", [None, "bytes=0-1,5-6", "chunks=1-2", "bytes=5-2", "bytes=-"])
def test_answer__no_single_range__is_the_whole(page, noise, wanted):
    data, published = noise
    answer = page.evaluate(FETCH, [unlocked(page, published), wanted])
    assert answer["status"] == 200
    assert answer["sha256"] == sha256(data)


@pytest.mark.parametrize("wanted", ["bytes=300000-", "bytes=400000-500000", "bytes=-0"])
def test_answer__range_behind_the_end__is_not_satisfiable(page, noise, wanted):
    answer = page.evaluate(FETCH, [unlocked(page, noise[1]), wanted])
    assert answer["status"] == 416
    assert answer["headers"]["content-range"] == "bytes */300000"


def test_answer__head__has_the_length_and_no_body(page, noise, gateway):
    path = unlocked(page, noise[1])
    asked = len(gateway.asked)
    answer = page.evaluate(FETCH, [path, None, "HEAD"])
    assert (answer["status"], answer["headers"]["content-length"], answer["sha256"]) == (200, "300000", sha256(b""))
    assert len(gateway.asked) == asked


def test_answer__track_without_a_key__is_not_found_and_asks_nobody(page, gateway):
    page.evaluate(READY)
    answer = page.evaluate(FETCH, ["/sound/0x00/1/1", None])
    assert answer["status"] == 404
    assert gateway.asked == []


def test_answer__part_behind_the_head__is_one_request_for_just_its_chunks(page, noise, gateway):
    path = unlocked(page, noise[1])
    gateway.asked.clear()
    page.evaluate(FETCH, [path, "bytes=100000-131071"])
    assert gateway.asked == [("track-1-1", f"bytes={56 + 6 * 16_400}-{56 + 8 * 16_400 - 1}")]


def test_answer__beginning__comes_from_the_head_at_hand(page, noise, gateway):
    path = unlocked(page, noise[1])
    gateway.asked.clear()
    page.evaluate(FETCH, [path, "bytes=0-65535"])
    assert gateway.asked == []


def test_answer__connection_breaks__goes_on_where_it_broke(page, noise, gateway):
    data, published = noise
    path = unlocked(page, published)
    gateway.asked.clear()
    gateway.break_at["track-1-1"] = 200_123
    page.evaluate(
        """(path) => {
      window.got = 0;
      window.pieces = [];
      fetch(path).then(async ({ body }) => {
        for await (const piece of body) pieces.push(piece), (got += piece.length);
      });
    }""",
        path,
    )
    page.wait_for_function("() => got > 180000")  # what came before the break has arrived
    gateway.break_now.set()
    page.wait_for_function("() => got === 300000")
    hashed = "async () => crypto.subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer())"
    digest = page.evaluate(f"async () => Array.from(new Uint8Array(await ({hashed})()))")
    assert bytes(digest).hex() == sha256(data)
    assert [wanted for _, wanted in gateway.asked][1] == f"bytes=200123-{300_000 + 56 + 19 * 16 - 1}"


def test_answer__first_gateway_has_not_the_file__asks_the_next(page, noise, gateway):
    data, (track, key) = noise
    gateway.files["other"] = b""
    track["sources"].insert(0, "http://127.0.0.1:9/ipfs/nobody")
    assert page.evaluate(FETCH, [unlocked(page, (track, key)), None])["sha256"] == sha256(data)


@pytest.fixture
def spare():
    """Another gateway."""
    gateway = Gateway()
    gateway.start()
    yield gateway
    gateway.stop()


def spoilt(ciphertext: bytes, at: int) -> bytes:
    changed = bytearray(ciphertext)
    changed[at] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("at", [10, 30, 56 + 2 * 16_400 + 77, 56 + 12 * 16_400 + 77, -5])
def test_answer__first_gateway_changed_a_byte__the_right_ones_come_from_the_other(page, noise, gateway, spare, at):
    data, (track, key) = noise
    spare.files["track-1-1"] = gateway.files["track-1-1"]
    gateway.files["track-1-1"] = spoilt(gateway.files["track-1-1"], at)
    track["sources"].append(f"{spare.url}/ipfs/track-1-1")
    page.evaluate(FAILURES)
    assert page.evaluate(FETCH, [unlocked(page, (track, key)), None])["sha256"] == sha256(data)
    assert page.evaluate("failures") == []


def test_answer__both_gateways_changed_the_byte__ends_at_the_last_good_chunk(page, noise, gateway, spare):
    _, (track, key) = noise
    path = unlocked(page, (track | {"sources": [*track["sources"], f"{spare.url}/ipfs/track-1-1"]}, key))
    spare.files["track-1-1"] = gateway.files["track-1-1"] = spoilt(gateway.files["track-1-1"], 56 + 12 * 16_400)
    page.evaluate(FAILURES)
    assert page.evaluate(GOOD_BYTES, path) == 12 * 16_384
    [failure] = page.evaluate("failures")
    assert failure["reason"] == "damaged"


def test_ciphertext__first_gateway_falls_silent__the_other_goes_on(page, gateway, spare):
    gateway.files["file"] = spare.files["file"] = data = os.urandom(300_000)
    gateway.break_at["file"] = 200_000  # it sends no more, and keeps the connection open
    page.clock.install()
    page.evaluate(
        """async (sources) => {
      const { ciphertext } = await import("/static/js/player/ciphertext.js");
      window.got = 0;
      const read = async () => {
        for await (const piece of await ciphertext({ sources }, 0, 300000)) got += piece.length;
      };
      read();
    }""",
        [f"{one.url}/ipfs/file" for one in (gateway, spare)],
    )
    page.wait_for_function("() => got === 200000")
    page.clock.fast_forward(8_000)
    page.wait_for_function("() => got === 300000")
    assert spare.asked == [("file", f"bytes=200000-{len(data) - 1}")]
    gateway.break_now.set()


def test_answer__reader_goes_away__the_request_is_given_up(page, publish, gateway):
    size = 40_000_000
    path = unlocked(page, publish(bytes(size)))
    gateway.sent.clear()
    script = """async (path) => {
      const reader = (await fetch(path)).body.getReader();
      await reader.read();
      await reader.cancel();
    }"""
    page.evaluate(script, path)
    deadline = time.monotonic() + 5
    while gateway.open_connections and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert gateway.open_connections == 0
    assert gateway.sent.get("track-1-1", 0) < size / 2


def test_answer__nobody_reads_on__no_more_is_fetched(page, publish, gateway):
    size = 240_000_000  # what waits in the system's own socket buffers (up to 36 MB) and the browser's pipes is less
    path = unlocked(page, publish(bytes(size)))
    gateway.sent.clear()
    page.evaluate(
        "async (path) => { window.reader = (await fetch(path)).body.getReader(); await reader.read(); }", path
    )
    sent = -1
    while sent != gateway.sent.get("track-1-1", 0):
        sent = gateway.sent.get("track-1-1", 0)
        page.wait_for_timeout(300)
    assert sent < size / 2
    page.evaluate("reader.cancel()")


def test_200_mb__plays_and_seeks_in_bounded_memory(page, publish):
    short, long = (publish(silence(size), number=number) for number, size in ((1, 2_000_000), (2, 200_000_000)))
    page.evaluate(LISTEN, unlocked(page, short))
    page.evaluate(TONE, 3)
    before = memory_of_descendants()
    path = unlocked(page, long)
    assert page.evaluate(LISTEN, path) == pytest.approx(200_000_000 / 176_400, abs=0.01)
    for second in (1000, 20, 700, 300):
        page.evaluate(TONE, second)
        assert memory_of_descendants() - before < 160_000_000  # of 200 MB, all processes of the browser together


def silence(size: int) -> bytes:
    """A WAV file with `size` bytes of 16-bit stereo silence."""
    form = struct.pack("<IHHIIHH", 16, 1, 2, 44_100, 176_400, 4, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + form + b"data" + struct.pack("<I", size) + bytes(size)


def memory_of_descendants() -> int:
    """Resident bytes of every process that this one started, directly or not (Linux)."""
    parents, resident = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        parents[int(stat.parent.name)] = int(fields[1])
        resident[int(stat.parent.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    family = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(resident[pid] for pid in family - {os.getpid()})


def test_tampered__plays_to_the_last_good_chunk_and_says_so_once(page, publish, recording, gateway):
    data = recording("wav")
    path = unlocked(page, publish(data))
    gateway.files["track-1-1"] = spoilt(gateway.files["track-1-1"], 56 + 60 * 16_400 + 77)
    page.evaluate(FAILURES)
    assert page.evaluate(GOOD_BYTES, path) == 60 * 16_384
    [failure] = page.evaluate("failures")
    assert failure == {"path": path, "reason": "damaged", "fraction": pytest.approx(60 * 16_384 / len(data))}
    page.evaluate(LISTEN, path)
    page.evaluate("audio.currentTime = 4.8")
    page.evaluate("async () => (await import('/tests/listener.js')).untilSilent()")
    assert page.evaluate("audio.currentTime") == pytest.approx(60 * 16_384 / 176_400, abs=0.4)


def test_key_of_another_track__nothing_is_unlocked(page, publish):
    (track, _), (_, key) = publish(b"one"), publish(b"two", number=2)
    with pytest.raises(Exception, match="does not belong"):
        unlocked(page, (track, key))


def test_cut_file__nothing_is_unlocked(page, publish, gateway):
    track, key = publish(bytes(100_000))
    gateway.files["track-1-1"] = gateway.files["track-1-1"][: 56 + 5 * 16_400]
    with pytest.raises(Exception, match="cannot be reached"):
        unlocked(page, (track, key))


def stop_workers(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    devtools.detach()


def test_worker_stopped_in_mid_play__plays_on_and_seeks(page, publish, recording):
    path = unlocked(page, publish(recording("flac16"), form="flac16"))
    page.evaluate(LISTEN, path)
    assert page.evaluate(TONE, 1.2) == pytest.approx(tone_at(1.2), abs=15)
    stop_workers(page)
    assert page.evaluate(TONE, 7.2) == pytest.approx(tone_at(7.2), abs=15)
    stop_workers(page)
    assert page.evaluate(TONE, 3.2) == pytest.approx(tone_at(3.2), abs=15)


def test_hard_reload__the_page_gets_its_worker_back(page, publish, recording):
    path = unlocked(page, publish(recording("mp3_cbr"), form="mp3_cbr"))
    devtools = page.context.new_cdp_session(page)
    with page.expect_navigation():
        devtools.send("Page.reload", {"ignoreCache": True})
    assert page.evaluate(READY)
    page.evaluate(LISTEN, path)
    assert page.evaluate(TONE, 5.2) == pytest.approx(tone_at(5.2), abs=15)


def test_two_tabs__both_play(page, context, site, publish, recording):
    first = unlocked(page, publish(recording("vorbis"), form="vorbis"))
    other = context.new_page()
    other.goto(site)
    second = unlocked(other, publish(recording("mp3_vbr"), form="mp3_vbr", token=2))
    page.evaluate(LISTEN, first)
    other.evaluate(LISTEN, second)
    assert page.evaluate(TONE, 2.2) == pytest.approx(tone_at(2.2), abs=15)
    assert other.evaluate(TONE, 8.2) == pytest.approx(tone_at(8.2), abs=15)


def test_unlock__while_the_keepers_think__the_beginning_is_fetched(page, publish, gateway):
    assert page.evaluate(READY)
    track, _ = publish(os.urandom(300_000))
    script = """async (track) => {
      const { unlock } = await import("/static/js/player/keys.js");
      unlock(track, new Promise(() => {}));
    }"""
    page.evaluate(script, track)
    deadline = time.monotonic() + 10
    while len(gateway.asked) < 2 and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    last = 56 + 300_000 // 16_384 * 16_400
    size = len(gateway.files["track-1-1"])
    assert sorted(wanted for _, wanted in gateway.asked) == sorted(
        [f"bytes=0-{56 + 4 * 16_400 - 1}", f"bytes={last}-{size - 1}"]
    )


KEEP = """async (path) => {
  const { tracks } = await import("/static/js/player/store.js");
  const { keep } = await import("/static/js/player/ciphertext.js");
  const track = await tracks.get(path);
  const done = [];
  await keep(track, (part) => done.push(part));
  await tracks.put(path, { ...track, kept: true });
  return done;
}"""
IN_CACHES = """async () => {
  const { concat, toHex } = await import("/static/js/crypto/bytes.js");
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(new Uint8Array(await (await cache.match(request)).arrayBuffer()));
    }
  }
  return toHex(concat(...found));
}"""


def test_keep__in_the_browsers_cache__is_the_ciphertext_and_nothing_else(page, publish, gateway):
    path = unlocked(page, publish(os.urandom(1_500_000)))
    page.evaluate(KEEP, path)
    assert bytes.fromhex(page.evaluate(IN_CACHES)) == gateway.files["track-1-1"]


def test_lock__account_signs_out__its_keys_are_gone_and_the_ciphertext_stays(page, publish, recording, gateway):
    (mine, key), (other, other_key) = publish(recording("flac16")), publish(b"sound", token=2)
    path = unlocked(page, (mine | {"account": "0xaa"}, key))
    left = unlocked(page, (other | {"account": "0xbb"}, other_key))
    page.evaluate(KEEP, path)
    page.evaluate("async () => (await import('/static/js/player/keys.js')).lock('0xAA')")
    assert page.evaluate(FETCH, [path, "bytes=0-1"])["status"] == 404
    assert page.evaluate(FETCH, [left, "bytes=0-1"])["status"] == 206
    gateway.stop()
    again = unlocked(page, (mine | {"account": "0xaa"}, key))
    assert page.evaluate(FETCH, [again, None])["sha256"] == sha256(recording("flac16"))


def test_keep__gateway_gone_and_page_reloaded__still_plays(page, publish, recording, gateway):
    path = unlocked(page, publish(recording("flac24"), form="flac24"))
    assert page.evaluate(KEEP, path)[-1] == 1
    gateway.stop()
    page.reload()
    assert page.evaluate(READY)
    page.evaluate(LISTEN, path)
    for second in (6.2, 1.2):
        assert page.evaluate(TONE, second) == pytest.approx(tone_at(second), abs=15)


def test_keep__interrupted__asks_only_for_the_missing_pieces(page, publish, gateway):
    size = 3_000_000
    path = unlocked(page, publish(os.urandom(size)))
    keep = """async ([path, stopAfter]) => {
      const { tracks } = await import("/static/js/player/store.js");
      const { keep } = await import("/static/js/player/ciphertext.js");
      let pieces = 0;
      const track = await tracks.get(path);
      await keep(track, () => { if (++pieces === stopAfter) throw new Error("closed"); }).catch(() => null);
    }"""
    page.evaluate(keep, [path, 1])
    gateway.asked.clear()
    page.evaluate(keep, [path, 0])
    assert [wanted.split("-")[0] for _, wanted in gateway.asked] == ["bytes=1049600", "bytes=2099200"]


def test_download__is_bit_exact_and_keeps_its_name(page, publish, recording):
    data = recording("flac24")
    path = unlocked(page, publish(data, form="flac24"))
    with page.expect_download() as download:
        page.evaluate(
            """(path) => {
          const frame = document.createElement("iframe");
          frame.src = `${path}?download`;
          document.body.append(frame);
        }""",
            path,
        )
    assert download.value.suggested_filename == "Tones 1.flac"
    assert download.value.path().read_bytes() == data


def test_without_a_worker__the_page_decrypts_into_a_blob(chromium: Browser, site, publish, recording):
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.goto(site)
    assert page.evaluate(READY) is False
    path = page.evaluate(UNLOCK, publish(recording("m4a"), form="m4a"))
    script = """async (path) => {
      const { tracks } = await import("/static/js/player/store.js");
      const { wholeRecording } = await import("/static/js/player/whole.js");
      const blob = await wholeRecording(await tracks.get(path), (error) => { throw error; });
      await (await import("/tests/listener.js")).listen(URL.createObjectURL(blob));
    }"""
    page.evaluate(script, path)
    assert page.evaluate(TONE, 7.2) == pytest.approx(tone_at(7.2), abs=15)
    context.close()


def test_store__holds_no_secret_that_can_be_read(page, publish):
    path = unlocked(page, publish(b"music"))
    script = """async (path) => {
      const { tracks } = await import("/static/js/player/store.js");
      const { key } = await tracks.get(path);
      return [key.extractable, await crypto.subtle.exportKey("raw", key).then(() => "read", (error) => error.name)];
    }"""
    assert page.evaluate(script, path) == [False, "InvalidAccessError"]


def test_worker_script__is_always_revalidated(site):
    with urllib.request.urlopen(f"{site}/sw.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Service-Worker-Allowed"] == "/"
