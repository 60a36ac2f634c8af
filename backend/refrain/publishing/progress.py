"""A publication as its artist watches it."""

from dataclasses import dataclass

from refrain.chain.values import Transaction
from refrain.config import Config
from refrain.publishing.documents import publish_transaction
from refrain.publishing.journal import Publication
from refrain.publishing.work import STEPS
from refrain.units import Address

DAY = 86_400
WORDS = {
    "check": "Listening to your files to the end",
    "preview": "Cutting the preview, drawing the waveform",
    "encrypt": "Encrypting the recording, sealing its key",
    "store": "Storing it",
    "envelope": "Closing the envelope for the keepers",
    "metadata": "Writing the sleeve",
    "ready": "Ready for your signature",
}


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step: "done", "running", "failed" or "waiting"; `progress` of a running one is in 0..1."""

    name: str
    state: str
    progress: float
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that may be shown. `version` grows with every change; `transaction` is there once it can be signed.

    `expires` (seconds since 1970) is when the wait for a signature ends.
    """

    id: str
    state: str
    title: str
    version: int
    created: int
    steps: tuple[StepReport, ...]
    problem: tuple[str, str, str] | None
    release: Address | None
    transaction: Transaction | None
    sent: str | None
    expires: int | None = None


def report(config: Config, publication: Publication) -> Report:
    """What the artist sees now."""
    signable = publication.state in ("ready", "published")
    return Report(
        id=publication.id,
        state=publication.state,
        title=publication.draft.title,
        version=publication.version,
        created=publication.created,
        steps=tuple(_step(publication, name) for name in STEPS),
        problem=publication.problem,
        release=publication.release if signable else None,
        transaction=publish_transaction(config, publication) if signable else None,
        sent=publication.transaction,
        expires=publication.updated + config.unsigned_days * DAY if publication.state == "ready" else None,
    )


def _step(publication: Publication, name: str) -> StepReport:
    at, own = STEPS.index(publication.step), STEPS.index(name)
    if publication.state in ("ready", "published") or own < at:
        return StepReport(name, "done", 1.0, WORDS[name])
    if own > at:
        return StepReport(name, "waiting", 0.0, WORDS[name])
    state = "failed" if publication.state == "failed" else "running"
    return StepReport(name, state, publication.progress / 1000, publication.words or WORDS[name])
