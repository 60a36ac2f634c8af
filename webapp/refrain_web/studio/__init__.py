"""The studio: where artists publish, and see what comes back."""

from flask import Blueprint

bp = Blueprint("studio", __name__, url_prefix="/studio")

from refrain_web.studio import member_views, release_views, views  # noqa: E402, F401 - they register themselves on `bp`
