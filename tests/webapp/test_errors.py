"""Errors as answers: problem documents for programs (RFC 9457), pages for people, tracebacks for nobody."""

import pytest

from refrain.errors import InvalidInput, Refused, Unavailable
from refrain_web import create_app
from refrain_web.problems import NotFound, RateLimited, SignInNeeded


def raising(error):
    def view():
        raise error

    return view


@pytest.fixture
def answer_to(config):
    def ask(error, path="/api/x", accept="application/json"):
        app = create_app(config)
        app.add_url_rule(path, view_func=raising(error), endpoint="failing")
        return app.test_client().get(path, headers={"Accept": accept})

    return ask


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (InvalidInput("price: not an amount", field="price"), 400, "invalid"),
        (Refused("release: sold out"), 409, "refused"),
        (NotFound("no such release"), 404, "not_found"),
        (SignInNeeded(), 401, "sign_in_needed"),
        (RateLimited(7), 429, "rate_limited"),
        (Unavailable("chain", "the node does not answer"), 503, "chain_unavailable"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_answer__by_kind_of_error__is_a_problem_document(answer_to, error, status, reason):
    response = answer_to(error)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.json["reason"] == reason
    assert response.json["status"] == status
    assert {"type", "title", "detail"} <= response.json.keys()
    assert "secret" not in response.text


def test_answer__of_a_part_that_is_down__names_it_and_when_to_retry(answer_to):
    response = answer_to(Unavailable("chain", "the node does not answer", hint="Later."))
    assert (response.json["part"], response.json["hint"]) == ("chain", "Later.")
    assert response.headers["Retry-After"]


def test_answer__to_a_person__is_a_page_with_escaped_words(answer_to):
    response = answer_to(Refused("<script>alert(1)</script>"), path="/page", accept="text/html")
    assert response.mimetype == "text/html"
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


def test_answer__unknown_page_of_the_api__is_a_problem_document(browser):
    response = browser.get("/api/v1/nothing")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json["reason"] == "not_found"


def test_answer__wrong_method__says_which_are_allowed(browser):
    response = browser.put("/api/v1/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
