"""The resale API, version 1: JSON for marketplaces, scripts and this site's own pages.

Reading answers from the catalogue. Writing answers *steps*: transactions and typed data for the caller's own wallet to
sign, so that no client needs the contracts' ABI and this server can move nothing.
"""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from refrain_web.api import (  # noqa: E402, F401 - their views register themselves on `bp`
    accounts,
    artists,
    asks,
    deployment,
    descriptions,
    keys,
    offers,
    openapi,
    prices,
    publications,
    reference,
    releases,
    session,
    status,
    stewards,
    trading,
    uploads,
    vouchers,
    webhooks,
)
