"""The rescue page, opened from a file: no server but the gateway, the node and the keepers."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from refrain.chain.accounts import Wallet
from refrain.rescue.page import build

WALLET = """window.ethereum = { request: ({ method, params }) => window.wallet(method, params ?? []) };"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "rescue.html").write_text(build(), encoding="utf-8")
    return (tmp_path / "rescue.html").as_uri()


@pytest.fixture
def page(chromium, chain_node):
    """A page whose browser has a wallet; `page.account` is whose."""
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()
    page.add_init_script(WALLET)
    yield page
    context.close()


def give(page: Page, file: str, wallet: Wallet, **fields: str) -> None:
    def answer(method: str, params: list[str]):
        if method == "eth_requestAccounts":
            return [wallet.address.lower()]
        assert method == "personal_sign"
        return "0x" + wallet.sign_message(bytes.fromhex(params[0][2:]).decode()).hex()

    page.expose_function("wallet", answer)
    page.goto(file)
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Get it back").click()


def place(copy, chain_node) -> dict[str, str]:
    return {"rpc": chain_node.url, "gateway": copy.gateway, "release": copy.release, "token": "1"}


def test_page__owner__gets_the_recordings(page, file, copy, chain_node):
    give(page, file, copy.wallet, **place(copy, chain_node))
    expect(page.get_by_role("status")).to_have_text("Done. Keep the files.", timeout=20_000)
    for number, recording in enumerate(copy.recordings):
        with page.expect_download() as download:
            page.get_by_role("link", name="Save the original").nth(number).click()
        assert download.value.path().read_bytes() == recording
    assert download.value.suggested_filename == "noise.mp3"
    assert (
        page.evaluate("async () => { const a = document.querySelector('audio'); await a.play(); return a.duration; }")
        > 3
    )


def test_page__stranger__is_told_why_not(page, file, copy, chain_node):
    stranger = Wallet.from_key(chain_node.rpc, b"\x08" * 32)
    give(page, file, stranger, **place(copy, chain_node))
    expect(page.get_by_role("status")).to_contain_text("belongs to another account", timeout=20_000)


def test_page__no_release_there__says_so(page, file, copy, chain_node):
    fields = place(copy, chain_node) | {"release": "0x" + "11" * 20}
    give(page, file, copy.wallet, **fields)
    expect(page.get_by_role("status")).to_contain_text("no release at that address", timeout=20_000)


def test_build__one_file__loads_nothing_from_anywhere():
    document = build()
    modules = [base64.b64decode(data).decode() for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", document)]
    assert len(modules) > 10
    for source in (document, *modules):
        assert not re.search(r"""(?:from|import|src|href)\s*=?\s*["']\.""", source)
