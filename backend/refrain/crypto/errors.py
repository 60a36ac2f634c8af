"""What can be wrong with bytes from outside. Verification raises one of these; it never returns a boolean."""

from refrain.errors import InvalidInput, RefrainError, Refused


class Malformed(InvalidInput):
    """The bytes are not in the documented format; `field` names the part that is not."""


class WrongKey(RefrainError):
    """The key does not belong to this recording: another track, another release, or wrong shares were joined."""


class Damaged(RefrainError):
    """The ciphertext was changed, cut or extended. `chunk` is the first bad one, or -1 for the file as a whole."""

    def __init__(self, message: str, *, chunk: int = -1) -> None:
        super().__init__(message, hint="Fetch the recording again, from another gateway if it fails again.")
        self.chunk = chunk


class Unopenable(RefrainError):
    """A sealed message does not open: it is for another key or another purpose, or it was changed."""


class SignInRefused(Refused):
    """A sign-in message is not good here and now. `reason` is one of docs/formats/sign-in.md."""

    def __init__(self, reason: str, message: str, *, hint: str = "Sign in again.") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
