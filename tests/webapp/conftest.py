"""A storefront without a server: the Flask application over an empty folder, with nothing else running."""

import shutil

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.config import Config
from refrain.crypto.sealing import KeyPair
from refrain.crypto.signin import SignIn
from refrain.units import checksum
from refrain_web import create_app

SITE = "http://localhost"
"""Where Flask's test client believes itself to be."""


@pytest.fixture
def config(tmp_path):
    return Config(data=tmp_path, site_url=SITE, secret_key="k" * 32)


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory):
    """A database file with all tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("catalogue") / "catalog.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def app(config, empty_catalogue):
    shutil.copy(empty_catalogue, config.data / "catalog.sqlite")
    app = create_app(config)
    yield app
    app.extensions["refrain"].database.close()


@pytest.fixture
def browser(app):
    return app.test_client()


class Listener:
    """Somebody with a wallet and a browser."""

    def __init__(self, app, name):
        self.key = Account.create(name)
        self.account = checksum(self.key.address)
        self.browser = app.test_client()

    def message(self, now, **changes):
        nonce = self.browser.get("/api/v1/session/nonce").json
        fields = {
            "domain": nonce["domain"],
            "uri": nonce["uri"],
            "address": self.account,
            "chain_id": nonce["chain_id"],
            "nonce": nonce["nonce"],
            "session_key": KeyPair.generate().public,
            "now": now,
        }
        return SignIn.new(**(fields | changes)).text

    def sign(self, text):
        return "0x" + self.key.sign_message(encode_defunct(text=text)).signature.hex()

    def sign_in(self, text):
        body = {"message": text, "signature": self.sign(text)}
        return self.browser.post("/api/v1/session", json=body)


@pytest.fixture
def listener(app):
    return Listener(app, "listener")


@pytest.fixture
def stranger(app):
    return Listener(app, "stranger")
