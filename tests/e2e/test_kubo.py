"""A shop whose recordings lie in a real Kubo node, played through a gateway that stalls and one that lies."""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.backend.storage.conftest import kubo_daemon
from tests.e2e.conftest import Demo
from tests.e2e.test_player import AUDIO, listener, play, plays
from tests.sounds import record

__all__ = ["listener"]


class Between(ThreadingHTTPServer):
    """A gateway before the demo's own. Of a long answer it can hold back all but the beginning, or change a byte."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind = behind
        self.go_on = threading.Event()
        self.go_on.set()
        self.lies = False
        self.lied = 0
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    server: Between

    def do_GET(self) -> None:
        wanted = {name: value for name, value in self.headers.items() if name == "Range"}
        with urllib.request.urlopen(urllib.request.Request(self.server.behind + self.path, headers=wanted)) as answer:
            body = bytearray(answer.read())
            long = len(body) > 300_000
            if self.server.lies and long:
                body[250_000] ^= 1
                self.server.lied += 1
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
        self.wfile.write(body[:20_000])
        if long:
            self.server.go_on.wait(60)
        self.wfile.write(body[20_000:])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def between(tmp_path_factory):
    """The demo on Kubo, and the gateway that its pages are given first."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    behind = f"http://127.0.0.1:{demo.port + 2}"
    with kubo_daemon(tmp_path_factory.mktemp("kubo") / "repository") as daemon, Between(behind) as between:
        threading.Thread(target=between.serve_forever, daemon=True).start()
        demo.settings = {
            "REFRAIN_KUBO_URLS": daemon.url,
            "REFRAIN_GATEWAY_URL": between.url,
            "REFRAIN_OTHER_GATEWAYS": behind,
        }
        demo.start()
        between.demo = demo
        yield between
        assert demo.stop() == 0
        between.shutdown()


@pytest.fixture
def demo(between):
    return between.demo


@pytest.fixture(scope="module")
def release(between, tmp_path_factory):
    """Two tracks of 600 kB each, of which alice has copy 1."""
    files = [record(tmp_path_factory.mktemp(str(n)), "flac24", seconds=12, title=f"Track {n}") for n in (1, 2)]
    terms = ("--title", "From Kubo", "--price", "0.05", "--max-supply", "9")
    done = between.demo.refrain("publish", *files, *terms, "--as", "artist", "--json")
    assert done.status == 0, done.err
    assert between.demo.refrain("collect", done.json["release"], "--as", "alice").status == 0
    assert not (between.demo.data / "blobs").exists()
    return done.json["release"]


def reaches(page, second):
    page.wait_for_function(f"async () => await ({AUDIO})('currentTime') > {second}")


def test_player__gateway_stalls__says_that_it_waits_and_goes_on(between, listener, release):
    page = listener("alice")
    between.go_on.clear()
    play(page, release)
    expect(page.get_by_test_id("player-words")).to_have_text("Waiting for the recording …", timeout=20_000)
    expect(page.get_by_test_id("player")).to_have_attribute("aria-busy", "true")
    between.go_on.set()
    expect(page.get_by_test_id("player-words")).to_have_text("")
    plays(page)
    reaches(page, 3)


def test_player__gateway_changes_a_byte__goes_on_from_the_other(between, listener, release):
    page = listener("alice")
    between.lies = True
    play(page, release, 2)
    plays(page)
    page.evaluate("async () => { (await import('/static/js/player/index.js')).player.audio.playbackRate = 8; }")
    reaches(page, 11)
    expect(page.get_by_test_id("player-words")).to_have_text("")
    assert between.lied
