"""Whether everything runs."""

from msgspec import Struct

from refrain_web.api.operations import operation
from refrain_web.services import services
from refrain_web.translation import translated


class PartStatus(Struct, frozen=True):
    """One part of the system; `words` say what its absence means."""

    name: str
    up: bool
    words: str


class Status(Struct, frozen=True):
    """All parts. `head` is the chain's newest block, `indexed` the one up to which the catalogue has read it."""

    up: bool
    parts: list[PartStatus]
    head: int | None
    indexed: int | None


@operation("GET", "/status", "Deployment", gives=Status, live=True)
def status() -> Status:
    """Tell which parts answer. This itself answers 200 whatever is down."""
    health = services().watch.now()
    parts = [PartStatus(part.name, part.up, translated(part.words)) for part in health.parts]
    return Status(all(part.up for part in parts), parts, health.head, health.indexed)
