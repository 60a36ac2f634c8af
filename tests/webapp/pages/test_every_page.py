"""Every page: it renders without a complaint of the browser, fits its screen, and axe-core finds nothing to say."""

import pytest

from tests.webapp.pages import shelf
from tests.webapp.pages.conftest import LOOKS, SCREENS

PAGES = {
    "discover": "/",
    "selling": "/?order=selling",
    "search": "/?q=nightbus",
    "search without result": "/?q=zzzzzz",
    "release": f"/releases/{shelf.NIGHTBUS}",
    "sold out": f"/releases/{shelf.SOLD_OUT}",
    "long title": f"/releases/{shelf.LONG}",
    "copy": f"/releases/{shelf.NIGHTBUS}/copies/3",
    "artist": f"/artists/{shelf.MARA}",
    "collection": f"/accounts/{shelf.ALICE}",
    "library": "/library",
    "studio": "/studio",
    "publish": "/studio/new",
    "own release": f"/studio/releases/{shelf.NIGHTBUS}",
    "loosening": f"/studio/releases/{shelf.NIGHTBUS}/terms",
    "members": "/studio/members",
    "invitation": "/invitation",
    "account": "/account",
    "running": "/running",
    "style": "/style",
    "no connection": "/offline",
    "nothing here": "/releases/0x00000000000000000000000000000000000000ff",
}
PERSONAL = ("library", "studio", "publish", "account", "members", "loosening")
OF_THE_ARTIST = ("studio", "own release", "loosening", "members")
OURS_TO_CAUSE = ("404 (NOT FOUND)", "400 (BAD REQUEST)", "ERR_UNSAFE_PORT", "ERR_CONNECTION_REFUSED")
"""Complaints about answers that a test asks for: a page that is not there, a chain that is down."""


def unexpected(complaints):
    return [text for text in complaints if not any(known in text for known in OURS_TO_CAUSE)]


@pytest.mark.parametrize(
    ("who", "name"),
    [("visitor", name) for name in PAGES]
    + [("alice", name) for name in PERSONAL]
    + [("mara", name) for name in OF_THE_ARTIST],
)
def test_page__on_each_screen__is_clean_accessible_and_fits(request, who, name):
    visitor = request.getfixturevalue(who)
    page = visitor.visit(PAGES[name])
    found = visitor.violations()
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found += visitor.violations(LOOKS)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than the screen of {width} pixels")
    found += unexpected(visitor.complaints)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("discover", "Nightbus North"),
        ("release", "of every resale goes to the artist"),
        ("release", "bass Ines Rey"),
        ("selling", "Nightbus North"),
        ("copy", "bought it from"),
        ("artist", "Kleine Gezeitenkunde"),
        ("collection", "3 copies"),
        ("library", "Signing in needs JavaScript"),
    ],
)
def test_page__without_javascript__can_be_read(chromium, shop, name, expected):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(shop + PAGES[name])
    assert expected in page.inner_text("main")
    context.close()
