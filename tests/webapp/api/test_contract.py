"""The API keeps what its description promises, whatever it is sent: asked by schemathesis, on a real chain."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from refrain.keepers.limits import RateLimit
from refrain_web.api.openapi import description

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TAGS = sorted({operation["tags"][0] for methods in description()["paths"].values() for operation in methods.values()})
EXAMPLES = 12
STREAMS = "/publications/{publication}/events"


@pytest.fixture
def schema(shop, release):
    """The description, with a release, a copy and an account that exist in three of four requests."""
    shop.app.extensions["refrain limits"] = {name: RateLimit(10**9) for name in shop.app.extensions["refrain limits"]}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", shop.app)
    known = {"release": release, "account": shop.market.alice.address, "token_id": 1}

    @schema.hook
    def map_path_parameters(context, path_parameters):
        for name, value in known.items():
            if name in (path_parameters or {}) and hash(repr(path_parameters)) % 4:
                path_parameters[name] = value
        return path_parameters

    return schema


@pytest.mark.parametrize("tag", TAGS)
def test_operations__whatever_they_are_sent__answer_as_described(schema, tag):
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] == [tag] and path != STREAMS:
                ask(schema[path][method.upper()])


def ask(operation):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def answer(case):
        case.call_and_validate(checks=CHECKS)

    answer()
