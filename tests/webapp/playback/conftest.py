"""A real headless Chromium, and a small server that gives it the player's modules under the shop's strict policy."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.cobblestone import Cobblestone128Encryptor
from flask import Flask, Response, send_from_directory
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

import refrain_web
from refrain_web.player import bp
from tests.sounds import FORMATS, record
from tests.webapp.playback.gateway import Gateway

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; media-src 'self' blob:; connect-src *"
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>Refrain</title><body></body></html>"
CHAIN = 1337
RELEASE = "0x5fbdb2315678afecb367f032d93f642f64180aa3"


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The origin of a server with the player's own files, one empty page, and the modules of the tests."""
    app = Flask("site", static_folder=f"{refrain_web.__path__[0]}/static", static_url_path="/static")
    app.register_blueprint(bp)
    app.add_url_rule("/", "page", lambda: PAGE)
    folder = Path(__file__).parent / "page"
    app.add_url_rule("/tests/<name>", "tests", lambda name: send_from_directory(folder, name))
    app.after_request(strict)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(site)
    return page


@pytest.fixture(scope="module")
def modules(chromium: Browser, site: str) -> Iterator[Page]:
    """A page for calling the crypto modules; shared, since they keep no state."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site)
    yield page
    context.close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Recordings by name of their format, each made once."""
    folder = tmp_path_factory.mktemp("sounds")
    made: dict[str, bytes] = {}

    def get(name: str) -> bytes:
        if name not in made:
            made[name] = record(folder, name).read_bytes()
        return made[name]

    return get


def track_context(track: int) -> bytes:
    return b"refrain/track/v1\0" + CHAIN.to_bytes(8, "big") + bytes.fromhex(RELEASE[2:]) + track.to_bytes(4, "big")


@pytest.fixture
def publish(gateway: Gateway) -> Callable[..., tuple[dict[str, Any], str]]:
    """Encrypt a recording onto the gateway; returns the track as the player knows it, and its content key in hex."""

    def publish(data: bytes, *, form: str = "wav", number: int = 1, token: int = 1) -> tuple[dict[str, Any], str]:
        key = os.urandom(16)
        encryptor = Cobblestone128Encryptor(key, track_context(number))
        name = f"track-{token}-{number}"
        gateway.files[name] = encryptor.update(data) + encryptor.finalize()
        suffix, mime, *_ = FORMATS[form]
        track = {
            "chainId": CHAIN,
            "release": RELEASE,
            "tokenId": token,
            "number": number,
            "cid": name,
            "plainSize": len(data),
            "sources": [f"{gateway.url}/ipfs/{name}"],
            "mime": mime,
            "fileName": f"Tones {number}{suffix}",
            "title": "Tones",
            "artist": "Ada",
        }
        return track, key.hex()

    return publish
