"""The page for times without a connection: nobody's, and complete."""

import re
import time
from pathlib import Path

import refrain_web

STATIC = Path(refrain_web.__path__[0]) / "static"


def text(browser, url):
    with browser.get(url) as answer:
        assert answer.status_code == 200
        return answer.text


def test_offline__signed_in_or_not__is_the_same_page(browser, listener):
    page = browser.get("/offline")
    assert page.status_code == 200
    assert listener.sign_in(listener.message(int(time.time()))).status_code == 201
    assert f'data-session="{listener.account}"' in listener.browser.get("/library").text
    assert listener.browser.get("/offline").data == page.data
    assert 'data-session=""' in page.text


def test_shell__names_every_file_that_the_page_asks_for(browser):
    shell = browser.get("/offline.json").json
    assert shell["page"] == "/offline?lang=en"
    page = browser.get(shell["page"]).text
    asked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert asked and asked <= set(shell["files"])
    styles = [text(browser, url) for url in shell["files"] if ".css" in url]
    fonts = {url for style in styles for url in re.findall(r'url\("?\.\./fonts/([^")]+)', style)}
    assert fonts and fonts <= {url.rpartition("/")[2] for url in shell["files"]}
    modules = {f"/static/{path.relative_to(STATIC).as_posix()}" for path in (STATIC / "js").rglob("*.js")}
    assert modules <= set(shell["files"])
    assert all(text(browser, url) for url in shell["files"] if not url.endswith(".woff2"))


def test_shell__in_german__has_the_german_page_and_its_texts(browser):
    shell = browser.get("/offline.json?lang=de").json
    assert shell["version"] != browser.get("/offline.json?lang=en").json["version"]
    assert 'lang="de"' in browser.get(shell["page"]).text
    assert any(url.startswith("/texts/de.js") for url in shell["files"])
