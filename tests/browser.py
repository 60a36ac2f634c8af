"""The Chromium that all browser tests share: Debian's, headless, without its calls home. No error is left uncaught."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run: Playwright allows one at a time in a process."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        open_context = browser.new_context
        browser.new_context = lambda **options: _watched(open_context(**options))  # type: ignore[method-assign]
        yield browser
        browser.close()


_uncaught: list[str] = []


def _watched(context: BrowserContext) -> BrowserContext:
    context.on("weberror", lambda error: _uncaught.append(f"{error.page.url if error.page else ''}: {error.error}"))
    return context


@pytest.fixture(autouse=True)
def no_uncaught_error() -> Iterator[None]:
    """Whatever a test does to a page: an exception that nothing caught, or a promise's, is a defect."""
    _uncaught.clear()
    yield
    assert _uncaught == []
