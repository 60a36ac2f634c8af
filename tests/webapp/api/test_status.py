"""What the site says about its parts, with some of them there and others not."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from refrain.catalog.results import Progress
from refrain_web import create_app
from refrain_web.health import LAG, Watch, _indexer


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status if self.path == "/ready" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def answering():
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.status = 200
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def config(config, answering):
    return replace(
        config,
        rpc_urls=(NOWHERE,),
        gateway_url=answering.url,
        keepers=(answering.url, NOWHERE, answering.url),
        database_url=f"sqlite:///{config.data / 'catalog.sqlite'}",
    )


def test_status__some_parts_away__names_them_and_what_that_means(browser):
    answer = browser.get("/api/v1/status")
    assert answer.status_code == 200
    parts = {part["name"]: part for part in answer.json["parts"]}
    assert {name for name, part in parts.items() if part["up"]} == {"store", "catalogue", "keeper 1", "keeper 3"}
    assert "bought" in parts["chain"]["words"]
    assert not answer.json["up"]


@pytest.mark.parametrize(("status", "up", "words"), [(503, False, "no store behind it"), (404, True, "")])
def test_status__gateway_without_a_store_or_of_another_kind__only_the_first_is_down(
    browser, answering, status, up, words
):
    answering.status = status
    parts = {part["name"]: part for part in browser.get("/api/v1/status").json["parts"]}
    assert parts["store"]["up"] is up
    assert words in parts["store"]["words"]
    assert not parts["keeper 1"]["up"]


def test_status__database_away__is_told_too(config):
    unreachable = replace(config, database_url=f"sqlite:///{config.data}/none/catalog.sqlite")
    answer = create_app(unreachable).test_client().get("/api/v1/status")
    parts = {part["name"]: part["up"] for part in answer.json["parts"]}
    assert parts["catalogue"] is False


@pytest.mark.parametrize(("behind", "up"), [(0, True), (LAG, True), (LAG + 1, False)])
def test_indexer__behind_the_chain__counts_as_standing_still_beyond_the_lag(behind, up):
    assert _indexer(1000, Progress(1000 - behind, "", 0, 0)).up is up


def test_watch__asked_often__looks_once():
    looks = []
    watch = Watch(lambda: looks.append(1) or len(looks), lasts=60)
    assert [watch.now(), watch.now(), watch.now()] == [1, 1, 1]
