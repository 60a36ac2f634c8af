"""Publishing in the browser on bad days: files that are no recordings, an artist who reloads, who changes her mind."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.sounds import record

PATIENCE = 30_000


@pytest.fixture
def studio(chromium, demo):
    """The publish form, with the artist signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{demo.site}/studio/new")
    page.locator("main [data-bound=true]").first.wait_for()
    page.get_by_test_id("sign-in-here").click()
    page.get_by_test_id("demo-account-artist").click()
    page.get_by_test_id("wallet-yes").click()
    expect(page.get_by_test_id("terms-preview")).to_contain_text("of every resale", timeout=PATIENCE)
    yield page
    context.close()


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return record(tmp_path_factory.mktemp("sounds"), "flac16", seconds=4)


def publish(page: Page, file, title: str) -> None:
    page.get_by_test_id("files").set_input_files(file)
    page.get_by_test_id("field-title").fill(title)
    page.get_by_test_id("field-artist").fill("Mara Lind")
    expect(page.get_by_test_id("uploads")).to_contain_text("has arrived", timeout=PATIENCE)
    page.get_by_test_id("publish").click()
    expect(page).to_have_url(re.compile("/studio/publications/"), timeout=PATIENCE)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("words.flac", lambda whole: b"these are words", "not a recording"),
        ("empty.wav", lambda whole: b"", "The file is empty"),
        ("cut.flac", lambda whole: whole[: len(whole) // 2], "damaged or cut off"),
        ("list.mp3", lambda whole: b"#EXTM3U\nhttp://127.0.0.1/x.mp3\n", "not a recording"),
    ],
)
def test_publish__of_what_is_no_whole_recording__says_so_and_where_to_begin_again(
    studio, recording, tmp_path, name, change, words
):
    file = tmp_path / name
    file.write_bytes(change(recording.read_bytes()))
    publish(studio, file, "Never Heard")
    expect(studio.get_by_test_id("notice")).to_contain_text(words, timeout=PATIENCE)
    expect(studio.get_by_text("Nothing was published, and nothing was spent.")).to_be_visible()
    studio.get_by_text("Start again").click()
    expect(studio.get_by_test_id("publish-form")).to_be_visible()


def test_publish__rejected_and_reloaded__waits_in_the_studio_until_it_is_signed(studio, recording, demo):
    publish(studio, recording, "Second Thoughts")
    studio.get_by_test_id("wallet-no").click()
    expect(studio.get_by_test_id("notice")).to_contain_text("You said no in your wallet.")
    studio.goto(f"{demo.site}/studio")
    studio.get_by_test_id("under-way").get_by_text("Second Thoughts").click()
    expect(studio.get_by_test_id("publication")).to_be_visible()
    studio.reload()
    studio.locator("main [data-bound=true]").first.wait_for()
    studio.get_by_test_id("sign-publication").click()
    studio.get_by_test_id("wallet-yes").click()
    expect(studio.get_by_test_id("title")).to_have_text("Second Thoughts", timeout=PATIENCE)
    studio.goto(f"{demo.site}/studio")
    expect(studio.get_by_test_id("own-releases")).to_contain_text("Second Thoughts")


def test_discard__of_what_was_prepared__asks_first_and_then_it_is_gone(studio, recording):
    publish(studio, recording, "Better Not")
    studio.get_by_test_id("wallet-no").click()
    page = studio.url
    studio.get_by_test_id("discard-publication").click()
    studio.get_by_test_id("discard-no").click()
    expect(studio.get_by_test_id("publication")).to_be_visible()
    studio.get_by_test_id("discard-publication").click()
    studio.get_by_test_id("discard-yes").click()
    expect(studio).to_have_url(re.compile("/studio/?$"), timeout=PATIENCE)
    expect(studio.get_by_text("Better Not")).to_have_count(0)
    assert studio.request.get(page).status == 404


def test_publish__title_with_markup__stays_text_on_every_page(studio, recording, demo):
    title = "<img src=x onerror=alert(1)> & Söhne"
    publish(studio, recording, title)
    studio.get_by_test_id("wallet-yes").click()
    expect(studio.get_by_test_id("title")).to_have_text(title, timeout=PATIENCE)
    studio.goto(demo.site)
    expect(studio.get_by_test_id("shelf")).to_contain_text(title)
