"""The API's own description (OpenAPI 3.1), generated from the operations itself, as JSON."""

import re
from functools import cache
from typing import Any

import msgspec
from flask import Response
from msgspec import Struct

import refrain
from refrain.terms import KINDS
from refrain_web.api import bp
from refrain_web.api.operations import OPERATIONS, Operation, encoded
from refrain_web.api.types import AddressText, HashText

TITLE = "Refrain resale API"
_REFERENCE = "#/components/schemas/{name}"


class Problem(Struct, frozen=True):
    """What went wrong (RFC 9457). `detail` and `hint` are plain words; `reason` is for programs.

    `refusal` is there where a contract refused: its own words, in no other language.
    """

    type: str
    title: str
    status: int
    detail: str
    reason: str
    hint: str = ""
    refusal: str = ""
    field: str = ""
    part: str = ""


@bp.get("/openapi.json")
def openapi() -> Response:
    """The description."""
    response = encoded(description())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document: every operation with its parameters, bodies and answers."""
    kinds = [kind for entry in OPERATIONS for kind in (entry.query, entry.takes, entry.gives) if kind]
    (*_, problem), components = msgspec.json.schema_components([*kinds, Problem], ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for entry in OPERATIONS:
        path = re.sub(r"<(\w+)>", r"{\1}", entry.path)
        paths.setdefault(path, {})[entry.method.lower()] = _operation(entry, components, problem)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": refrain.__version__,
            "description": (
                "Releases, copies and their resale. Writing answers steps: transactions and typed data for the caller's"
                " own wallet. Amounts are decimal strings of the smallest unit; times are RFC 3339; problems are"
                " RFC 9457."
            ),
        },
        "servers": [{"url": bp.url_prefix}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"session": _COOKIE, "key": _KEY}},
    }


_COOKIE = {
    "type": "apiKey",
    "in": "cookie",
    "name": "refrain",
    "description": "Set by POST /session. Over TLS its name is __Host-refrain.",
}


_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key of POST /keys, in place of a session where the operation says so.",
}


def _operation(entry: Operation, components: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": entry.view.__name__,
        "tags": [entry.tag],
        "summary": entry.summary,
        "parameters": [*_path_parameters(entry), *_query_parameters(entry, components)],
        "responses": {
            str(entry.status): _answer(entry),
            "default": {"description": "A problem.", "content": {"application/problem+json": {"schema": problem}}},
        },
    }
    if entry.takes:
        described["requestBody"] = {"required": True, "content": _json(entry.takes)}
    if entry.private:
        described["security"] = [{"session": []}, *([{"key": []}] if entry.scope else []), {}]
    return described


def _answer(entry: Operation) -> dict[str, Any]:
    if entry.gives is None:
        return {"description": "Done." if entry.status == 204 else "As the summary says."}
    return {"description": (entry.gives.__doc__ or "").strip().splitlines()[0], "content": _json(entry.gives)}


def _json(kind: type[Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=kind.__name__)}}}


def _path_parameters(entry: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"<(\w+)>", entry.path)
    return [{"name": name, "in": "path", "required": True, "schema": _segment(name)} for name in names]


def _segment(name: str) -> dict[str, Any]:
    if name in ("release", "account"):
        return msgspec.json.schema(AddressText)
    if name == "token_id":
        return {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
    if name == "kind":
        return {"type": "integer", "minimum": 0, "maximum": KINDS - 1}
    if name in ("ask", "offer", "session_id", "key_id"):
        return msgspec.json.schema(HashText)
    return {"type": "string"}


def _query_parameters(entry: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    if entry.query is None:
        return []
    schema = components[entry.query.__name__]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema["properties"].items()
    ]
