"""The scripts that every page runs, told in its head: a browser would otherwise find them one import after another."""

import posixpath
import re
from functools import cache
from pathlib import Path

from flask import Flask, url_for

FIRST = ("main.js", "behaviours/account.js")
"""What starts with every page; the modules that these import follow from them."""
_FOLDER = Path(__file__).with_name("static") / "js"
_IMPORT = re.compile(r'^(?:import|export)\b[^;"(]*"(\.{1,2}/[^"]+)"', re.MULTILINE)


def install(app: Flask) -> None:
    """Give templates `modules`: the addresses of these scripts."""
    app.add_template_global(lambda: [url_for("static", filename=f"js/{name}") for name in imported(FIRST)], "modules")


@cache
def imported(first: tuple[str, ...]) -> tuple[str, ...]:
    """These modules and all that they import, however far away, each once; names below static/js."""
    found: list[str] = []
    waiting = list(first)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            folder = posixpath.dirname(name)
            named = _IMPORT.findall((_FOLDER / name).read_text(encoding="utf-8"))
            waiting.extend(posixpath.normpath(posixpath.join(folder, other)) for other in named)
    return tuple(found)
