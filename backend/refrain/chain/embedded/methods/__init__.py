"""The JSON-RPC methods: who may call which, and how a request reaches its function."""

import inspect
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from eth_utils.exceptions import ValidationError

from refrain.chain.embedded.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    LIMIT_EXCEEDED,
    METHOD_NOT_FOUND,
    NOT_ALLOWED,
    NodeRefused,
    invalid,
)
from refrain.chain.embedded.methods import calling, levers, logs, reading, sending, signing
from refrain.chain.embedded.node import Node
from refrain.chain.embedded.rules import OutOfTime
from refrain.errors import Unavailable

Method = Callable[..., Any]

PUBLIC: dict[str, Method] = {**reading.METHODS, **calling.METHODS, **logs.METHODS, **sending.METHODS}
"""What any page in a browser may use: reading, and sending what the account's owner has signed."""

PRIVATE: dict[str, Method] = {**signing.METHODS, **levers.METHODS}
"""What uses the demo accounts' keys or changes the chain's history: not for pages of other origins."""

MAX_BATCH = 1_000
MAX_BATCH_ANSWER = 25 * 2**20
"""Bytes of a batch's answers; as go-ethereum."""

BATCH_SECONDS = 30.0

_SIGNATURES = {name: inspect.signature(method) for name, method in (PUBLIC | PRIVATE).items()}
_log = logging.getLogger(__name__)


def answer(node: Node, payload: Any, *, trusted: bool) -> Any:
    """The response to a parsed request or batch; None if it asks for none (JSON-RPC 2.0, notifications)."""
    if not isinstance(payload, list):
        return _answer_one(node, payload, trusted=trusted)
    if not payload:
        return error_response(None, NodeRefused("empty batch", code=INVALID_REQUEST))
    if len(payload) > MAX_BATCH:
        return error_response(None, NodeRefused(f"a batch holds at most {MAX_BATCH} requests", code=INVALID_REQUEST))
    answers = list(_answer_batch(node, payload, trusted=trusted))
    return [item for item in answers if item is not None] or None


def error_response(identifier: Any, error: NodeRefused) -> dict[str, Any]:
    """A JSON-RPC error object for `error`."""
    document: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        document["data"] = error.data
    return {"jsonrpc": "2.0", "id": identifier, "error": document}


def _answer_batch(node: Node, requests: list[Any], *, trusted: bool) -> Iterator[dict[str, Any] | None]:
    """The answers in turn; once they have become too large, or taken too long, the rest is refused."""
    size, deadline = 0, time.monotonic() + BATCH_SECONDS
    for request in requests:
        if size > MAX_BATCH_ANSWER or time.monotonic() > deadline:
            identifier = request.get("id") if isinstance(request, dict) else None
            yield error_response(identifier, NodeRefused("the batch asks for too much", code=LIMIT_EXCEEDED))
            continue
        found = _answer_one(node, request, trusted=trusted)
        size += len(json.dumps(found))
        yield found


def _answer_one(node: Node, request: Any, *, trusted: bool) -> dict[str, Any] | None:
    if not isinstance(request, dict) or not isinstance(request.get("method"), str):
        return error_response(None, NodeRefused("not a JSON-RPC request", code=INVALID_REQUEST))
    identifier = request.get("id")
    try:
        result = _call(node, request["method"], request.get("params", []), trusted=trusted)
    except NodeRefused as error:
        return error_response(identifier, error)
    except Unavailable as error:
        return error_response(identifier, NodeRefused(error.message, code=INTERNAL_ERROR))
    except Exception:  # the last resort of a server: one request's defect must not take the others down
        _log.exception("%.80s failed", request["method"])
        return error_response(identifier, NodeRefused("internal error", code=INTERNAL_ERROR))
    if "id" not in request:
        return None
    return {"jsonrpc": "2.0", "id": identifier, "result": result}


def _call(node: Node, name: str, params: Any, *, trusted: bool) -> Any:
    method = PUBLIC.get(name) or PRIVATE.get(name)
    if method is None:
        raise NodeRefused(f"the method {name[:80]} does not exist", code=METHOD_NOT_FOUND)
    if name in PRIVATE and not trusted:
        raise NodeRefused(f"{name} is not allowed to pages of this origin", code=NOT_ALLOWED)
    if params is None:
        params = []
    if not isinstance(params, list):
        raise invalid("params: an array is needed")
    try:
        _SIGNATURES[name].bind(node, *params)
    except TypeError as error:
        raise invalid(f"params: {error}") from error
    try:
        return method(node, *params)
    except (ValidationError, OutOfTime) as error:
        raise NodeRefused(str(error)) from error
