"""Pictures of every page for the documentation, taken from a running demo with something on its shelves.

    python -m tests.e2e.screenshots

starts a demo in a temporary folder, publishes, collects and resells by the command line, and writes docs/screenshots.
"""

import io
import math
import random
import re
import shutil
import tempfile
import wave
from array import array
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ARGUMENTS
from tests.e2e.conftest import Demo
from tests.processes import until

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SCREENS = {"desktop": (1280, 860), "phone": (360, 740)}
SCHEMES = ("light", "dark")
COLOURS = 96
RATE = 16_000
SECONDS = 34
RELEASES = (
    ("Nightbus North", "Mara Lind", "artist", ("Harbour Light", "Nightbus North"), "0.05", "10%", 100, 50, 3),
    ("Kleine Gezeitenkunde", "Ostkai", "erin", ("Springflut",), "0.1", "12.5%", 25, 0, 1),
    (
        "I Was Going to Call You but the Rain Was Too Loud",
        "The Long Titles",
        "frank",
        ("Rain",),
        "0.01",
        "7.5%",
        500,
        0,
        5,
    ),
    ("Å", "Sigrún", "grace", ("Å",), "0.002", "5%", 300, 200, 255),
)


def main() -> None:
    """Set the scene, then take every picture."""
    with tempfile.TemporaryDirectory(prefix="refrain-") as folder:
        demo = Demo(Path(folder))
        demo.start()
        try:
            release = set_the_scene(demo, Path(folder))
            take_all(demo, release)
        finally:
            demo.stop()


def set_the_scene(demo: Demo, folder: Path) -> str:
    """Four releases; of the first, copies with several owners, two resales and an ask. Returns its address."""
    addresses = [publish(demo, folder, number, *release) for number, release in enumerate(RELEASES)]
    first = addresses[0]
    for buyer in ("alice", "bob", "carol", "dave"):
        run(demo, "collect", first, "--as", buyer)
    run(demo, "collect", addresses[1], "--as", "alice")
    sell(demo, first, 1, "0.1", "alice", "bob")
    sell(demo, first, 3, "0.18", "carol", "alice")
    run(demo, "ask", first, 2, "--price", "0.2", "--as", "bob")
    run(demo, "ask", first, 4, "--price", "0.45", "--as", "dave")
    until(lambda: len(demo.get(f"/api/v1/releases/{first}/asks")["items"]) == 2, "the asks to stand in the book")
    return first


def publish(demo, folder, number, title, artist, account, tracks, price, royalty, supply, holders, resales):
    files = [tune(folder / f"{number}-{index}.wav", 10 * number + index) for index, _ in enumerate(tracks)]
    titles = [option for track in tracks for option in ("--track-title", track)]
    terms = ("--royalty", royalty, "--max-supply", supply, "--max-holders", holders, "--max-resales", resales)
    options = ("--title", title, "--artist-name", artist, "--price", price, *titles, *terms, "--as", account, "--json")
    return run(demo, "publish", *files, *options).json["release"]


def sell(demo, release, token, price, seller, buyer):
    run(demo, "ask", release, token, "--price", price, "--as", seller)
    run(demo, "buy", release, token, "--as", buyer)


def run(demo, *arguments):
    answer = demo.refrain(*arguments)
    assert answer.status == 0, answer.err
    return answer


def tune(path, seed):
    """A few slow chords that swell and fade, so that every sleeve and waveform is its own."""
    chance = random.Random(seed)
    notes = [110 * 2 ** (chance.choice((0, 3, 5, 7, 10, 12)) / 12) for _ in range(12)]
    swell = chance.uniform(0.2, 0.9)
    samples = array("h")
    for index in range(RATE * SECONDS):
        second = index / RATE
        note = notes[int(second / 3) % len(notes)]
        loud = abs(math.sin(swell * second)) * (1 - second / SECONDS / 2) * (0.3 + 0.7 * chance.random())
        samples.append(int(12_000 * loud * math.sin(2 * math.pi * note * second)))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def take_all(demo: Demo, release: str) -> None:
    """Every page, on every screen, in both colour schemes."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (path, who) in pages(release).items():
            for screen, (width, height) in SCREENS.items():
                take(browser, demo.site, FOLDER / f"{name}-{screen}", path, who, width, height)
        browser.close()


def pages(release: str) -> dict[str, tuple[str, str]]:
    """What is shown, and whose wallet is connected."""
    return {
        "shop": ("/", "alice"),
        "release": (f"/releases/{release}", "erin"),
        "copy": (f"/releases/{release}/copies/3", "bob"),
        "library": ("/library", "alice"),
        "studio": ("/studio", "artist"),
        "studio-release": (f"/studio/releases/{release}", "artist"),
        "loosening": (f"/studio/releases/{release}/terms", "artist"),
        "members": ("/studio/members", "artist"),
        "publish": ("/studio/new", "artist"),
    }


def take(browser: Browser, site: str, target: Path, path: str, who: str, width: int, height: int) -> None:
    """The same page in the light and in the dark."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site + path)
    connect(page, who)
    page.mouse.move(0, height - 1)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_load_state("networkidle")
        save(page.screenshot(), target.with_name(f"{target.name}-{scheme}.png"))
    context.close()


def connect(page: Page, who: str) -> None:
    """Connect the demo wallet, and sign in where the page wants to know who it is."""
    page.click("[data-testid=account-pill]")
    page.click(f"[data-testid=demo-account-{who}]")
    expect(page.locator("[data-testid=account-pill]")).to_contain_text(re.compile(rf"{who} ·", re.IGNORECASE))
    if page.locator("[data-testid=sign-in-here]").count():
        page.click("[data-testid=sign-in-here]")
        page.click("[data-testid=wallet-yes]")
        expect(page.locator("[data-testid=sign-in-here]")).to_have_count(0)


def save(picture: bytes, path: Path) -> None:
    """Few colours make small files; the pages have few."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
