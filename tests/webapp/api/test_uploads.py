"""Resumable uploads (tus 1.0): every byte that arrived stays, and nobody else's file can be touched."""

import base64
import json
import os
import time

import pytest

from refrain.publishing.uploads import LIFETIME

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
SOUND = bytes(range(256)) * 40
SIZE = len(SOUND)


def metadata(name):
    return "filename " + base64.b64encode(name.encode()).decode() + ",filetype YXVkaW8vZmxhYw=="


def begin(who, length=SIZE, name="song.flac", **headers):
    sent = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(name), **headers}
    return who.browser.post("/api/v1/uploads", headers=sent)


def send(who, path, offset, data, **headers):
    return who.browser.patch(path, headers={**PIECE, "Upload-Offset": str(offset), **headers}, data=data)


def path_of(answer):
    return answer.headers["Location"].removeprefix("http://localhost")


@pytest.fixture
def artist(listener):
    listener.sign_in(listener.message(int(time.time())))
    return listener


@pytest.fixture
def upload(artist):
    answer = begin(artist)
    assert answer.status_code == 201, answer.text
    return path_of(answer)


@pytest.fixture
def folder(config):
    return config.data / "uploads"


def stored(folder):
    (part,) = folder.glob("*/*.part")
    return part


def test_upload__in_pieces__arrives_whole(artist, upload, folder):
    assert send(artist, upload, 0, SOUND[:1000]).headers["Upload-Offset"] == "1000"
    assert artist.browser.head(upload, headers=TUS).headers["Upload-Offset"] == "1000"
    answer = send(artist, upload, 1000, SOUND[1000:])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(SOUND)))
    assert stored(folder).read_bytes() == SOUND


def test_head__of_an_upload__tells_length_metadata_and_expiry(artist, upload):
    answer = artist.browser.head(upload, headers=TUS)
    assert answer.headers["Upload-Length"] == str(len(SOUND))
    assert answer.headers["Upload-Metadata"] == metadata("song.flac")
    assert answer.headers["Upload-Expires"].endswith("GMT")
    assert answer.headers["Cache-Control"] == "no-store"


def test_options__without_a_session__tell_what_is_possible(browser, config):
    answer = browser.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert "termination" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Max-Size"] == str(config.upload_limit)


def test_creation__with_the_first_bytes__keeps_them(artist):
    sent = {**PIECE, "Upload-Length": str(len(SOUND)), "Upload-Metadata": metadata("song.flac")}
    answer = artist.browser.post("/api/v1/uploads", headers=sent, data=SOUND[:10])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "10")


def test_piece__at_another_offset__is_refused_and_changes_nothing(artist, upload, folder):
    send(artist, upload, 0, SOUND[:1000])
    for offset in (0, 999, 1001):
        answer = send(artist, upload, offset, b"x" * 10)
        assert (answer.status_code, answer.json["reason"]) == (409, "upload_offset")
    assert stored(folder).read_bytes() == SOUND[:1000]


def test_piece__longer_than_announced__is_refused(artist, upload, folder):
    answer = send(artist, upload, 0, SOUND + b"!")
    assert (answer.status_code, answer.json["reason"]) == (413, "upload_too_large")
    assert stored(folder).stat().st_size <= len(SOUND)


def test_piece__of_another_kind_of_content__is_refused(artist, upload):
    answer = send(artist, upload, 0, SOUND, **{"Content-Type": "application/json"})
    assert (answer.status_code, answer.json["reason"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("version", ["", "0.2.2", "2.0.0"])
def test_request__of_another_tus_version__is_refused_with_the_right_one(artist, upload, version):
    answer = artist.browser.head(upload, headers={"Tus-Resumable": version})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("length", ["", "-1", "1e3", "abc", "9" * 30, "１２"])
def test_creation__length_that_is_none__is_refused(artist, length):
    headers = {**TUS, "Upload-Length": length.encode().decode("latin-1"), "Upload-Metadata": metadata("a.wav")}
    answer = artist.browser.post("/api/v1/uploads", headers=headers)
    assert (answer.status_code, answer.json["field"]) == (400, "Upload-Length")


@pytest.mark.parametrize(
    "given", ["", "filename", "filename !!!", "filename " + "A" * 5000, "filename /w==", "filename c\xc6"]
)
def test_creation__metadata_without_a_readable_name__is_refused(artist, given):
    answer = artist.browser.post("/api/v1/uploads", headers={**TUS, "Upload-Length": "1", "Upload-Metadata": given})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\song.wav", "song.wav"),
        ("a\x00b.wav", "ab.wav"),
        ("/abs/song.wav", "song.wav"),
    ],
)
def test_creation__name_with_a_path__stays_in_the_folder(artist, folder, name, kept):
    assert begin(artist, name=name).status_code == 201
    assert stored(folder).parent.parent == folder
    assert json.loads(stored(folder).with_suffix(".json").read_text())["name"] == kept


def test_creation__larger_than_the_limit__is_refused(artist, config):
    answer = begin(artist, length=config.upload_limit + 1)
    assert (answer.status_code, answer.json["reason"]) == (413, "upload_too_large")


def test_creation__beyond_the_accounts_quota__is_refused(artist, config):
    for _ in range(config.upload_quota // config.upload_limit):
        assert begin(artist, length=config.upload_limit).status_code == 201
    assert begin(artist, length=1).status_code == 413


def test_upload__of_another_account__is_not_found(upload, stranger):
    stranger.sign_in(stranger.message(int(time.time())))
    assert stranger.browser.head(upload, headers=TUS).status_code == 404
    assert send(stranger, upload, 0, SOUND).status_code == 404
    assert stranger.browser.delete(upload, headers=TUS).status_code == 404


def test_upload__without_a_session__is_refused(browser, upload):
    assert browser.post("/api/v1/uploads", headers={**TUS, "Upload-Length": "1"}).status_code == 401
    assert browser.head(upload, headers=TUS).status_code == 401


@pytest.mark.parametrize("id", ["..", "%2e%2e", "0" * 32, "0" * 31, "g" * 32, "0" * 300])
def test_upload__id_that_names_none__is_not_found(artist, id):
    assert artist.browser.head(f"/api/v1/uploads/{id}", headers=TUS).status_code == 404


def test_termination__removes_the_file(artist, upload, folder):
    send(artist, upload, 0, SOUND[:10])
    assert artist.browser.delete(upload, headers=TUS).status_code == 204
    assert artist.browser.head(upload, headers=TUS).status_code == 404
    assert not list(folder.glob("*/*"))


def test_upload__idle_for_too_long__is_forgotten(artist, upload, folder):
    past = time.time() - LIFETIME - 1
    os.utime(stored(folder), (past, past))
    begin(artist)
    assert artist.browser.head(upload, headers=TUS).status_code == 404


def test_method_override__by_post__does_the_same(artist, upload):
    sent = {**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert artist.browser.post(upload, headers=sent, data=SOUND[:5]).headers["Upload-Offset"] == "5"
    assert artist.browser.post(upload, headers=TUS).status_code == 405
