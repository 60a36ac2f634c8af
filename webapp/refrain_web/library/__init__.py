"""The library: the copies of the account that is signed in."""

from flask import Blueprint

bp = Blueprint("library", __name__, url_prefix="/library")

from refrain_web.library import views  # noqa: E402, F401 - the views register themselves on `bp`
