"""How a view becomes an operation of the API: what it takes is parsed, what it gives is encoded, both are described.

    @operation("POST", "/releases/<release>/collect", "Copies", takes=Collect, gives=Steps)
    def collect(release: Address, body: Collect) -> Steps: ...

The OpenAPI description is generated from the same declarations (openapi.py), so it cannot say anything else.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from refrain.errors import InvalidInput
from refrain.nesting import NestedTooDeeply, shallow
from refrain.terms import KINDS
from refrain.units import Address, TokenId, parse_address
from refrain_web.api import bp
from refrain_web.api.answers import Answer, Answers, answers
from refrain_web.api.types import PATTERNS
from refrain_web.translation import language

MAX_BODY = 64 * 1024
"""The largest JSON body, in bytes."""
MAX_DEPTH = 16
"""Levels of lists and objects in a JSON body, at most."""
_MAX_TOKEN = 2**53 - 1

T = TypeVar("T")
View = Callable[..., Any]
_WHERE = re.compile(r"(.*) - at `\$\.?([^`]*)`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does. `private` answers concern the signed-in account alone, `live` ones say what is not
    in the catalogue. `scope` is what an API key must be for to act in the account's place, "" if none will do."""

    method: str
    path: str
    tag: str
    view: View
    query: type[msgspec.Struct] | None
    takes: type[Any] | None
    gives: Any
    status: int
    private: bool
    live: bool
    scope: str

    @property
    def public(self) -> bool:
        """Whether it only reads what everybody may."""
        return self.method == "GET" and not self.private

    @property
    def summary(self) -> str:
        """The first line of the view's docstring."""
        return (self.view.__doc__ or "").strip().splitlines()[0]


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    tag: str,
    *,
    query: type[msgspec.Struct] | None = None,
    takes: type[Any] | None = None,
    gives: Any = None,
    status: int = 200,
    private: bool = False,
    live: bool = False,
    scope: str = "",
) -> Callable[[View], View]:
    """Register a view under /api/v1. It gets its path's values, then `query` and `body` if declared.

    It returns a value of the type `gives`, or a finished response.
    """

    def register(view: View) -> View:
        entry = Operation(method, path, tag, view, query, takes, gives, status, private or bool(scope), live, scope)
        OPERATIONS.append(entry)

        @functools.wraps(view)
        def handle(**segments: str) -> ResponseReturnValue:
            return _read(entry, segments) if entry.public else _act(entry, segments)

        bp.add_url_rule(path, view.__name__, handle, methods=[method])
        return view

    return register


def encoded(value: object, status: int = 200) -> Response:
    """A JSON response."""
    response = make_response(msgspec.json.encode(value), status)
    response.mimetype = "application/json"
    return response


def _read(entry: Operation, segments: dict[str, str]) -> Response:
    """A public document: from the kept answers if it is among them; with an entity tag, readable from any site."""
    kept, url = answers(), f"{language().code} {request.full_path}"
    answer: Answer | Response | None = kept.get(url)
    if answer is None:
        with kept.alone(url):
            answer = kept.get(url) or _find(entry, segments, kept, url)
    if isinstance(answer, Response):
        return answer
    response = Response(answer.body, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(answer.etag)
    response.make_conditional(request)
    return response


def _find(entry: Operation, segments: dict[str, str], kept: Answers, url: str) -> Answer | Response:
    asked, version = kept.now(), None if entry.live else kept.version()
    found = _call(entry, segments)
    return found if isinstance(found, Response) else kept.keep(url, asked, version, msgspec.json.encode(found))


def _act(entry: Operation, segments: dict[str, str]) -> Response:
    """Something that changes something, or concerns the signed-in account alone."""
    found = _call(entry, segments)
    if entry.method != "GET":
        answers().clear()
    if isinstance(found, Response):
        return found
    response = make_response("", 204) if found is None else encoded(found, entry.status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _call(entry: Operation, segments: dict[str, str]) -> Any:
    values: dict[str, Any] = {name: _segment(name, text) for name, text in segments.items()}
    if entry.query:
        values["query"] = _query(entry.query)
    if entry.takes:
        values["body"] = _body(entry.takes)
    return entry.view(**values)


def _segment(name: str, text: str) -> Address | TokenId | int | str:
    if name in ("release", "account"):
        return parse_address(text, field=name)
    if name == "token_id":
        if not re.fullmatch("[1-9][0-9]{0,15}", text, re.ASCII) or int(text) > _MAX_TOKEN:
            raise InvalidInput("token_id: not the number of a copy", hint="Copies count from 1.", field=name)
        return TokenId(int(text))
    if name == "kind":
        if not re.fullmatch("0|[1-9][0-9]?", text, re.ASCII) or int(text) >= KINDS:
            raise InvalidInput("kind: there is no such membership", hint=f"From 0 to {KINDS - 1}.", field=name)
        return int(text)
    if name in ("ask", "offer", "session_id", "key_id"):
        if not re.fullmatch("0x[0-9a-fA-F]{64}", text, re.ASCII):
            raise InvalidInput(f"{name}: not its 32-byte hash", field=name)
        return text.lower()
    return text


def _query(kind: type[T]) -> T:
    unknown = set(request.args) - {field.encode_name for field in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    if unknown:
        name = sorted(unknown)[0][:40]
        raise InvalidInput(f"{name}: there is no such parameter", field=name)
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _body(kind: type[T]) -> T:
    data = request.stream.read(MAX_BODY + 1)
    if len(data) > MAX_BODY:
        raise InvalidInput("the body is too large", hint=f"At most {MAX_BODY} bytes.")
    try:
        return msgspec.json.decode(shallow(data, MAX_DEPTH), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, NestedTooDeeply) as error:
        raise _invalid(error) from error


def _invalid(error: Exception) -> InvalidInput:
    """msgspec's words, or plainer ones, with the member that they are about."""
    match = _WHERE.fullmatch(str(error))
    words, where = (match[1], match[2]) if match else (str(error), "")
    words = next((plain for pattern, plain in PATTERNS.items() if f"regex '{pattern}'" in words), words)
    return InvalidInput(f"{where or 'the request cannot be read'}: {words}", field=where)
