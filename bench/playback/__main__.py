"""Time from the click to the sound, for a plain file and for ours, over the same slow network.

    python bench/playback            a table: medians of several plays, each in a freshly opened page
    python bench/playback --json     one JSON object: plain_ms, ours_ms, ratio, and what lies behind them

Everything is real: shop, gateway, three keepers, chain, and headless Chromium; 50 ms there and back and 10 Mbit/s are
simulated for all that the browser asks. The listener has signed in today and rests on the button 150 ms before the
click. Each play is of a track that was not played before, so that nothing of it lies in a cache. `first_ms` is the very
first play: the browser has not yet asked the keepers whether it may ask them (CORS).
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "backend"), str(Path(__file__).parent)]

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from shaping import Shaper  # noqa: E402
from world import World, running  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--autoplay-policy=no-user-gesture-required"]
RESTS_MS = 150
OURS = """async () => {
  const { player } = await import("/static/js/player/index.js");
  window.sounded = new Promise((resolve) => {
    document.addEventListener("click", () => (window.clicked = performance.now()), { capture: true, once: true });
    player.audio.addEventListener("playing", () => resolve(performance.now() - window.clicked), { once: true });
  });
}"""
PLAIN = """(url) => {
  const audio = new Audio();
  const button = document.querySelector("[data-play]").cloneNode(true);
  button.removeAttribute("data-play");
  button.id = "plain";
  document.querySelector("main").prepend(button);
  window.sounded = new Promise((resolve) => {
    audio.addEventListener("playing", () => resolve(performance.now() - window.clicked), { once: true });
  });
  button.addEventListener("click", () => {
    window.clicked = performance.now();
    audio.src = url;
    audio.play();
  });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/playback", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--plays", type=int, default=9, help="plays of each kind")
    parser.add_argument("--latency", type=float, default=50, help="milliseconds there and back")
    parser.add_argument("--megabits", type=float, default=10, help="of the network, a second")
    parser.add_argument("--port", type=int, default=9400, help="first port of the demo that is started")
    options = parser.parse_args()
    shaper = Shaper(latency=options.latency / 1000, rate=options.megabits * 1e6 / 8)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), options.port, options.plays + 1) as world:
        figures = measure(world, shaper, options.plays)
    shaper.close()
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:12} {value:10,.2f}")


def measure(world: World, shaper: Shaper, plays: int) -> dict[str, float]:
    """Medians in milliseconds; plain and ours take turns."""
    slow = shaper.lead_to(world.ports)
    rules = ", ".join(f"MAP 127.0.0.1:{port} 127.0.0.1:{slow[port]}" for port in world.ports)
    with sync_playwright() as playwright:
        flags = [*FLAGS, f"--host-resolver-rules={rules}"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        first, page = signed_in(browser, world)
        plain, ours = [], []
        for number in range(plays):
            open_library(page, world)
            page.evaluate(PLAIN, f"http://127.0.0.1:{world.port + 2}{world.plain}?{number}")
            plain.append(press(page, "#plain"))
            open_library(page, world)
            page.evaluate(OURS)
            ours.append(press(page, f"[data-play='{world.release}/1/{number + 2}']"))
        browser.close()
    both = statistics.median(plain), statistics.median(ours)
    spread = {"plain_worst_ms": max(plain), "ours_worst_ms": max(ours)}
    return {"plain_ms": both[0], "ours_ms": both[1], "ratio": both[1] / both[0], "first_ms": first, **spread}


def signed_in(browser: Browser, world: World) -> tuple[float, Page]:
    """A page of alice's, and how long her very first play took."""
    page = browser.new_context().new_page()
    page.goto(f"{world.site}/library")
    page.locator("main [data-bound=true]").first.wait_for()
    page.get_by_text("Sign in with your wallet").click()
    page.get_by_test_id("demo-account-alice").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.locator("[data-play]").first.wait_for()
    open_library(page, world)
    page.evaluate(OURS)
    return press(page, f"[data-play='{world.release}/1/1']"), page


def open_library(page: Page, world: World) -> None:
    page.goto(f"{world.site}/library")
    page.locator("[data-play]").first.wait_for()
    page.wait_for_load_state("networkidle")


def press(page: Page, selector: str) -> float:
    """Rest on the button, click, and wait for the sound: milliseconds from the click."""
    page.locator(selector).first.hover()
    page.wait_for_timeout(RESTS_MS)
    page.mouse.down()
    page.mouse.up()
    return float(page.evaluate("() => window.sounded"))


main()
