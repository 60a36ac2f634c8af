"""What the studio learns of an upload before anything is published; nobody else learns anything."""

import base64
import io
import time
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture
from PIL import Image

from refrain_web.api import descriptions
from tests.sounds import record

TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def artist(listener):
    listener.sign_in(listener.message(int(time.time())))
    return listener


@pytest.fixture(scope="module")
def pictures():
    sides = Image.new("RGB", (900, 300), "white")
    sides.paste("black", (600, 0, 900, 300))
    file = io.BytesIO()
    sides.save(file, "PNG")
    return {"wide": file.getvalue(), "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"}


@pytest.fixture(scope="module")
def song(tmp_path_factory, pictures):
    path = record(tmp_path_factory.mktemp("song"), "flac16", seconds=2)
    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", pictures["wide"]
    file = FLAC(path)
    file["title"], file["composer"], file["isrc"] = "<b>Harbour\u202e Light</b>", "Ola Berg", "DE-A12-26-34567"
    file.add_picture(picture)
    file.save()
    return Path(path).read_bytes()


def uploaded(who, data, name="song.flac", announced=None):
    metadata = "filename " + base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(announced or len(data)), "Upload-Metadata": metadata}
    answer = who.browser.post("/api/v1/uploads", headers=headers, data=data)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/uploads/{answer.headers['Location'].rsplit('/', 1)[1]}"


def test_description__of_a_tagged_recording__what_fills_the_form_in(artist, song):
    upload = uploaded(artist, song)
    answer = artist.browser.get(f"{upload}/description")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "upload": upload.rsplit("/", 1)[1],
        "file_name": "song.flac",
        "format": "FLAC 16/44.1",
        "duration_ms": 2000,
        "title": "<b>Harbour Light</b>",
        "artist": "",
        "album": "",
        "album_artist": "",
        "track_number": None,
        "isrc": "DEA122634567",
        "genre": "",
        "released": "",
        "label": "",
        "credits": [{"name": "Ola Berg", "role": "composer"}],
        "cover": f"{upload}/cover",
    }


@pytest.mark.parametrize(("x", "darkest"), [("0", True), ("1", False)])
def test_cover__of_a_picture__as_it_would_be_cut(artist, pictures, x, darkest):
    answer = artist.browser.get(f"{uploaded(artist, pictures['wide'], 'cover.png')}/cover?x={x}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert (image.format, image.size) == ("JPEG", (300, 300))
        assert (image.convert("L").getextrema()[0] > 200) is darkest


def test_cover__inside_a_recording__encoded_anew(artist, song):
    answer = artist.browser.get(f"{uploaded(artist, song)}/cover")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert (answer.mimetype, image.format, image.size) == ("image/jpeg", "JPEG", (300, 300))


def test_cover__recording_without_a_picture__not_found(artist, tmp_path):
    plain = record(tmp_path, "flac16", seconds=1).read_bytes()
    upload = uploaded(artist, plain)
    assert artist.browser.get(f"{upload}/description").json["cover"] is None
    assert artist.browser.get(f"{upload}/cover").status_code == 404


@pytest.mark.parametrize("x", ["-0.1", "1.1", "nan", "inf", "left", "0.5&z=1"])
def test_cover__place_outside_the_picture__refused(artist, pictures, x):
    assert artist.browser.get(f"{uploaded(artist, pictures['wide'])}/cover?x={x}").status_code == 400


@pytest.mark.parametrize("what", ["description", "cover"])
@pytest.mark.parametrize(
    "data", [b"not music" * 50, b"RIFF" + bytes(2000), b"#EXTM3U\nhttp://127.0.0.1/\n" + bytes(50)]
)
def test_description__file_that_is_none_of_it__refused_with_what_to_do(artist, what, data):
    answer = artist.browser.get(f"{uploaded(artist, data)}/{what}")
    assert answer.status_code == 400 and answer.json["hint"]


def test_cover__svg__refused(artist, pictures):
    assert artist.browser.get(f"{uploaded(artist, pictures['svg'], 'a.png')}/cover").status_code == 400


@pytest.mark.parametrize("what", ["description", "cover"])
def test_description__of_another_accounts_upload__not_found(artist, stranger, song, what):
    upload = uploaded(artist, song)
    stranger.sign_in(stranger.message(int(time.time())))
    assert stranger.browser.get(f"{upload}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["description", "cover"])
def test_description__without_a_session__refused(artist, browser, song, what):
    assert browser.get(f"{uploaded(artist, song)}/{what}").status_code == 401


@pytest.mark.parametrize("what", ["description", "cover"])
def test_description__before_everything_arrived__refused(artist, song, what):
    answer = artist.browser.get(f"{uploaded(artist, song[:1000], announced=len(song))}/{what}")
    assert answer.status_code == 409 and "whole" in answer.json["detail"]


def test_description__too_many_at_once__asked_to_come_back(artist, song, monkeypatch):
    monkeypatch.setattr(descriptions, "PATIENCE", 0.01)
    upload = uploaded(artist, song)
    for _ in range(descriptions.AT_ONCE):
        assert descriptions._turns.acquire(blocking=False)
    try:
        assert artist.browser.get(f"{upload}/description").status_code == 429
    finally:
        descriptions._turns.release(descriptions.AT_ONCE)
    assert artist.browser.get(f"{upload}/description").status_code == 200


def test_publication__credits_label_and_crop__reach_the_draft(artist, app, song):
    upload = uploaded(artist, song).rsplit("/", 1)[1]
    track = {"upload": upload, "isrc": "", "credits": [{"name": " Ida Ek ", "role": "voice"}]}
    body = {
        "title": "Nightbus North",
        "artist": "Mara Lind",
        "tracks": [track],
        "terms": {"royalty_bps": 1000, "max_supply": 100},
        "price": "1",
        "label": "Quay Records",
        "cover_crop": {"x": 0.25},
        "draw_cover": True,
    }
    answer = artist.browser.post("/api/v1/publications", json=body)
    assert answer.status_code == 201, answer.text
    from refrain.publishing import journal

    with app.extensions["refrain"].database.reading() as session:
        draft = journal.find(session, answer.json["id"]).draft
    assert (draft.label, draft.cover_crop, draft.draw_cover) == ("Quay Records", (0.25, 0.5), True)
    assert draft.tracks[0].isrc == ""
    assert [(one.name, one.role) for one in draft.tracks[0].credits] == [("Ida Ek", "voice")]
