"""An HTTP gateway over a store: `GET /ipfs/<cid>`, with ranges (IPFS path gateway specification; RFC 9110 section 14).

Anyone may read everything here: recordings are ciphertext, the rest is public. What a CID names never changes, so
answers may be cached for ever. Bytes are streamed block by block and each block is checked before it is sent; should
one turn out damaged in mid-answer, the connection breaks off, which no client mistakes for a whole file.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from refrain.storage import store as files
from refrain.storage.cid import Cid, parse_cid
from refrain.storage.errors import BadBlock, BadCid, NotStored, StoreUnavailable
from refrain.storage.mirrored import states
from refrain.storage.store import Store

Headers = list[tuple[str, str]]
Answer = tuple[HTTPStatus, Headers, Iterable[bytes]]
Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

ALWAYS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Content-Security-Policy", "sandbox; default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Range, If-None-Match, If-Range, Cache-Control"),
    ("Access-Control-Max-Age", "86400"),
]
TYPES = (
    (b"{", "application/json"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)
"""What may be shown or played as it is, by its first bytes. All else, above all HTML and SVG, is only bytes."""

_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))", re.ASCII)


def application(store: Store) -> Application:
    """The gateway over `store` as a WSGI application (PEP 3333)."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, headers, body = _route(store, environ)
        start_response(f"{status.value} {status.phrase}", ALWAYS + headers)
        return body

    return answer


def _route(store: Store, environ: WSGIEnvironment) -> Answer:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if method == "OPTIONS":
        return HTTPStatus.NO_CONTENT, PREFLIGHT, []
    if method not in ("GET", "HEAD"):
        return _problem(HTTPStatus.METHOD_NOT_ALLOWED, "This gateway only reads.", [("Allow", "GET, HEAD, OPTIONS")])
    if path == "/health":
        return _problem(HTTPStatus.OK, "up")
    if path == "/ready":
        return _readiness(store)
    prefix, _, text = path.rpartition("/")
    try:
        if prefix != "/ipfs":
            return _problem(HTTPStatus.NOT_FOUND, "Ask for /ipfs/ and a content identifier.")
        return _file(store, parse_cid(text), environ)
    except BadCid as error:
        return _problem(HTTPStatus.BAD_REQUEST, error.message)
    except NotStored as error:
        return _problem(HTTPStatus.NOT_FOUND, error.message)
    except BadBlock as error:
        return _problem(HTTPStatus.BAD_GATEWAY, error.message)
    except StoreUnavailable as error:
        return _problem(HTTPStatus.SERVICE_UNAVAILABLE, error.message, [("Retry-After", "5")])


def _readiness(store: Store) -> Answer:
    """Whether any store answers now, and each one's state in the order of the configuration; names no address."""
    answering = [not problem for problem in states(store)]
    status = HTTPStatus.OK if any(answering) else HTTPStatus.SERVICE_UNAVAILABLE
    told = {"ready": any(answering), "stores": ["ok" if up else "does not answer" for up in answering]}
    body = json.dumps(told).encode() + b"\n"
    fields = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    return status, fields, [body]


def _file(store: Store, cid: Cid, environ: WSGIEnvironment) -> Answer:
    tag = f'"{cid}"'
    headers = [("ETag", tag), ("Cache-Control", "public, max-age=31536000, immutable"), ("Accept-Ranges", "bytes")]
    if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        return HTTPStatus.NOT_MODIFIED, headers, []
    size = files.size(store, cid)
    asked = environ.get("HTTP_RANGE", "") if environ.get("HTTP_IF_RANGE", tag) == tag else ""
    span = parse_range(asked, size)
    if span is not None and not span:
        return _outside(size)
    if span is not None:
        headers.append(("Content-Range", f"bytes {span.start}-{span.stop - 1}/{size}"))
    status = HTTPStatus.OK if span is None else HTTPStatus.PARTIAL_CONTENT
    span = span or range(size)
    headers += [("Content-Length", str(len(span))), ("Content-Type", _type(store, cid))]
    body = files.read_range(store, cid, span.start, len(span)) if environ["REQUEST_METHOD"] == "GET" else []
    return status, headers, body if isinstance(body, list) else _begun(body)


def parse_range(header: str, size: int) -> range | None:
    """The bytes that a Range header asks for of a file of `size` bytes; empty if none of them exist (status 416).

    None stands for the whole file: no range, several at once (which a server may answer so), or another unit.
    """
    match = _RANGE.fullmatch(header)
    if not match:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return range(max(size - int(suffix), 0), size)
    if last and int(last) < int(first):
        return None
    return range(min(int(first), size), min(int(last) + 1, size) if last else size)


def _outside(size: int) -> Answer:
    where = [("Content-Range", f"bytes */{size}")]
    return _problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, f"The file has only {size} bytes.", where)


def _begun(body: Iterable[bytes]) -> Iterable[bytes]:
    """The same pieces, with the first one read already, so that a missing first block is still a clean error."""
    pieces = iter(body)
    first = next(pieces, b"")

    def rest() -> Iterator[bytes]:
        yield first
        yield from pieces

    return rest()


def _type(store: Store, cid: Cid) -> str:
    start = b"".join(files.read_range(store, cid, 0, 16))
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return next((name for magic, name in TYPES if start.startswith(magic)), "application/octet-stream")


def _matches(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))


def _problem(status: HTTPStatus, words: str, headers: Headers | None = None) -> Answer:
    body = words.encode() + b"\n"
    plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    return status, plain + [("Cache-Control", "no-store")] + (headers or []), [body]
