"""What Lighthouse says of the shop's and a release's page, on the slow phone that Lighthouse simulates.

    python -m bench.lighthouse

starts the shop with something on its shelves, runs Lighthouse (npm, fetched at its pinned version) in the installed
Chromium, three times a page, and prints the median of each score and figure. A busy machine lowers them: run it alone.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from flask import Flask

from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.config import Config
from refrain.serving import serve_application
from refrain_web import create_app
from tests.browser import ARGUMENTS
from tests.webapp.pages import shelf

LIGHTHOUSE = "lighthouse@12.8.2"
RUNS = 3
PORT = 8931
PAGES = {"shop": "/", "release": f"/releases/{shelf.NIGHTBUS}"}
CATEGORIES = ("performance", "best-practices", "accessibility", "seo")
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")


def main() -> None:
    """Serve, measure, print."""
    if sys.argv[1:2] == ["serve"]:
        return serve(Path(sys.argv[2]))
    with tempfile.TemporaryDirectory(prefix="refrain-") as folder:
        server = subprocess.Popen([sys.executable, "-m", "bench.lighthouse", "serve", folder])
        try:
            wait_until_open()
            for name, path in PAGES.items():
                report(name, [measure(path, Path(folder)) for _ in range(RUNS)])
        finally:
            server.terminate()
            server.wait()
    return None


def serve(folder: Path) -> None:
    """The shop over a filled catalogue, and beside it the gateway of its documents; no chain, no keepers."""
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), shelf.Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{gateway.server_address[1]}"
    database = Database(config(folder, url).database)
    upgrade(database)
    with database.writing() as session:
        shelf.fill(session)
    database.close()
    serve_application(partial(application, folder, url), "127.0.0.1", PORT, threads=16)


def application(folder: Path, gateway: str) -> Flask:
    """The storefront in the server's worker process."""
    return create_app(config(folder, gateway))


def config(folder: Path, gateway: str) -> Config:
    """A shop whose chain is away, so that only its own pages are measured."""
    nowhere = "http://127.0.0.1:9"
    return Config(
        data=folder,
        site_url=f"http://127.0.0.1:{PORT}",
        gateway_url=gateway,
        public_rpc_url=nowhere,
        rpc_urls=(nowhere,),
        keepers=(),
        buyer_types=shelf.OPEN,
        demo_accounts=(),
    )


def wait_until_open() -> None:
    """Until the shop answers; half a minute at most."""
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the shop did not open")


def measure(path: str, folder: Path) -> dict[str, float]:
    """One run of Lighthouse: scores out of 100, times in milliseconds, layout shift as it is."""
    answer = folder / "lighthouse.json"
    chromium = shutil.which("chromium") or sys.exit("no chromium here")
    flags = f"--chrome-flags={' '.join(['--headless', *ARGUMENTS])}"
    only = f"--only-categories={','.join(CATEGORIES)}"
    command = ["npx", "--yes", LIGHTHOUSE, f"http://127.0.0.1:{PORT}{path}", "--quiet", flags, only]
    environment = {**os.environ, "CHROME_PATH": chromium}
    subprocess.run([*command, "--output=json", f"--output-path={answer}"], check=True, env=environment)
    found = json.loads(answer.read_text())
    scores = {name: 100 * found["categories"][name]["score"] for name in CATEGORIES}
    return scores | {name: found["audits"][name]["numericValue"] for name in FIGURES}


def report(name: str, runs: list[dict[str, float]]) -> None:
    """The median of each figure."""
    print(name)
    for figure in (*CATEGORIES, *FIGURES):
        print(f"  {figure:28} {statistics.median(run[figure] for run in runs):8.3g}")


if __name__ == "__main__":
    main()
