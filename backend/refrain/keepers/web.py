"""The keeper's HTTP face (docs/formats/shares-api.md)."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from refrain.errors import Unavailable
from refrain.keepers.dealer import answer_deal, answer_takeover
from refrain.keepers.gate import client_address, gated, page_headers
from refrain.keepers.question import MAX_BODY
from refrain.keepers.reasons import Denied
from refrain.keepers.service import Keeper


def create_app(keeper: Keeper) -> Flask:
    """The application around one keeper."""
    app = Flask("refrain.keepers", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]

    def address() -> str:
        return client_address(request.environ, keeper.config.trusted_proxies)

    @app.post("/v1/shares")
    def shares() -> Response:
        return _json_or_refusal(keeper.answer(request.get_data(cache=False), address()))

    @app.post("/v1/deals")
    def deals() -> Response:
        return _json_or_refusal(answer_deal(keeper, request.get_data(cache=False), address()))

    @app.post("/v1/takeovers")
    def takeovers() -> Response:
        return _json_or_refusal(answer_takeover(keeper, request.get_data(cache=False), address()))

    @app.get("/v1/keeper")
    def describe() -> Response:
        return jsonify(keeper.describe())

    @app.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok"})

    @app.get("/ready")
    def ready() -> Response:
        parts = readiness(keeper)
        response = jsonify({"ready": all(state == "ok" for state in parts.values()), **parts})
        response.status_code = 200 if response.json and response.json["ready"] else 503
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(keeper.metrics.text(), content_type="text/plain; version=0.0.4")

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(page_headers(request.headers.get("Origin", ""), keeper.config.origins))
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code == 413:
            return _refusal(Denied("request_too_large", f"A request has at most {MAX_BODY:,} bytes."))
        response = jsonify({"type": "about:blank", "title": error.name, "status": error.code})
        response.status_code, response.content_type = error.code or 500, "application/problem+json"
        return response

    app.wsgi_app = gated(app.wsgi_app, keeper)  # type: ignore[assignment,method-assign]
    return app


def readiness(keeper: Keeper) -> dict[str, str]:
    """What of the keeper works: "ok", or words, by part."""
    return {"chain": _state(keeper.chain.pinned), "log": _state(keeper.log.check)}


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except Unavailable as error:
        return error.message
    return "ok"


def _json_or_refusal(answer: dict[str, Any] | Denied) -> Response:
    return _refusal(answer) if isinstance(answer, Denied) else jsonify(answer)


def _refusal(denied: Denied) -> Response:
    response = jsonify(denied.problem())
    response.status_code, response.content_type = denied.status, "application/problem+json"
    if denied.retry_after:
        response.headers["Retry-After"] = str(denied.retry_after)
    return response
