"""What playback needs from the server: its service worker at the root, so that it may serve every page."""

from flask import Blueprint, Response, current_app

bp = Blueprint("player", __name__)


@bp.get("/sw.js")
def worker() -> Response:
    """The service worker. Revalidated on each visit, so that a fix reaches every listener with the next page."""
    response = current_app.send_static_file("sw.js")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response
