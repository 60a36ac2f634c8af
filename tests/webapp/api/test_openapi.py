"""The description of the API: complete, valid, and true of the answers."""

import re

import pytest

from refrain_web.api.openapi import description

UNDESCRIBED = {"/openapi.json", "/docs", "/uploads", "/uploads/{upload_id}"}
"""The description itself, its page, and tus, whose protocol is described by its own specification."""


def test_description__of_the_api__names_every_route(app):
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert routes - UNDESCRIBED == set(description()["paths"])


def test_description__every_reference__leads_somewhere():
    document = description()
    text = repr(document)
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in document["components"]["schemas"]


def test_description__every_operation__has_words_and_its_own_name():
    operations = [operation for methods in description()["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"].endswith(".") for operation in operations)


def test_reference__as_a_page__shows_every_operation(browser):
    page = browser.get("/api/v1/docs")
    assert page.status_code == 200
    for path in description()["paths"]:
        assert path in page.text


def test_openapi__served__may_be_read_from_any_site(browser):
    answer = browser.get("/api/v1/openapi.json")
    assert answer.json["openapi"] == "3.1.0"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/session", "/sessions"])
def test_private_answers__to_another_site__are_not_readable(browser, path):
    assert "Access-Control-Allow-Origin" not in browser.get(f"/api/v1{path}").headers
