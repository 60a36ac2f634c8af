"""JSON over HTTP with one storefront: problem documents become typed errors."""

import json
from collections.abc import Iterator
from typing import Any

import requests

from refrain.errors import InvalidInput, RefrainError, Refused, Unavailable
from refrain.nesting import shallow

TIMEOUT = 30.0
"""Seconds to wait for a connection, and between two pieces of an answer."""
MAX_DEPTH = 32
"""Levels of lists and objects in an answer, at most."""


class ShopRefused(Refused):
    """The storefront said no; `reason` is the problem document's word for programs, `status` the HTTP status."""

    def __init__(self, message: str, *, hint: str, reason: str, status: int) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.status = status


class Http:
    """One storefront. Cookies are kept in memory; nothing is stored on disk. `key` is an API key, if there is one."""

    def __init__(self, site: str, *, key: str = "") -> None:
        self.site = site
        self._session = requests.Session()
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **params: object) -> Any:
        """GET below /api/v1; parameters that are None are left out."""
        return self.json("GET", path, params={name: value for name, value in params.items() if value is not None})

    def pages(self, path: str, **params: object) -> Iterator[Any]:
        """The items of a whole list, fetched page by page."""
        cursor = None
        while True:
            page = self.get(path, cursor=cursor, **params)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def post(self, path: str, body: object) -> Any:
        """POST a JSON body below /api/v1."""
        return self.json("POST", path, json=body)

    def json(self, method: str, path: str, **options: Any) -> Any:
        """The answer's JSON, None if it has no body."""
        answer = self.send(method, f"/api/v1{path}", **options)
        return self.read(answer) if answer.content else None

    def read(self, answer: requests.Response) -> Any:
        """An answer's JSON; raises `Unavailable` if it is none."""
        try:
            return json.loads(shallow(answer.content, MAX_DEPTH))
        except ValueError as error:
            raise Unavailable("shop", f"{self.site} answers nonsense", hint="Is it a Refrain shop?") from error

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any request to the site; raises for every status from 400."""
        try:
            answer = self._session.request(method, self.site + path, timeout=TIMEOUT, **options)
        except requests.RequestException as error:
            raise Unavailable(
                "shop",
                f"{self.site} does not answer",
                hint="Is it running? Choose another with --site or REFRAIN_SITE_URL.",
            ) from error
        if answer.status_code >= 400:
            raise _problem(answer)
        return answer


def _problem(answer: requests.Response) -> RefrainError:
    """The typed error behind a problem document (RFC 9457)."""
    try:
        problem = json.loads(shallow(answer.content, MAX_DEPTH))
        detail, hint, reason = problem["detail"], problem.get("hint", ""), problem["reason"]
    except (ValueError, KeyError, TypeError):
        return Unavailable("shop", f"the shop answered with status {answer.status_code} and no explanation")
    if answer.status_code in (400, 413, 415):
        return InvalidInput(detail, hint=hint, field=str(problem.get("field", "")))
    if answer.status_code >= 500:
        return Unavailable(str(problem.get("part", "shop")), detail, hint=hint)
    return ShopRefused(detail, hint=hint, reason=reason, status=answer.status_code)
