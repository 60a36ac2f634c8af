"""Recordings on their way into the form: tags that fill it in, an order by hand, connections and browsers that end."""

import re

import pytest
from mutagen.flac import FLAC, Picture
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import SLOW
from tests.processes import until
from tests.sounds import record


@pytest.fixture
def artist(visit):
    visitor = visit("artist")
    visitor.sign_in("/studio/new")
    return visitor


def tagged(folder, name, **tags):
    file = record(folder, "flac16", seconds=2).rename(folder / name)
    found = FLAC(file)
    found.update(tags)
    found.save()
    return file


def rows(artist):
    return [field.input_value() for field in artist.see("track-title").all()]


def middle(found):
    box = found.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grips(artist):
    """Where the first and the last track are taken up, with the list in the middle of the screen."""
    artist.see("uploads").evaluate("list => list.scrollIntoView({ block: 'center' })")
    return middle(artist.see("grip").first), middle(artist.see("grip").last)


def finger(artist, start, end):
    """Lay a finger on the screen, move it and lift it."""
    devices = artist.context.new_cdp_session(artist.page)
    steps = [
        (start[0] + (end[0] - start[0]) * part / 5, start[1] + (end[1] - start[1]) * part / 5) for part in range(6)
    ]
    for kind, (x, y) in zip(("touchStart", *["touchMove"] * 5), steps, strict=True):
        devices.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devices.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def kept(artist):
    """What this browser keeps of the form."""
    return artist.page.evaluate("JSON.stringify(localStorage)")


def publish(artist):
    artist.see("publish").click()
    artist.see("wallet-yes").click(timeout=SLOW)
    artist.page.wait_for_url(re.compile(r"/releases/0x"), timeout=SLOW)
    return artist.page.url.rsplit("/", 1)[1]


def test_album__of_tagged_files__fills_the_form_and_keeps_what_the_artist_changes(artist, demo, tmp_path):
    common = {
        "album": "Tide Tables",
        "albumartist": "Mara Lind",
        "genre": "Ambient",
        "date": "2024",
        "composer": "Ben Ode",
    }
    second = tagged(tmp_path, "b.flac", title="Ebb", tracknumber="2", isrc="DEA123456782", **common)
    first = tagged(tmp_path, "a.flac", title="Flood", tracknumber="1", isrc="DEA123456781", **common)
    artist.see("files").set_input_files([second, first])
    expect(artist.see("field-title")).to_have_value("Tide Tables", timeout=SLOW)
    expect(artist.see("track-title").first).to_have_value("Flood")
    expect(artist.see("track-title").last).to_have_value("Ebb")
    assert rows(artist) == ["Flood", "Ebb"]
    expect(artist.see("track-isrc").first).to_have_value("DEA123456781")
    expect(artist.see("field-released")).to_have_value("2024")

    artist.see("track-title").last.focus()
    artist.page.keyboard.press("Alt+ArrowUp")
    assert rows(artist) == ["Ebb", "Flood"]
    expect(artist.see("track-title").first).to_be_focused()
    expect(artist.see("moved")).to_have_text("Ebb is number 1 of 2 now.")

    artist.page.get_by_text("Artist, ISRC, credits").first.click()
    artist.see("track-credits").first.fill("mix: Ann Ode\ncomposer: Ben Ode")
    artist.see("track-isrc").first.fill("nonsense")
    artist.see("publish").click()
    expect(artist.see("notice")).to_contain_text("This is not an ISRC.")
    expect(artist.see("track-isrc").first).to_be_focused()
    artist.see("track-isrc").first.fill("DE-A12-34-56789")
    release = publish(artist)
    tracks = demo.get(f"/api/v1/releases/{release}")["tracks"]
    assert [(track["title"], track["isrc"]) for track in tracks] == [("Ebb", "DEA123456789"), ("Flood", "DEA123456781")]


def test_tracks__files_dropped_on_the_form__are_uploaded_in_their_order(artist, tmp_path):
    files = [tagged(tmp_path, f"{name}.flac", title=name) for name in ("Flood", "Ebb", "Slack")]
    dropped = artist.page.evaluate_handle("() => new DataTransfer()")
    for file in files:
        dropped.evaluate(
            "(held, [name, bytes]) => held.items.add(new File([new Uint8Array(bytes)], name))",
            [file.name, list(file.read_bytes())],
        )
    artist.page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(artist.see("upload-words").last).to_contain_text("has arrived", timeout=SLOW)
    expect(artist.see("track-title").last).to_have_value("Slack")
    assert rows(artist) == ["Flood", "Ebb", "Slack"]


def test_tracks__moved_by_mouse_and_by_finger__lie_where_they_were_let_go_also_after_a_reload(artist, tmp_path):
    files = [tagged(tmp_path, f"{i}.flac", title=title, tracknumber=str(i)) for i, title in enumerate("ABC", 1)]
    artist.see("files").set_input_files(files)
    expect(artist.see("upload-words").last).to_contain_text("has arrived. FLAC", timeout=SLOW)
    first, last = grips(artist)
    mouse = artist.page.mouse
    mouse.move(*first)
    mouse.down()
    mouse.move(first[0], last[1] + 20, steps=5)
    mouse.up()
    assert rows(artist) == ["B", "C", "A"]
    expect(artist.see("moved")).to_have_text("A is number 3 of 3 now.")

    finger(artist, middle(artist.see("upload-words").first), last)
    assert rows(artist) == ["B", "C", "A"]
    first, last = grips(artist)
    finger(artist, last, (first[0], first[1] - 20))
    expect(artist.see("moved")).to_have_text("A is number 1 of 3 now.")
    assert rows(artist) == ["A", "B", "C"]

    mouse.move(*first)
    mouse.down()
    mouse.move(last[0], last[1] - 15, steps=5)
    assert rows(artist) == ["B", "A", "C"]
    artist.page.keyboard.press("Escape")
    assert rows(artist) == ["A", "B", "C"]
    mouse.up()

    artist.see("track-title").last.focus()
    artist.page.keyboard.press("Alt+ArrowUp")
    artist.go("/studio/new")
    expect(artist.see("upload-words").last).to_contain_text("has arrived. FLAC", timeout=SLOW)
    assert rows(artist) == ["A", "C", "B"]


def test_cover__that_is_no_square__is_cut_where_the_artist_says_by_keyboard(artist, tmp_path):
    picture = tmp_path / "wide.png"
    Image.new("RGB", (800, 400), "navy").save(picture)
    artist.see("cover").set_input_files(picture)
    expect(artist.see("cover-state")).to_contain_text("wide.png has arrived.", timeout=SLOW)
    artist.see("crop-x").focus()
    artist.page.keyboard.press("End")
    expect(artist.page.locator("img[data-cover-preview]")).to_have_css("object-position", "100% 50%")
    expect(artist.page.get_by_label("Which part of it: top to bottom")).to_be_hidden()


def test_cover__inside_the_first_track__is_shown(artist, tmp_path):
    picture = tmp_path / "inside.png"
    Image.new("RGB", (400, 400), "teal").save(picture)
    file = tagged(tmp_path, "a.flac", title="Inside")
    found, inside = FLAC(file), Picture()
    inside.data, inside.mime, inside.type = picture.read_bytes(), "image/png", 3
    found.add_picture(inside)
    found.save()
    artist.see("files").set_input_files(file)
    expect(artist.see("cover-state")).to_contain_text("The picture inside your first track.", timeout=SLOW)


def test_upload__with_the_connection_cut__goes_on_by_itself(artist, tmp_path):
    file = record(tmp_path, "wav", seconds=20)
    cut = {"left": 2}

    def route(found):
        if found.request.method == "PATCH" and cut["left"]:
            cut["left"] -= 1
            return found.abort()
        return found.continue_()

    artist.context.route("**/api/v1/uploads/*", route)
    artist.see("files").set_input_files(file)
    expect(artist.see("upload-words")).to_contain_text("has arrived. WAV", timeout=SLOW)
    assert cut["left"] == 0


def test_form__after_the_browser_was_closed__stands_as_it_was_and_the_upload_goes_on(chromium, demo, artist, tmp_path):
    whole = tagged(tmp_path, "a.flac", title="Whole")
    part = record(tmp_path, "wav", seconds=20)
    artist.see("files").set_input_files(whole)
    expect(artist.see("upload-words")).to_contain_text("has arrived", timeout=SLOW)
    artist.context.route(
        "**/api/v1/uploads/*", lambda found: found.abort() if found.request.method == "PATCH" else found.continue_()
    )
    artist.see("files").set_input_files(part)
    expect(artist.see("upload-words").last).to_contain_text("The connection broke off.", timeout=SLOW)
    artist.see("field-title").fill("Half a Day")
    artist.see("field-price").fill("0.09")
    artist.see("add-payee").click()
    until(lambda: all(word in kept(artist) for word in ("Half a Day", "0.09")), "the draft to be kept")
    artist.context.unroute_all()

    artist.go("/studio/new")
    expect(artist.see("begun")).to_be_visible()
    expect(artist.see("field-title")).to_have_value("Half a Day")
    expect(artist.see("field-price")).to_have_value("0.09")
    expect(artist.page.locator("[data-split-row]")).to_have_count(2)
    expect(artist.see("upload-words").first).to_contain_text("has arrived", timeout=SLOW)
    expect(artist.see("upload-words").last).to_contain_text("A part of it has arrived.")
    artist.see("choose-again").set_input_files(part)
    expect(artist.see("upload-words").last).to_contain_text("has arrived. WAV", timeout=SLOW)
    artist.see("start-over").click()
    expect(artist.see("begun")).to_be_hidden()
    expect(artist.see("upload")).to_have_count(0)


def test_publish__by_keyboard_alone__ends_in_the_shop(artist, tmp_path):
    artist.see("files").set_input_files(record(tmp_path, "flac16", seconds=2))
    expect(artist.see("upload-words")).to_contain_text("has arrived", timeout=SLOW)
    page = artist.page
    artist.see("field-title").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("By Hand")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Mara Lind")
    preset = page.get_by_role("button", name="Limited")
    for _ in range(40):
        page.keyboard.press("Tab")
        if preset.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(preset).to_have_attribute("aria-pressed", "true")
    button = artist.see("publish")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(artist.see("wallet-yes")).to_be_visible(timeout=SLOW)
    artist.see("wallet-yes").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/releases/0x"), timeout=SLOW)
    expect(artist.see("title")).to_have_text("By Hand")
