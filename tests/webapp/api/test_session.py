"""Signing in by one wallet signature, and what must not count as one."""

import time

import pytest

DAY = 24 * 3600


def now():
    return int(time.time())


def test_sign_in__with_a_signed_message__opens_a_session(listener):
    answer = listener.sign_in(listener.message(now()))
    assert answer.status_code == 201, answer.text
    assert answer.json["account"] == listener.account
    assert listener.browser.get("/api/v1/session").json["account"] == listener.account


def test_sign_in__cookie__is_out_of_reach_of_scripts_and_other_sites(listener):
    cookie = listener.sign_in(listener.message(now())).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_sign_in__same_message_again__is_refused(listener):
    text = listener.message(now())
    assert listener.sign_in(text).status_code == 201
    again = listener.sign_in(text)
    assert (again.status_code, again.json["reason"]) == (403, "nonce_unknown")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nonce": "abcdefgh12345678"}, "nonce_unknown"),
        ({"domain": "evil.test", "uri": "http://evil.test"}, "wrong_domain"),
        ({"chain_id": 1}, "wrong_chain"),
        ({"now": now() - 2 * DAY}, "expired"),
        ({"now": now() + DAY}, "not_yet_valid"),
        ({"lifetime": 2 * DAY}, "lifetime_too_long"),
    ],
)
def test_sign_in__message_that_is_not_good_here__is_refused(listener, changes, reason):
    answer = listener.sign_in(listener.message(**({"now": now()} | changes)))
    assert (answer.status_code, answer.json["reason"]) == (403, reason)
    assert listener.browser.get("/api/v1/session").status_code == 401


def test_sign_in__signed_by_another_account__is_refused(listener, stranger):
    text = listener.message(now())
    answer = stranger.sign_in(text)
    assert (answer.status_code, answer.json["reason"]) == (403, "signature_invalid")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"message": 1, "signature": "0x00"}',
        '{"message": "x", "signature": "0x0"}',
        '{"message": "x", "signature": "0x00", "extra": 1}',
        '{"message": "' + "x" * 70_000 + '", "signature": "0x00"}',
        "[" * 20_000,
        b"\xff\xfe",
    ],
)
def test_sign_in__body_that_is_none__is_refused_by_name(browser, body):
    answer = browser.post("/api/v1/session", data=body)
    assert (answer.status_code, answer.json["reason"]) == (400, "invalid")


def test_sign_out__ends_the_session_on_the_server_too(listener):
    listener.sign_in(listener.message(now()))
    secret = listener.browser.get_cookie("refrain")
    assert listener.browser.delete("/api/v1/session").status_code == 204
    listener.browser.set_cookie("refrain", secret.value)
    assert listener.browser.get("/api/v1/session").status_code == 401


def test_sessions__of_the_account__are_listed_and_ended_one_by_one(app, listener, stranger):
    first = listener.sign_in(listener.message(now())).json
    listener.browser = app.test_client()
    listener.sign_in(listener.message(now()))
    listed = listener.browser.get("/api/v1/sessions").json["items"]
    assert [item["current"] for item in listed].count(True) == 1
    assert len(listed) == 2
    stranger.sign_in(stranger.message(now()))
    assert stranger.browser.delete(f"/api/v1/sessions/{first['id']}").status_code == 404
    assert listener.browser.delete(f"/api/v1/sessions/{first['id']}").status_code == 204
    assert len(listener.browser.get("/api/v1/sessions").json["items"]) == 1


def test_sessions__all_others_ended__leaves_this_one_and_those_of_other_accounts(app, listener, stranger):
    stranger.sign_in(stranger.message(now()))
    for _ in range(2):
        listener.browser = app.test_client()
        listener.sign_in(listener.message(now()))
    assert listener.browser.delete("/api/v1/sessions").status_code == 204
    (left,) = listener.browser.get("/api/v1/sessions").json["items"]
    assert left["current"]
    assert stranger.browser.get("/api/v1/session").json["account"] == stranger.account


def test_sessions__end_others__signed_out_or_for_another_site__ends_nothing(app, listener):
    listener.sign_in(listener.message(now()))
    here, listener.browser = listener.browser, app.test_client()
    assert listener.browser.delete("/api/v1/sessions").status_code == 401
    listener.sign_in(listener.message(now()))
    listed = here.get("/api/v1/sessions").json["items"]
    for path in ("/sessions", *(f"/sessions/{one['id']}" for one in listed)):
        answer = here.delete(f"/api/v1{path}", headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, answer.json["reason"]) == (403, "foreign_origin")
    assert len(here.get("/api/v1/sessions").json["items"]) == 2


def test_sign_in__of_a_browser__keeps_its_kind_alone(listener):
    agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Pro) AppleWebKit/537.36 Chrome/130.0.6723.58 Mobile Safari/537.36"
    listener.browser.environ_base["HTTP_USER_AGENT"] = agent
    assert listener.sign_in(listener.message(now())).json["agent"] == "Chrome, Android"


@pytest.mark.parametrize("cookie", ["", "x", "é" * 10, "0" * 4000])
def test_session__cookie_that_opens_nothing__is_nobody(browser, cookie):
    browser.set_cookie("refrain", cookie)
    assert browser.get("/api/v1/session").status_code == 401
