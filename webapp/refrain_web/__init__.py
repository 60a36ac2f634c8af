"""The storefront: Flask pages and the resale API over the `refrain` library. It holds no business rule.

`create_app` puts together what each area brings: a package with a blueprint `bp`.
"""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from refrain.config import Config
from refrain_web import (
    account,
    api,
    delivery,
    errors,
    filters,
    library,
    player,
    preloading,
    security,
    services,
    session,
    shop,
    studio,
    translation,
)
from refrain_web.api import answers, limits


def create_app(config: Config) -> Flask:
    """The WSGI application for one deployment. Opens no connection: a part that is down shows when it is needed."""
    app = Flask(__name__)
    if config.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxy_hops, x_proto=0)  # type: ignore[method-assign]
    app.json.sort_keys = False  # type: ignore[attr-defined]  # documents read best in the order they are written
    services.install(app, config)
    delivery.install(app)
    preloading.install(app)
    security.install(app)
    session.install(app)
    translation.install(app)
    limits.install(app)
    answers.install(app)
    errors.install(app)
    names = {address: name for name, address in config.named_accounts}
    filters.install(app, names=names, gateway=config.gateway_url, currency=config.currency)
    for area in (api, shop, library, studio, account, player):
        app.register_blueprint(area.bp)
    return app
