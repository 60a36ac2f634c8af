"""Published and collected in the shop, whose every part is then killed: what is left gives the recordings back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from refrain.chain.accounts import Wallet
from refrain.chain.rpc import Rpc
from refrain.rescue.page import build
from tests.e2e.conftest import ENVIRONMENT, Demo, free_port
from tests.processes import until
from tests.sounds import record

PASSWORD = "a password for tests"
WALLET = "window.ethereum = { request: ({ method, params }) => window.wallet(method, params ?? []) };"
KEEPERS = ("keeper-1", "keeper-3")  # two of three are enough


class Left:
    """What is left of a platform: a chain, keepers, the owner's key, and the bytes in several forms."""

    def __init__(self, demo, folder):
        self.folder, self.demo, self.data = folder, demo, demo.data
        self.rpc_url, self.gateway_port = f"http://127.0.0.1:{demo.port + 1}", free_port()
        self.files = [record(folder, "flac16", seconds=4), record(folder, "alac", seconds=4)]
        self.key_file = folder / "owner.json"
        self.wallet = Wallet.from_key(Rpc(self.rpc_url), b"\x07" * 32)
        self.wallet.write_keyfile(self.key_file, PASSWORD)

    def publish_and_collect(self):
        """The way through the shop, by its command line; the owner's wallet is no account of the node."""
        terms = ("--title", "Left Behind", "--price", "0.05", "--max-supply", "9")
        self.release = self.demo.refrain("publish", *self.files, *terms, "--as", "artist", "--json").json["release"]
        coins = {"from": Rpc(self.rpc_url).call("eth_accounts")[1], "to": self.wallet.address, "value": hex(10**18)}
        Rpc(self.rpc_url).call("eth_sendTransaction", coins)
        collected = self.demo.refrain("collect", self.release, "--as", self.key_file, password=PASSWORD)
        assert collected.status == 0, collected.err

    def export(self):
        """The owner's archive, and a folder of blocks that somebody else keeps."""
        self.archive, self.blobs = self.folder / "release.car", self.folder / "elsewhere" / "blobs"
        environment = {**ENVIRONMENT, "REFRAIN_CONFIG": str(self.data / "refrain.toml")}
        command = [sys.executable, "-m", "refrain", "export", self.release, "-o", str(self.archive)]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
        shutil.copytree(self.data / "blobs", self.blobs)

    def kill_the_shop(self):
        """Every process, without a chance to say goodbye, and everything that it knew."""
        parts = [self.demo.part(name) for name in ("web", "worker", "indexer", "gateway", "keeper-2")]
        os.kill(self.demo.process.pid, signal.SIGKILL)
        for part in parts:
            with suppress(ProcessLookupError):
                os.kill(part, signal.SIGKILL)
        self.demo.process.wait()
        ports = [self.demo.port + offset for offset in (0, 1, 2, 11, 12, 13)]
        until(lambda: not any(map(listens, ports)), "every part to be gone")
        for path in self.data.iterdir():
            if path.name.startswith("chain.sqlite") or path.name in KEEPERS:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(*arguments, port, **environment):
    """A part that somebody else runs."""
    command = [sys.executable, "-m", "refrain", *map(str, arguments)]
    with subprocess.Popen(command, env=ENVIRONMENT | environment) as process:
        try:
            until(lambda: listens(port), f"{arguments[0]} to listen")
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """Chain, two keepers of three, and a stranger's gateway; no storefront, database, queue or worker."""
    folder = tmp_path_factory.mktemp("platform")
    demo = Demo(folder)
    demo.start()
    left = Left(demo, folder)
    try:
        left.publish_and_collect()
        left.export()
    finally:
        left.kill_the_shop()
    with ExitStack() as others:
        chain = ("chain", "--data", demo.data / "chain.sqlite", "--port", demo.port + 1)
        others.enter_context(running(*chain, port=demo.port + 1))
        for name in KEEPERS:
            number = demo.port + 10 + int(name[-1])
            others.enter_context(running("keeper", "serve", "--folder", demo.data / name, port=number))
        gateway = ("gateway", "--port", left.gateway_port)
        elsewhere = {"REFRAIN_DATA": str(folder / "elsewhere")}
        others.enter_context(running(*gateway, port=left.gateway_port, **elsewhere))
        yield left


@pytest.mark.parametrize("place", ["folder", "archive", "gateway"])
def test_rescue__shop_gone__gives_the_originals(left, place, tmp_path):
    bytes_from = {
        "folder": ("--blobs", left.blobs),
        "archive": ("--car", left.archive),
        "gateway": ("--gateway", f"http://127.0.0.1:{left.gateway_port}"),
    }[place]
    assert not listens(left.demo.port)
    told = left.demo.refrain(
        "rescue", left.release, 1, "--wallet", left.key_file, "--rpc", left.rpc_url, *bytes_from,
        "-o", tmp_path / "out", "--json", password=PASSWORD,
    )  # fmt: skip
    assert told.status == 0, told.err
    assert [Path(path).read_bytes() for path in told.json["files"]] == [file.read_bytes() for file in left.files]


def test_rescue_page__shop_gone__gives_the_originals_and_plays_them(left, chromium, tmp_path):
    (tmp_path / "rescue.html").write_text(build(), encoding="utf-8")
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()
    page.add_init_script(WALLET)
    page.expose_function("wallet", lambda method, params: signed(left.wallet, method, params))
    page.goto((tmp_path / "rescue.html").as_uri())
    fields = {"rpc": left.rpc_url, "gateway": f"http://127.0.0.1:{left.gateway_port}", "release": left.release}
    for name, value in (fields | {"token": "1"}).items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Get it back").click()
    expect(page.get_by_role("status")).to_have_text("Done. Keep the files.", timeout=30_000)
    for number, file in enumerate(left.files):
        with page.expect_download() as download:
            page.get_by_role("link", name="Save the original").nth(number).click()
        assert download.value.path().read_bytes() == file.read_bytes()
        played = "async (audio) => { await audio.play(); return audio.duration; }"
        assert page.locator("audio").nth(number).evaluate(played) == pytest.approx(4, abs=0.2)
    context.close()


def signed(wallet, method, params):
    if method == "eth_requestAccounts":
        return [wallet.address.lower()]
    assert method == "personal_sign"
    return "0x" + wallet.sign_message(bytes.fromhex(params[0][2:]).decode()).hex()
