"""API keys: shown once, good for what they are for and nothing else, and gone when they are revoked."""

import time

import pytest

from refrain.catalog.visitors import ApiKey
from refrain.keepers.limits import RateLimit


@pytest.fixture
def owner(listener):
    listener.sign_in(listener.message(int(time.time())))
    return listener


@pytest.fixture
def make(owner):
    def make(*scopes, name="my program"):
        answer = owner.browser.post("/api/v1/keys", json={"name": name, "scopes": list(scopes)})
        assert answer.status_code == 201, answer.text
        return answer.json

    return make


def asked(app, path, key, method="get", **more):
    """A request by a program: no cookie, only the key."""
    return getattr(app.test_client(), method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}, **more)


def test_key__shown_once__is_stored_as_a_hash_alone(app, owner, make):
    key = make("webhooks")
    (listed,) = owner.browser.get("/api/v1/keys").json["items"]
    assert {**listed, "secret": key["secret"]} == key
    with app.extensions["refrain"].database.reading() as session:
        (row,) = session.query(ApiKey)
        assert key["secret"] not in repr(vars(row))


def test_key__for_webhooks__acts_for_its_account_there_and_nowhere_else(app, owner, make):
    secret = make("webhooks")["secret"]
    assert asked(app, "/webhooks", secret).json == {"items": []}
    other = asked(app, "/publications", secret)
    assert (other.status_code, other.json["reason"]) == (403, "scope_missing")
    for path, method in (("/keys", "get"), ("/keys", "post"), ("/sessions", "get")):
        body = {"json": {"name": "more", "scopes": ["webhooks"]}} if method == "post" else {}
        assert asked(app, path, secret, method, **body).status_code == 403, path


def test_key__for_publishing__reads_publications_and_uploads(app, make):
    secret = make("publishing")["secret"]
    assert asked(app, "/publications", secret).json == {"items": []}
    assert asked(app, "/webhooks", secret).status_code == 403


def test_key__revoked__is_unknown_at_once(app, owner, make):
    key = make("webhooks")
    assert owner.browser.delete(f"/api/v1/keys/{key['id']}").status_code == 204
    refused = asked(app, "/webhooks", key["secret"])
    assert (refused.status_code, refused.json["reason"]) == (401, "key_unknown")
    assert owner.browser.delete(f"/api/v1/keys/{key['id']}").status_code == 404


@pytest.mark.parametrize("secret", ["", "refrain_", "refrain_" + "A" * 43, "x" * 5000, "\t"])
def test_key__that_is_none__is_refused(app, secret):
    assert asked(app, "/webhooks", secret).status_code == 401


def test_key__of_another__cannot_be_seen_or_revoked(make, stranger):
    key = make("webhooks")
    stranger.sign_in(stranger.message(int(time.time())))
    assert stranger.browser.get("/api/v1/keys").json["items"] == []
    assert stranger.browser.delete(f"/api/v1/keys/{key['id']}").status_code == 404


def test_key__used_too_often__is_refused_and_no_other(app, make):
    first, second = make("webhooks")["secret"], make("webhooks")["secret"]
    app.extensions["refrain limits"]["keys"] = RateLimit(18, clock=lambda: 0.0)
    statuses = [asked(app, "/webhooks", first).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert asked(app, "/webhooks", second).status_code == 200


def test_key__used__says_when(owner, app, make):
    key = make("webhooks")
    assert owner.browser.get("/api/v1/keys").json["items"][0]["last_used"] is None
    asked(app, "/webhooks", key["secret"])
    assert owner.browser.get("/api/v1/keys").json["items"][0]["last_used"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["webhooks"]},
        {"name": "x" * 61, "scopes": ["webhooks"]},
        {"name": "a\nb", "scopes": ["webhooks"]},
        {"name": "a", "scopes": []},
        {"name": "a", "scopes": ["everything"]},
        {"scopes": ["webhooks"]},
    ],
)
def test_key__asked_for_wrongly__is_refused(owner, body):
    assert owner.browser.post("/api/v1/keys", json=body).status_code == 400


def test_keys__without_a_session__need_one(browser):
    assert browser.post("/api/v1/keys", json={"name": "a", "scopes": ["webhooks"]}).status_code == 401
    assert browser.get("/api/v1/webhooks").status_code == 401


def test_keys__more_than_an_account_may_have__are_refused(owner, make, monkeypatch):
    monkeypatch.setattr("refrain_web.keys.MOST", 1)
    make("webhooks")
    answer = owner.browser.post("/api/v1/keys", json={"name": "a", "scopes": ["webhooks"]})
    assert answer.status_code == 409
