"""The API keeps what its description promises, whatever it is sent: asked by schemathesis, on a real chain.

EXAMPLES=500 asks each operation so many questions.
"""

import os
import time

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from refrain.catalog.visitors import ApiKey, SignedIn
from refrain.keepers.limits import RateLimit
from refrain.webhooks import registry
from refrain_web.api.openapi import description
from refrain_web.keys import digest

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TAGS = sorted({operation["tags"][0] for methods in description()["paths"].values() for operation in methods.values()})
EXAMPLES = int(os.environ.get("EXAMPLES", "12"))
KEY, COOKIE = "refrain_" + "k" * 43, "c" * 43
STREAMS = "/publications/{publication}/events"


@pytest.fixture
def schema(shop, release):
    """The description, with a release, a copy and an account that exist in three of four requests."""
    shop.app.extensions["refrain limits"] = {name: RateLimit(10**9) for name in shop.app.extensions["refrain limits"]}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", shop.app)
    known = existing(shop, release)

    @schema.hook
    def map_path_parameters(context, path_parameters):
        for name, value in known.items():
            if name in (path_parameters or {}) and hash(repr(path_parameters)) % 4:
                path_parameters[name] = value
        return path_parameters

    return schema


def existing(shop, release):
    """What paths may name: an ask and an offer in the book, a webhook with a delivery; an account and a copy."""
    market, alice, bob = shop.market, shop.market.alice.address, shop.market.bob.address
    with shop.app.extensions["refrain"].database.writing() as session:
        hook, _ = registry.register(session, alice, "http://127.0.0.1:9/", ["ask"], None, "k" * 32)
        session.add(ApiKey(id=digest(KEY), account=alice, name="x", scopes="webhooks publishing", created=1))
        session.add(SignedIn(id=digest(COOKIE), account=alice, created=1, expires=int(time.time()) + 9999, agent=""))
    (ask,) = shop.carry_out(market.alice, f"/releases/{release}/copies/1/ask", account=alice, price="9")
    *_, offer = shop.carry_out(market.bob, f"/releases/{release}/offer", account=bob, price="9")
    orders = {"ask": ask["id"], "offer": offer["id"]}
    return orders | {"release": release, "account": alice, "token_id": 1, "webhook": hook.id, "delivery": "1"}


@pytest.mark.parametrize("tag", TAGS)
def test_operations__whatever_they_are_sent__answer_as_described(schema, tag):
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] == [tag] and path != STREAMS:
                ask(schema[path][method.upper()], credentials(operation))


def credentials(operation):
    """An API key where one will do, a session where nothing else does."""
    wanted = [name for way in operation.get("security", []) for name in way]
    if "key" in wanted:
        return {"Authorization": f"Bearer {KEY}"}
    return {"Cookie": f"refrain={COOKIE}"} if wanted else {}


def ask(operation, headers):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def answer(case):
        case.call_and_validate(checks=CHECKS, headers=headers)

    answer()
