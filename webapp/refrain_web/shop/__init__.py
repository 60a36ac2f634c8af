"""The shop: what everybody may see. Releases, copies, artists, and how links to them look elsewhere."""

from flask import Blueprint

bp = Blueprint("shop", __name__)

from refrain_web.shop import embed, views  # noqa: E402, F401 - the views register themselves on `bp`
