"""Too many requests are refused in time, with words, and only those of whoever asks too often."""

from refrain.keepers.limits import RateLimit
from refrain_web.api import limits


def test_nonces__asked_for_too_often__are_refused_for_that_address_alone(browser):
    browser.application.extensions["refrain limits"]["nonces"] = RateLimit(18, clock=lambda: 0.0)
    answers = [browser.get("/api/v1/session/nonce").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    refused = browser.get("/api/v1/session/nonce")
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.json["reason"] == "rate_limited"
    other = browser.get("/api/v1/session/nonce", environ_overrides={"REMOTE_ADDR": "10.0.0.2"})
    assert other.status_code == 200


def test_writes__too_many_from_one_address__are_refused(browser, monkeypatch):
    monkeypatch.setattr(limits, "WRITES", 3)
    limits.install(browser.application)
    statuses = [browser.post("/api/v1/session", data="{}").status_code for _ in range(4)]
    assert statuses[-1] == 429


def test_pages__however_often_read__are_not_counted(browser):
    assert {browser.get("/icon").status_code for _ in range(30)} == {404}
