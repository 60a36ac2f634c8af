"""What went wrong, as a value: the problem details of RFC 9457, for people and programs alike.

An error class may set `status`, `reason` and `headers` itself; otherwise its kind decides.
"""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import HTTPException

from refrain.crypto.errors import SignInRefused
from refrain.errors import InvalidInput, RefrainError, Refused, Unavailable
from refrain_web.translation import translated

_TITLES = {
    400: "This cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Refused",
    410: "Gone",
    412: "Changed meanwhile",
    413: "Too large",
    423: "In use",
    415: "Another kind of content is needed",
    429: "Too many requests",
    500: "Something broke here",
    503: "A part of the system is down",
}
_INTERNAL_DETAIL = "The request could not be completed. It is recorded and will be looked into."


@dataclass(frozen=True, slots=True)
class Problem:
    """`reason` is for programs and never changes its meaning; `detail` and `hint` are plain words for people.

    `extra` holds further members of the document, `headers` further headers of the response.
    """

    status: int
    reason: str
    detail: str
    hint: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The kind of problem in a few words."""
        return translated(_TITLES.get(self.status, "Refused" if self.status < 500 else _TITLES[500]))

    def document(self) -> dict[str, Any]:
        """The JSON members of `application/problem+json`."""
        members = {
            "type": f"urn:refrain:problem:{self.reason}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
        }
        return members | ({"hint": self.hint} if self.hint else {}) | self.extra


class NotFound(RefrainError):
    """There is no such thing here (yet)."""


class SignInNeeded(RefrainError):
    """Only a signed-in account may do this."""

    def __init__(self) -> None:
        super().__init__("this needs a signed-in account", hint="Sign in with your wallet and try again.")


class Forbidden(Refused):
    """The signed-in account may not do this; another one may."""


class Unsupported(InvalidInput):
    """The body is of a kind that this operation does not take."""

    status = 415
    reason = "unsupported_media_type"


class RateLimited(Refused):
    """More requests than allowed; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many requests in a short time", hint=f"Try again in {wait} s.")
        self.wait = wait


def of_error(error: RefrainError) -> Problem:
    """The problem behind one of Refrain's own errors."""
    status, reason, extra, headers = _kind(error)
    reason = getattr(error, "reason", reason)
    status = getattr(error, "status", status)
    headers = headers | getattr(error, "headers", {})
    return Problem(status, reason, _sentence(translated(error.message)), translated(error.hint), extra, headers)


def of_http(error: HTTPException) -> Problem:
    """The problem behind what Flask or Werkzeug refused (no such page, wrong method, body too large ...)."""
    status = error.code or 500
    reason = error.name.lower().replace(" ", "_")
    detail = translated(error.description or error.name)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return Problem(status, reason, detail, headers=headers)


def internal() -> Problem:
    """A defect of the program: nothing about it leaves the server."""
    return Problem(500, "internal", translated(_INTERNAL_DETAIL), translated("Try again in a moment."))


def database_down() -> Problem:
    """The catalogue's database does not answer."""
    words = "The shop's catalogue does not answer just now. Nothing is lost."
    hint = translated("Try again in a moment.")
    return Problem(503, "database_unavailable", translated(words), hint, {"part": "database"}, _RETRY)


_RETRY = {"Retry-After": "5"}


def _kind(error: RefrainError) -> tuple[int, str, dict[str, Any], dict[str, str]]:
    """Status, reason, members and headers by the kind of error."""
    if isinstance(error, InvalidInput):
        return 400, "invalid", ({"field": error.field} if error.field else {}), {}
    if isinstance(error, Unavailable):
        return 503, f"{error.part}_unavailable", {"part": error.part}, _RETRY
    if isinstance(error, NotFound):
        return 404, "not_found", {}, {}
    if isinstance(error, SignInNeeded):
        return 401, "sign_in_needed", {}, {}
    if isinstance(error, RateLimited):
        return 429, "rate_limited", {}, {"Retry-After": str(error.wait)}
    if isinstance(error, Forbidden | SignInRefused):
        return 403, "forbidden", {}, {}
    return 409, "refused", ({"refusal": error.message} if isinstance(error, Refused) else {}), {}


def _sentence(words: str) -> str:
    """Error messages begin in lower case, because programs put words before them; here they stand alone."""
    return words if ":" in words[:40] else words[:1].upper() + words[1:]
