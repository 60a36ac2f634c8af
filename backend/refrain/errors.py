"""The base of every error that Refrain raises on purpose.

Each package derives its own errors from these. `message` says what is wrong in plain words; `hint` says what to do
next. Both may be shown to anyone: they never carry a key, a password or a signature.
"""


class RefrainError(Exception):
    """Something was refused or could not be done; the caller may show `message` and `hint` as they are."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(RefrainError):
    """What was asked for cannot be valid; asking again unchanged cannot help."""

    def __init__(self, message: str, *, hint: str = "", field: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


class Refused(RefrainError):
    """A rule (of a contract, a keeper or the shop) says no. `message` carries the rule's own words."""


class Unavailable(RefrainError):
    """A part of the system did not answer; the same request may succeed later."""

    def __init__(self, part: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.part = part
