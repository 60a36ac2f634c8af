"""The keeper's HTTP face (docs/formats/shares-api.md)."""

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from refrain.errors import Unavailable
from refrain.keepers.question import MAX_BODY
from refrain.keepers.reasons import Denied
from refrain.keepers.service import Keeper


def create_app(keeper: Keeper) -> Flask:
    """The application around one keeper."""
    app = Flask("refrain.keepers", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]

    @app.post("/v1/shares")
    def shares() -> Response:
        answer = keeper.answer(request.get_data(cache=False), client_address(keeper))
        return _refusal(answer) if isinstance(answer, Denied) else jsonify(answer)

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
        return _with_headers(response, keeper)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code == 413:
            return _refusal(Denied("request_too_large", f"A request has at most {MAX_BODY:,} bytes."))
        response = jsonify({"type": "about:blank", "title": error.name, "status": error.code})
        response.status_code, response.content_type = error.code or 500, "application/problem+json"
        return response

    return app


def client_address(keeper: Keeper) -> str:
    """The network address that is limited: the connection's, or what a trusted proxy says it is."""
    address = request.remote_addr or "unknown"
    if address not in keeper.config.trusted_proxies:
        return address
    return request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip() or address


def readiness(keeper: Keeper) -> dict[str, str]:
    """What of the keeper works: "ok", or words, by part."""
    try:
        keeper.chain.pinned()
        chain = "ok"
    except Unavailable as error:
        chain = error.message
    return {"chain": chain, "log": "ok"}


def _refusal(denied: Denied) -> Response:
    response = jsonify(denied.problem())
    response.status_code, response.content_type = denied.status, "application/problem+json"
    if denied.retry_after:
        response.headers["Retry-After"] = str(denied.retry_after)
    return response


def _with_headers(response: Response, keeper: Keeper) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    origin, allowed = request.headers.get("Origin", ""), keeper.config.origins
    if origin and (origin in allowed or "*" in allowed):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Vary"] = "Origin"
    return response
