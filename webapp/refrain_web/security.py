"""What keeps a visitor's browser from being used against her: response headers and the refusal of foreign writes."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from refrain.config import Config
from refrain_web.problems import Forbidden
from refrain_web.services import services

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

P = ParamSpec("P")
R = TypeVar("R")


class ForeignWrite(Forbidden):
    """Another site's page tried to change something in the visitor's name."""

    reason = "foreign_origin"


def install(app: Flask) -> None:
    """Guard every request and add the headers to every response."""
    app.before_request(_refuse_foreign_writes)
    app.after_request(_add_headers)


def embeddable(view: Callable[P, R]) -> Callable[P, R]:
    """Allow other sites to show this view in a frame; all others refuse to be framed (clickjacking)."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        g.embeddable = True
        return view(*args, **kwargs)

    return marked


def content_policy(config: Config, *, framed: bool) -> str:
    """The Content-Security-Policy: own scripts and styles only, none inline; music and documents from the gateway."""
    gateway = origin(config.gateway_url)
    others = [*config.other_gateways, *config.keepers, config.public_rpc_url]
    elsewhere = dict.fromkeys([gateway, *map(origin, others)])
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": f"'self' blob: data: {gateway}",  # data: is how wallets hand over their signs (EIP-6963)
        "media-src": f"'self' blob: {gateway}",
        "connect-src": f"'self' {' '.join(elsewhere)}",
        "worker-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "*" if framed else "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def origin(url: str) -> str:
    """Scheme and authority of a URL, without credentials, path or query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _refuse_foreign_writes() -> None:
    """Refuse a browser's write that another site set off.

    Browsers name a request's source in `Sec-Fetch-Site` (Fetch Metadata) and in `Origin` (RFC 6454), and no page can
    forge either. A program that sends neither carries no cookies of a visitor, so there is nobody to protect.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    source = request.headers.get("Origin", "")
    own = {origin(services().config.site_url), origin(request.host_url)}
    if site not in ("none", "same-origin") or (source and source not in own):
        raise ForeignWrite("another site's page may not do this", hint="Open this site itself and try again there.")


def _add_headers(response: Response) -> Response:
    set_already = {name.lower() for name, _ in response.headers}
    for name, value in _headers(services().config, g.get("embeddable", False)):
        if name.lower() not in set_already:
            response.headers.add(name, value)
    return response


@lru_cache(maxsize=8)
def _headers(config: Config, framed: bool) -> tuple[tuple[str, str], ...]:
    headers = {**_HEADERS, "Content-Security-Policy": content_policy(config, framed=framed)}
    if not framed:
        headers |= {"X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Opener-Policy": "same-origin"}
    if config.site_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return tuple(headers.items())
