"""The studio: where artists publish, and see what comes back."""

from flask import Blueprint

bp = Blueprint("studio", __name__, url_prefix="/studio")

from refrain_web.studio import views  # noqa: E402, F401 - the views register themselves on `bp`
