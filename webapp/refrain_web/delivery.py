"""How pages reach the browser quickly: one style sheet instead of a dozen, and text compressed on its way.

The style sheets stay a file a concept in static/css; what a page loads is all of them in their order, under an address
that changes with their content, so that browsers keep it for good.
"""

import gzip
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, abort, current_app, request, url_for

SHEETS = {
    "shop": (
        "fonts",
        "tokens",
        "base",
        "page",
        "sleeve",
        "words",
        "controls",
        "notices",
        "waveform",
        "player",
        "plot",
        "release",
        "library",
        "studio",
    ),
    "embedded": ("fonts", "tokens", "base", "sleeve", "words", "controls", "notices", "waveform", "embedded"),
}
"""What a page's style sheet is made of, in order."""
_FOLDER = Path(__file__).with_name("static") / "css"
_TEXT = ("text/html", "text/css", "text/javascript", "image/svg+xml")
_SMALL = 1_400
"""Bytes that fit into one packet anyway."""
_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Serve the sheets, give templates `sheet`, compress what browsers accept compressed."""
    app.add_url_rule("/static/sheets/<name>.css", "sheet", _sheet)
    app.add_template_global(sheet_url, "sheet")
    app.after_request(_compress)


def sheet_url(name: str) -> str:
    """The address of a page's style sheet."""
    return url_for("sheet", name=name, v=_digest(name))


@cache
def _content(name: str) -> str:
    return "\n".join((_FOLDER / f"{part}.css").read_text() for part in SHEETS[name])


@cache
def _digest(name: str) -> str:
    return blake2b(_content(name).encode(), digest_size=6).hexdigest()


def _sheet(name: str) -> Response:
    if name not in SHEETS:
        abort(404)
    response = current_app.response_class(_content(name), mimetype="text/css")
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _compress(response: Response) -> Response:
    """Compress a whole text answer (gzip, RFC 1952). Its entity tag becomes a weak one: the bytes are others now."""
    streamed = response.is_streamed and not response.direct_passthrough  # a file is passed through, and has an end
    if response.status_code != 200 or response.mimetype not in _TEXT or streamed:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _SMALL:
        return response
    response.set_data(gzip.compress(body, 5, mtime=0) if response.mimetype == "text/html" else _kept(body))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=256)
def _kept(body: bytes) -> bytes:
    """For what is asked for again and again: files, and nothing that differs by visitor."""
    return gzip.compress(body, 9, mtime=0)
