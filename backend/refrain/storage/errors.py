"""What can go wrong between a CID and its bytes."""

from refrain.errors import InvalidInput, RefrainError, Unavailable


class BadCid(InvalidInput):
    """The text names no content that this system can hold."""


class NotStored(RefrainError):
    """The store works, but holds no block of this CID."""


class BadBlock(RefrainError):
    """The bytes are not those that the CID stands for: damaged, or swapped by whoever keeps them."""


class StoreUnavailable(Unavailable):
    """The store did not answer, or answered nonsense; the same request may succeed later."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__("store", message, hint=hint)


class StoreFull(StoreUnavailable):
    """The store has no room left; nothing was stored."""
