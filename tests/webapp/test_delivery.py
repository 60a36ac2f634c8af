"""One style sheet a page, and text compressed for browsers that say they can read it."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

import refrain_web
from refrain_web.delivery import SHEETS

CSS = Path(refrain_web.__file__).parent / "static" / "css"
BY_ITSELF = {"style"}
"""The style page's own sheet."""


def test_sheets__hold_every_style_sheet_there_is():
    assert {part for parts in SHEETS.values() for part in parts} | BY_ITSELF == {
        path.stem for path in CSS.glob("*.css")
    }


def test_sheet__is_its_parts_in_order_and_kept_for_good(browser):
    page = browser.get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = browser.get(address)
    assert answer.text == "\n".join((CSS / f"{part}.css").read_text() for part in SHEETS["shop"])
    assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get("/static/sheets/nothing.css").status_code == 404


@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/static/js/wallet.js", "/static/sheets/shop.css"])
def test_text__for_who_accepts_it__is_compressed_and_the_same(browser, path):
    packed = browser.get(path, headers={"Accept-Encoding": "br, gzip"}, buffered=True)
    plain = browser.get(path, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert plain.vary.as_set() >= {"accept-encoding"}
    if len(plain.data) > 1_400:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)


def test_compressed_file__asked_for_again__has_not_changed(browser):
    accepts = {"Accept-Encoding": "gzip"}
    first = browser.get("/static/js/wallet.js", headers=accepts, buffered=True)
    assert first.get_etag()[1], "the tag of other bytes than the file's must be weak"
    again = browser.get(
        "/static/js/wallet.js", headers={**accepts, "If-None-Match": first.headers["ETag"]}, buffered=True
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/static/fonts/newsreader-latin-400-normal.woff2", "/api/v1/", "/oembed?format=xml"])
def test_what_is_no_page__is_left_as_it_is(browser, path):
    answer = browser.get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert "Content-Encoding" not in answer.headers


def test_scripts_of_every_page__are_told_in_its_head_with_all_that_they_import(browser):
    told = re.findall(r'<link rel="modulepreload" href="([^"]+)"', browser.get("/").text)
    assert "/static/js/main.js" in told
    for address in told:
        source = browser.get(address, buffered=True).text
        imports = re.findall(r'^(?:import|export) .*?from "(.+?)";', source, re.MULTILINE)
        assert {urljoin(address, name) for name in imports} <= set(told), address
