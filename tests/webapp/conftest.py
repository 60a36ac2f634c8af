"""A storefront without a server: the Flask application over an empty folder, with nothing else running."""

import pytest

from refrain.config import Config
from refrain_web import create_app


@pytest.fixture
def config(tmp_path):
    return Config(data=tmp_path, site_url="http://shop.test", secret_key="k" * 32)


@pytest.fixture
def app(config):
    return create_app(config)


@pytest.fixture
def browser(app):
    return app.test_client()
