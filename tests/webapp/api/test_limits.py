"""Too many requests are refused in time, with words, and only those of whoever asks too often."""

from dataclasses import replace

import pytest

from refrain.keepers.limits import RateLimit
from refrain_web import create_app, serve
from refrain_web.api import limits
from refrain_web.api.shared_limit import connect
from tests.redis_server import redis_url

__all__ = ["redis_url"]


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


def two_processes(config, redis_url):
    """Applications that share nothing but their settings."""
    return [create_app(replace(config, queue_url=redis_url)) for _ in range(2)]


def test_limits__of_two_processes__are_counted_together(config, empty_catalogue, redis_url, monkeypatch):
    monkeypatch.setattr(limits, "WRITES", 18)
    first, second = two_processes(config, redis_url)
    ask = [app.test_client() for app in (first, second, first, second, first)]
    answers = [one.post("/api/v1/asks", data="{}") for one in ask]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 4
    other = first.test_client().post("/api/v1/asks", data="{}", environ_overrides={"REMOTE_ADDR": "10.0.0.2"})
    assert other.status_code == 400
    with connect(redis_url) as redis:
        kept = redis.keys()
        assert len(kept) == 2
        assert all(0 < redis.pttl(key) <= 10_000 and b"127.0.0.1" not in key for key in kept)


def test_limits__while_redis_is_away__are_kept_by_each_process(config, monkeypatch):
    monkeypatch.setattr(limits, "WRITES", 18)
    app, _ = two_processes(config, "redis://127.0.0.1:9/0")
    statuses = [app.test_client().post("/api/v1/asks", data="{}").status_code for _ in range(4)]
    assert statuses == [400, 400, 400, 429]


def test_pages__however_often_read__are_not_counted(browser):
    assert {browser.get("/icon").status_code for _ in range(30)} == {404}


@pytest.mark.parametrize(
    ("hops", "forwarded", "status"),
    [
        (0, "203.0.113.9", 429),
        (1, "203.0.113.9", 200),
        (1, "203.0.113.9, 198.51.100.1", 429),
        (2, "203.0.113.9, 198.51.100.1", 200),
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.1", 200),
    ],
)
def test_address__behind_proxies__is_the_one_that_the_outermost_saw(config, hops, forwarded, status):
    """198.51.100.1 has used up its limit, and so has whoever calls without a proxy."""
    app = create_app(replace(config, proxy_hops=hops))
    app.extensions["refrain limits"]["reads"] = RateLimit(6, clock=lambda: 0.0)
    full = {0: {}, 1: {"X-Forwarded-For": "198.51.100.1"}, 2: {"X-Forwarded-For": "198.51.100.1, 198.51.100.2"}}[hops]
    assert app.test_client().get("/api/v1/nothing", headers=full).status_code == 404
    answer = app.test_client().get("/api/v1/nothing", headers={"X-Forwarded-For": forwarded})
    assert answer.status_code == (404 if status == 200 else status)
    app.extensions["refrain"].database.close()


def test_writes__as_many_under_way_as_one_address_may__the_next_is_refused_and_another_address_served(browser):
    """Bodies that come slowly hold threads, whose number is bounded: one caller must not hold them all."""
    limits_ = browser.application.extensions["refrain under way"]
    slow = [limits_.enter("127.0.0.1") for _ in range(limits.AT_ONCE)]
    assert all(slow) and limits.AT_ONCE < serve.THREADS
    refused = browser.post("/api/v1/asks", data="{}")
    assert (refused.status_code, refused.json["reason"]) == (429, "rate_limited")
    assert browser.post("/api/v1/asks", data="{}", environ_overrides={"REMOTE_ADDR": "10.0.0.2"}).status_code == 400
    assert browser.get("/api/v1/session").status_code == 401
    limits_.leave("127.0.0.1")
    answers = [browser.post("/api/v1/asks", data="{}").status_code for _ in range(3)]
    assert answers == [400, 400, 400]
