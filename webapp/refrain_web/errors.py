"""Errors become answers: a problem document for programs, a page for people, never a traceback."""

import secrets

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from refrain.errors import RefrainError
from refrain_web import problems
from refrain_web.problems import Problem

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Answer every error of `app` here."""
    app.register_error_handler(RefrainError, _refrain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _defect)


def answer(problem: Problem) -> Response:
    """The response for a problem, in the form that the asker reads."""
    if _wants_json():
        response = jsonify(problem.document())
        response.mimetype = "application/problem+json"
    else:
        response = make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refrain(error: RefrainError) -> Response:
    return answer(problems.of_error(error))


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:  # abort(response), redirects of the router
        return error
    return answer(problems.of_http(error))


def _database(error: OperationalError) -> Response:
    log.error("database unavailable", path=request.path, error=type(error.orig).__name__)
    return answer(problems.database_down())


def _defect(error: Exception) -> Response:
    mark = secrets.token_hex(4)
    log.exception("request failed", mark=mark, method=request.method, path=request.path, exc_info=error)
    problem = problems.internal()
    return answer(Problem(500, problem.reason, problem.detail, problem.hint, {"mark": mark}))


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    kinds = request.accept_mimetypes
    return kinds.best_match(["text/html", "application/json"]) == "application/json"
