"""What playback needs from the server: its service worker at the root, and the page for times without a connection."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for

from refrain_web.delivery import sheet_url
from refrain_web.translation import language, texts_url

bp = Blueprint("player", __name__)

_SHELL = ("fonts/*.woff2", "js/**/*.js", "icon.svg")
"""The static files that the page for times without a connection may ask for."""


@bp.get("/sw.js")
def worker() -> Response:
    """The service worker. Revalidated on each visit, so that a fix reaches every listener with the next page."""
    response = current_app.send_static_file("sw.js")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/offline")
def offline() -> str:
    """The page that stands in for any other while the shop cannot be reached. It is the same for everybody."""
    return render_template("player/offline.html", session_account=None)


@bp.get("/offline.json")
def shell() -> Response:
    """What a browser has to keep for that page, and a text that changes whenever any of it does."""
    folder = Path(current_app.static_folder or "")
    templates = Path(current_app.root_path) / "templates"
    names, version = _files(folder, templates)
    addressed = [sheet_url("shop"), *filter(None, [texts_url()])]  # their addresses change with their content
    files = [url_for("static", filename=name) for name in names] + addressed
    page = url_for("player.offline", lang=language().code)
    response = jsonify(page=page, files=files, version="-".join((version, *addressed)))
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _files(folder: Path, templates: Path) -> tuple[list[str], str]:
    paths = sorted({path for pattern in _SHELL for path in folder.glob(pattern)})
    pages = [templates / name for name in ("base.html", "player/offline.html", "player/bar.html")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*paths, *pages))).hexdigest()
    return [path.relative_to(folder).as_posix() for path in paths], digest
