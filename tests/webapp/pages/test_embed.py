"""How a release looks elsewhere: oEmbed, the small player, link previews."""

import pytest

from tests.webapp.pages import shelf


@pytest.fixture
def stranger(shop_app):
    return shop_app.test_client()


def page_of(shop_app, address=shelf.NIGHTBUS):
    return f"{shop_app.extensions['refrain'].config.site_url}/releases/{address}"


def test_oembed__of_a_release__is_a_small_player(shop_app, stranger):
    answer = stranger.get("/oembed", query_string={"url": page_of(shop_app), "maxwidth": "300"}).json
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "rich", 300)
    assert f"/embed/{shelf.NIGHTBUS}" in answer["html"]


def test_oembed__title_with_markup__stays_text(shop_app, stranger):
    answer = stranger.get("/oembed", query_string={"url": page_of(shop_app, shelf.LONG)}).json
    assert "<b>" not in answer["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "http://elsewhere/x"}, 404),
        ({}, 404),
        ({"url": "/releases/0x12"}, 400),
        ({"url": "/releases/0x1", "format": "xml"}, 400),
    ],
)
def test_oembed__of_something_else__is_refused(stranger, query, status):
    assert stranger.get("/oembed", query_string=query, headers={"Accept": "application/json"}).status_code == status


def test_embedded_player__may_be_framed_and_other_pages_may_not(stranger):
    assert "frame-ancestors *" in stranger.get(f"/embed/{shelf.NIGHTBUS}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in stranger.get(f"/releases/{shelf.NIGHTBUS}").headers["Content-Security-Policy"]


def test_link_preview__of_a_release__carries_terms_and_cover(stranger):
    text = stranger.get(f"/releases/{shelf.NIGHTBUS}").text
    assert '<meta property="og:title" content="Nightbus North by Mara Lind">' in text
    assert "/ipfs/cover" in text


def test_title_with_markup__on_every_page__stays_text(stranger):
    for path in ("/", f"/releases/{shelf.LONG}", f"/artists/{shelf.MARA}", f"/embed/{shelf.LONG}"):
        assert "<b>the Phone</b>" not in stranger.get(path).text
