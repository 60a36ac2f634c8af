"""Headers on every response, and writes that other sites set off."""

from dataclasses import replace

import pytest

from refrain_web import create_app
from refrain_web.security import content_policy, embeddable, origin


def directives(response):
    policy = response.headers["Content-Security-Policy"]
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in policy.split(";"))}


@pytest.fixture
def app(config):
    app = create_app(config)
    app.add_url_rule("/changed", view_func=lambda: "changed", methods=["POST"])
    app.add_url_rule("/framed", view_func=embeddable(lambda: "framed"), endpoint="framed")
    app.add_url_rule("/broken", view_func=lambda: 1 / 0, endpoint="broken")
    return app


@pytest.mark.parametrize("path", ["/api/v1/", "/no-such-page", "/broken"])
def test_headers__of_every_answer__are_strict(browser, path):
    response = browser.get(path)
    rules = directives(response)
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert rules["frame-ancestors"] == "'self'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]


def test_content_policy__of_a_deployment__names_its_parts_and_nothing_else(config):
    urls = {"gateway_url": "https://ipfs.test/x", "other_gateways": ("https://b.test",), "public_rpc_url": "http://n"}
    rules = content_policy(replace(config, keepers=("https://k1.test",), **urls), framed=False)
    assert "connect-src 'self' https://ipfs.test https://b.test https://k1.test http://n;" in rules
    assert "script-src 'self';" in rules


def test_origin__of_a_url_with_credentials__leaves_them_out():
    assert origin("https://user:secret@node.test:8/path?key=1") == "https://node.test:8"


def test_embeddable__marked_view__may_be_framed(browser):
    response = browser.get("/framed")
    assert directives(response)["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.test"},
    ],
)
def test_write__set_off_by_another_site__is_refused(browser, headers):
    response = browser.post("/changed", headers=headers)
    assert (response.status_code, response.data) != (200, b"changed")
    assert response.status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}])
def test_write__from_this_site_or_a_program__passes(browser, headers):
    assert browser.post("/changed", headers=headers).data == b"changed"


def test_strict_transport__only_over_tls__is_demanded(config, browser):
    assert "Strict-Transport-Security" not in browser.get("/api/v1/").headers
    over_tls = create_app(replace(config, site_url="https://shop.test")).test_client()
    assert over_tls.get("/api/v1/").headers["Strict-Transport-Security"] == "max-age=31536000"
