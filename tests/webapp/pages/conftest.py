"""The shop on loopback with a filled catalogue, and a real Chromium in which every complaint of a page is heard."""

import hashlib
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.catalog.visitors import SignedIn
from refrain.config import Config
from refrain_web import create_app
from tests.webapp.pages import shelf

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
"""What can differ between two screens that show the same document."""
BOUND = "[data-behaviour]:not([data-bound])"
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="session")
def gateway():
    """The URL of a server of the documents that the shelves refer to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), shelf.Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def shop_app(tmp_path_factory, gateway):
    """The application over a filled catalogue; its chain is down."""
    with make_server("127.0.0.1", 0, lambda environ, start: []) as free:
        port = free.port
    accounts = tuple(
        f"{name}:{address}" for name, address in (("Mara", shelf.MARA), ("Alice", shelf.ALICE), ("Bo", shelf.BO))
    )
    config = Config(
        data=tmp_path_factory.mktemp("shop"),
        site_url=f"http://127.0.0.1:{port}",
        gateway_url=gateway,
        public_rpc_url="http://127.0.0.1:9",
        rpc_urls=("http://127.0.0.1:9",),
        buyer_types=shelf.OPEN,
        currencies=(f"{shelf.DOLLAR}:USDX:6",),
        demo_accounts=accounts,
    )
    database = Database(config.database)
    upgrade(database)
    with database.writing() as session:
        shelf.fill(session)
    database.close()
    return create_app(config)


@pytest.fixture(scope="session")
def shop(shop_app):
    """The origin of the running shop."""
    url = shop_app.extensions["refrain"].config.site_url
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), shop_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def pass_of_alice(shop_app):
    """The session cookie of Alice, in whose name rows are on the shelves: as if her wallet had signed."""
    return sign_in_as(shop_app, shelf.ALICE)


def sign_in_as(app, account):
    """A session of an account whose key nobody here has, written as `session.begin` writes it."""
    secret, now = f"secret-of-{account}", int(time.time())
    with app.extensions["refrain"].database.writing() as database:
        row = SignedIn(
            id="0x" + hashlib.sha256(secret.encode()).hexdigest(),
            account=account,
            created=now,
            expires=now + 3600,
            agent="test",
        )
        database.merge(row)
    return secret


class Visitor:
    """A page of the browser, and everything that it complained about."""

    def __init__(self, context, shop):
        self.context, self.shop, self.complaints = context, shop, []
        self.page = context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def visit(self, path):
        self.page.goto(self.shop + path)
        expect(self.page.locator(BOUND)).to_have_count(0)
        return self.page

    def violations(self, rules=RULES):
        """What axe-core finds, one line each."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
        return [
            f"{item['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
            for item in found
            for node in item["nodes"]
        ]


@pytest.fixture
def visitor(chromium, shop):
    """Somebody at a desk, in the light."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Visitor(context, shop)
    context.close()


@pytest.fixture
def alice(visitor, pass_of_alice):
    """Alice, signed in, who holds three copies and sells one of them."""
    visitor.context.add_cookies([{"name": "refrain", "value": pass_of_alice, "url": visitor.shop}])
    return visitor


@pytest.fixture
def mara(visitor, shop_app):
    """Mara, signed in, who published everything on the shelves."""
    pass_of_mara = sign_in_as(shop_app, shelf.MARA)
    visitor.context.add_cookies([{"name": "refrain", "value": pass_of_mara, "url": visitor.shop}])
    return visitor


def pytest_collection_modifyitems(items):
    """A browser that leaves a page drops its requests; werkzeug's server then leaves a static file to the collector."""
    here = Path(__file__).parent
    dropped = pytest.mark.filterwarnings("ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning")
    for item in items:
        if here in item.path.parents:
            item.add_marker(dropped)
