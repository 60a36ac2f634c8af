"""What stands before the application: the limit by network address, so that a flood costs next to nothing."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from refrain.callers import network_of, one_spelling
from refrain.keepers.reasons import Denied
from refrain.keepers.service import Keeper

_USUAL_BODY = 65_536

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


def gated(application: Application, keeper: Keeper) -> Application:
    """The WSGI application (PEP 3333) behind the limit; requests above it are answered without looking at them."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return application(environ, start_response)
        seconds = keeper.requests.wait(client_address(environ, keeper.config.trusted_proxies))
        if not seconds:
            return application(environ, start_response)
        keeper.metrics.refusals.labels("rate_limited").inc()
        _skip_body(environ)
        return _refuse(seconds, environ, keeper, start_response)

    return answer


def _skip_body(environ: WSGIEnvironment) -> None:
    """Take a body of usual size off the connection: a connection with bytes unread is closed, and the answer lost."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if length.isdigit() and int(length) <= _USUAL_BODY:
        environ["wsgi.input"].read(int(length))


def client_address(environ: Mapping[str, Any], trusted_proxies: Iterable[str]) -> str:
    """The network that is limited: the connection's, or of what a trusted proxy says it is."""
    address = one_spelling(str(environ.get("REMOTE_ADDR", "unknown")))
    if address not in map(one_spelling, trusted_proxies):
        return network_of(address)
    return network_of(str(environ.get("HTTP_X_FORWARDED_FOR", address)).rpartition(",")[2].strip() or address)


def page_headers(origin: str, origins: tuple[str, ...]) -> dict[str, str]:
    """The headers that let a page of an allowed origin read the answer (Fetch standard, CORS), and the usual ones."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Origin"}
    if origin and (origin in origins or "*" in origins):
        headers |= {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
            "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "86400",
        }
    return headers


def _refuse(seconds: int, environ: WSGIEnvironment, keeper: Keeper, start_response: StartResponse) -> list[bytes]:
    denied = Denied("rate_limited", f"Too many requests; ask again in {seconds} seconds.", seconds)
    headers = page_headers(environ.get("HTTP_ORIGIN", ""), keeper.config.origins)
    headers |= {"Content-Type": "application/problem+json", "Retry-After": str(seconds)}
    start_response("429 Too Many Requests", list(headers.items()))
    return [json.dumps(denied.problem()).encode()]
