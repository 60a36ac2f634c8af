"""Third-party files are exactly those that vendor.json pins, and no page asks another host for anything."""

import re
import subprocess
import sys
from pathlib import Path

import refrain_web

PACKAGE = Path(refrain_web.__path__[0])


def test_vendor__as_committed__is_what_was_pinned():
    subprocess.run([sys.executable, PACKAGE.parent / "vendor.py", "--check"], check=True)


def test_own_files__name_no_other_host():
    own = [
        *(PACKAGE / "static/js").rglob("*.js"),
        *(PACKAGE / "static/css").glob("*.css"),
        *(PACKAGE / "templates").rglob("*.html"),
    ]
    allowed = "http://www.w3.org/2000/svg"
    hosts = {url for file in own for url in re.findall(r"https?://[\w.]+\S*?(?=[\"'\s)])", file.read_text())}
    assert hosts - {allowed} == set()
