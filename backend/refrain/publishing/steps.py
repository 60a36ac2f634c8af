"""The order of the steps, and what becomes of a publication when one of them cannot be done now, or at all."""

from collections.abc import Callable

import structlog

from refrain.errors import RefrainError, Unavailable
from refrain.publishing import checking, documents, encrypting, journal, storing
from refrain.publishing.expiry import clear
from refrain.publishing.journal import Publication
from refrain.publishing.work import STEPS, Work
from refrain.publishing.workshop import Workshop
from refrain.storage.errors import BadBlock

_log = structlog.get_logger()

DO: dict[str, Callable[[Workshop, Publication], Work]] = {
    "check": checking.check,
    "preview": checking.preview,
    "encrypt": encrypting.encrypt_all,
    "store": storing.store_all,
    "envelope": documents.envelope,
    "metadata": documents.metadata,
    "ready": documents.ready,
}
MOST_TRIES = 12
"""A publication at which so many workers in a row died without getting anywhere is given up."""


def advance(shop: Workshop, id: str) -> None:
    """Take a publication as far as it goes now; safe to call at any time, any number of times, from any worker."""
    if _load(shop, id).state != "working":
        return
    with shop.bench(id).held() as alone:
        publication = _load(shop, id)
        if not alone or publication.state != "working":
            return
        if journal.count_try(shop.database, id) > MOST_TRIES:
            gave_up = RefrainError("Preparing this release failed again and again.", hint="Upload the files once more.")
            _failed(shop, publication, gave_up)
        else:
            _work(shop, publication)


def _work(shop: Workshop, publication: Publication) -> None:
    try:
        while publication.state == "working":
            publication = _step(shop, publication)
        shop.bench(publication.id).remove()
    except Unavailable as error:
        _log.warning("publication waits", publication=publication.id, step=publication.step, reason=error.message)
        journal.postpone(shop.database, publication.id, error)
    except OSError as error:
        _log.error("publication waits", publication=publication.id, step=publication.step, reason=str(error))
        full = Unavailable("disk", "this machine's disk cannot be used", hint="Free some space.")
        journal.postpone(shop.database, publication.id, full)
    except BadBlock as error:
        _log.error("publication waits", publication=publication.id, step=publication.step, reason=error.message)
        journal.postpone(shop.database, publication.id, error)
    except RefrainError as error:
        _failed(shop, publication, error)


def _step(shop: Workshop, publication: Publication) -> Publication:
    work = DO[publication.step](shop, publication)
    if publication.step == STEPS[-1]:
        return journal.finish(shop.database, publication.id, work)
    following = STEPS[STEPS.index(publication.step) + 1]
    return journal.save(shop.database, publication.id, work=work, step=following)


def _failed(shop: Workshop, publication: Publication, error: RefrainError) -> None:
    _log.info("publication failed", publication=publication.id, step=publication.step, reason=error.message)
    journal.fail(shop.database, publication.id, error, getattr(error, "field", "") or publication.step)
    clear(shop, _load(shop, publication.id))


def _load(shop: Workshop, id: str) -> Publication:
    with shop.database.reading() as session:
        return journal.find(session, id)
