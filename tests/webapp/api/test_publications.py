"""Publishing through the API up to where the worker takes over, and watching what it does."""

import base64
import json
import time

import pytest

from refrain.errors import Refused
from refrain.publishing import journal

TUS = {"Tus-Resumable": "1.0.0"}
SOUND = b"RIFF" + bytes(2000)


@pytest.fixture
def artist(listener):
    listener.sign_in(listener.message(int(time.time())))
    return listener


def uploaded(who, data=SOUND, name="song.wav", announced=None):
    sent = {
        **TUS,
        "Upload-Length": str(announced or len(data)),
        "Upload-Metadata": "filename " + base64.b64encode(name.encode()).decode(),
        "Content-Type": "application/offset+octet-stream",
    }
    answer = who.browser.post("/api/v1/uploads", headers=sent, data=data)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].rsplit("/", 1)[1]


def body(upload, **changes):
    wanted = {
        "title": "Nightbus North",
        "artist": "Mara Lind",
        "tracks": [{"upload": upload, "title": "Depot"}],
        "terms": {"royalty_bps": 1000, "max_supply": 100, "max_resales": 3, "min_resale_price": "0"},
        "price": "50000000000000000",
    }
    return wanted | changes


def publish(who, **changes):
    return who.browser.post("/api/v1/publications", json=body(uploaded(who), **changes))


def test_publication__of_a_complete_upload__begins_and_takes_the_file_over(artist, config):
    answer = publish(artist)
    assert answer.status_code == 201, answer.text
    assert (answer.json["state"], answer.json["steps"][0]["name"]) == ("working", "check")
    assert answer.json["transaction"] is None
    assert not list((config.data / "uploads").glob("*/*.part"))
    (original,) = (config.data / "publishing").glob("*/1.original")
    assert original.read_bytes() == SOUND
    shown = artist.browser.get(f"/api/v1/publications/{answer.json['id']}")
    assert shown.json["id"] == answer.json["id"]
    assert [item["id"] for item in artist.browser.get("/api/v1/publications").json["items"]] == [answer.json["id"]]


def test_publication__discarded__gone_for_her_and_untouched_by_others(artist, stranger, app):
    id = publish(artist).json["id"]
    path = f"/api/v1/publications/{id}"
    stranger.sign_in(stranger.message(int(time.time())))
    assert stranger.browser.delete(path).status_code == 404
    assert app.test_client().delete(path).status_code == 401
    assert artist.browser.get(path).status_code == 200
    assert artist.browser.delete(path).status_code == 204
    assert artist.browser.get(path).status_code == 404
    assert artist.browser.delete(path).status_code == 404
    assert artist.browser.get("/api/v1/publications").json["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"artist": " "}, "artist"),
        ({"price": "-1"}, "price"),
        ({"price": str(2**88)}, "price"),
        ({"price": "1e18"}, "price"),
        ({"price": 1}, "price"),
        ({"terms": {"royalty_bps": 5100, "max_supply": 1}}, "royalty"),
        ({"terms": {"royalty_bps": 1000, "max_supply": 0}}, "max_supply"),
        ({"terms": {"royalty_bps": 1000, "max_supply": 1, "buyer_types": "1"}}, "buyer_types"),
        ({"terms": {"royalty_bps": 1000, "max_supply": 1, "surprise": 1}}, "terms"),
        ({"terms": {"royalty_bps": 1000, "max_supply": 1, "currency": "0x" + "11" * 20}}, "currency"),
        ({"payees": [{"account": "0x" + "11" * 20, "primary_bps": 10_000, "resale_bps": 9_999}]}, "payees"),
        ({"payees": [{"account": "0x12", "primary_bps": 10_000, "resale_bps": 10_000}]}, "payees[0].account"),
        ({"tracks": []}, "tracks"),
        ({"preview_start": -1}, "preview_start"),
        ({"opens": "tomorrow"}, "opens"),
    ],
)
def test_publication__that_cannot_be__is_refused_by_the_fields_name_and_keeps_the_upload(
    artist, config, changes, field
):
    answer = publish(artist, **changes)
    assert (answer.status_code, answer.json["field"]) == (400, field), answer.text
    assert len(list((config.data / "uploads").glob("*/*.part"))) == 1
    assert artist.browser.get("/api/v1/publications").json["items"] == []


def test_publication__of_an_upload_that_is_not_whole__is_refused(artist):
    upload = uploaded(artist, announced=len(SOUND) + 1)
    answer = artist.browser.post("/api/v1/publications", json=body(upload))
    assert answer.status_code == 409
    assert "not arrived whole" in answer.json["detail"]


def test_publication__of_another_accounts_upload__is_not_found(artist, stranger):
    stranger.sign_in(stranger.message(int(time.time())))
    answer = stranger.browser.post("/api/v1/publications", json=body(uploaded(artist)))
    assert answer.status_code == 404


def test_publication__of_another_account__is_not_found(artist, stranger):
    id = publish(artist).json["id"]
    stranger.sign_in(stranger.message(int(time.time())))
    for path in (f"/api/v1/publications/{id}", f"/api/v1/publications/{id}/events"):
        assert stranger.browser.get(path).status_code == 404
    sent = stranger.browser.post(f"/api/v1/publications/{id}/transaction", json={"hash": "0x" + "00" * 32})
    assert sent.status_code == 404


def test_publication__without_a_session__is_refused(browser):
    assert browser.post("/api/v1/publications", json=body("0" * 32)).status_code == 401


def test_transaction__of_a_publication_that_is_not_ready__is_refused(artist):
    id = publish(artist).json["id"]
    answer = artist.browser.post(f"/api/v1/publications/{id}/transaction", json={"hash": "0x" + "00" * 32})
    assert (answer.status_code, answer.json["reason"]) == (409, "refused")


def test_events__until_it_failed__tell_every_change_and_end(app, artist):
    id = publish(artist).json["id"]
    database = app.extensions["refrain"].database
    journal.tell(database, id, 500, "Listening")
    journal.fail(database, id, Refused("the file is no recording", hint="Send another."), "check")
    answer = artist.browser.get(f"/api/v1/publications/{id}/events")
    assert answer.mimetype == "text/event-stream"
    events = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    last = json.loads(events[-1])
    assert last["state"] == "failed"
    assert last["problem"] == {"detail": "the file is no recording", "hint": "Send another.", "reason": "check"}


def test_events__read_as_they_come__begin_with_the_present_state(artist):
    id = publish(artist).json["id"]
    answer = artist.browser.get(f"/api/v1/publications/{id}/events", buffered=False)
    pieces = answer.iter_encoded()
    assert next(pieces) == b"retry: 2000\n\n"
    assert json.loads(next(pieces).split(b"data: ")[1])["state"] == "working"
    answer.close()
