"""A storefront on a real chain with real contracts; its catalogue catches up when a test says so."""

import itertools
import threading
from dataclasses import dataclass, replace

import pytest
from werkzeug.serving import make_server

from refrain.catalog.models import Release
from refrain.indexer.follow import Follower
from refrain.indexer.funds import Funds
from refrain.terms import Terms
from refrain_web import create_app
from refrain_web.api.answers import Answers
from tests.backend.webhooks.conftest import receiver
from tests.chain_node import chain_node
from tests.contract_roles import Market, deployed, market
from tests.databases import created, postgres, postgres_template

__all__ = ["chain_node", "deployed", "market", "postgres", "postgres_template", "receiver"]


@dataclass
class Shop:
    """The application, a browser at it, the market behind it."""

    app: object
    browser: object
    market: Market
    follower: Follower

    def index(self):
        """Read the chain into the catalogue; releases count as read and are listed."""
        self.follower.catch_up()
        with self.app.extensions["refrain"].database.writing() as session:
            session.query(Release).update({"listed": True, "document": "ready", "title": "Night Train"})

    def get(self, path, status=200, **parameters):
        answer = self.browser.get(f"/api/v1{path}", query_string=parameters)
        assert answer.status_code == status, answer.text
        return answer.json

    def post(self, path, status=200, **body):
        answer = self.browser.post(f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    def carry_out(self, who, path, **body):
        """Ask for steps and do them as any wallet would; returns what each led to."""
        return [self.do(who, step) for step in self.post(path, **body)["steps"]]

    def do(self, who, step):
        if step["kind"] == "transaction":
            request = {name: step["transaction"][name] for name in ("to", "data", "value")}
            hash = self.market.rpc.call("eth_sendTransaction", {"from": who.address, **request})
            receipt = self.market.rpc.call("eth_getTransactionReceipt", hash)
            assert int(receipt["status"], 16) == 1
            return receipt
        submit = step["submit"]
        signature = "0x" + who.sign_typed_data(step["typed_data"]).hex()
        answer = self.browser.open(
            submit["url"], method=submit["method"], json={**submit["body"], submit["body_key"]: signature}
        )
        assert answer.status_code == 201, answer.text
        return answer.json


@pytest.fixture
def catalogue(request):
    """The URL of a catalogue, "" for the SQLite file that a site has by itself. Tests over both databases say
    `pytestmark = BOTH`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    with created(server, next(_names), template) as database:
        yield database.engine.url.render_as_string(hide_password=False)


_names = (f"shop_{number}" for number in itertools.count(1))
BOTH = pytest.mark.parametrize("catalogue", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def shop(config, market, empty_catalogue, catalogue):
    here = replace(
        config,
        database_url=catalogue,
        chain_id=market.deployed.chain_id,
        rpc_urls=(market.node.url,),
        public_rpc_url=market.node.url,
        factory=market.deployed.factory,
        webhook_private=True,
        demo_accounts=tuple(f"{name}:{wallet.address}" for name, wallet in market.people.items()),
        buyer_types=market.deployed.buyer_types,
    )
    (config.data / "catalog.sqlite").write_bytes(empty_catalogue.read_bytes())
    app = create_app(here)
    app.extensions["refrain answers"] = Answers(lasts=0)  # these tests look again at once
    services = app.extensions["refrain"]
    deployed = market.deployed
    follower = Follower(
        services.database, market.rpc, {deployed.factory: deployed.block}, registry=deployed.buyer_types
    )
    yield Shop(app, app.test_client(), market, follower)
    services.database.close()
    services.rpc.close()


@pytest.fixture
def site(shop):
    server = make_server("127.0.0.1", 0, shop.app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def following(shop):
    """The catalogue follows the chain by itself, as it does where a site runs."""
    stop = threading.Event()
    funds = Funds(shop.app.extensions["refrain"].database, shop.market.rpc)

    def follow():
        while not stop.wait(0.1):
            shop.follower.catch_up()
            funds.look()

    thread = threading.Thread(target=follow)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def release(shop):
    """A release that may be resold once, with a copy (number 1) of alice's."""
    release = shop.market.publish(Terms(max_resales=1, max_gifts=1, max_supply=3))
    shop.market.collect(release, shop.market.alice)
    shop.index()
    return release
