"""How a release looks elsewhere: an oEmbed answer (oembed.com) and the small player that it names. Previews only."""

from urllib.parse import urlsplit

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from refrain.errors import InvalidInput
from refrain_web.problems import NotFound
from refrain_web.security import embeddable
from refrain_web.services import services
from refrain_web.shop import bp
from refrain_web.shop.views import find_release
from refrain_web.translation import gettext as _

WIDTH, HEIGHT = 480, 200
"""The size of the embedded player in pixels, unless the asker has less room."""


@bp.get("/oembed")
def oembed() -> ResponseReturnValue:
    """Describe a release's page to a site that wants to show it (oEmbed 1.0, type "rich")."""
    if request.args.get("format", "json") != "json":
        raise InvalidInput("format: only json is known here")
    found = find_release(_address_in(request.args.get("url", "")))
    width = _bounded(request.args.get("maxwidth"), WIDTH)
    height = _bounded(request.args.get("maxheight"), HEIGHT)
    source = url_for("shop.embedded", address=found.summary.address, _external=True)
    frame = Markup('<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allow="autoplay"></iframe>')
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Refrain",
        "provider_url": services().config.site_url,
        "title": found.summary.title,
        "author_name": found.summary.artist_name,
        "author_url": url_for("shop.artist", address=found.summary.artist, _external=True),
        "width": width,
        "height": height,
        "html": frame.format(
            source,
            width,
            height,
            _("%(title)s by %(artist)s", title=found.summary.title, artist=found.summary.artist_name),
        ),
    }
    if found.summary.cover_cid:
        cover = f"{services().config.gateway_url}/ipfs/{found.summary.cover_cid}"
        answer |= {"thumbnail_url": cover, "thumbnail_width": 600, "thumbnail_height": 600}
    return jsonify(answer)


@bp.get("/embed/<address>")
@embeddable
def embedded(address: str) -> str:
    """The small player for other sites: sleeve, preview, a link back."""
    return render_template("shop/embedded.html", release=find_release(address))


def _address_in(url: str) -> str:
    parts = urlsplit(url)
    segments = parts.path.strip("/").split("/")
    if len(segments) != 2 or segments[0] != "releases":
        raise NotFound("url: this is not the address of a release's page here")
    return segments[1]


def _bounded(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and int(text) else most
