"""Publishing: from uploaded files and terms to a transaction for the artist's wallet, with progress on the way."""

import threading
import time
from collections.abc import Iterator

import msgspec
from flask import Response
from msgspec import Struct

from refrain.catalog.database import Database
from refrain.config import Config
from refrain.publishing import journal
from refrain.publishing.draft import Files
from refrain.publishing.progress import Report, report
from refrain.publishing.queue import submit
from refrain.units import Address
from refrain_web.api.documents.publications import Publication, PublicationInput, document, draft
from refrain_web.api.finding import checked_currency
from refrain_web.api.operations import operation
from refrain_web.api.types import HashText
from refrain_web.api.uploads import complete_upload, uploads
from refrain_web.problems import NotFound, RateLimited
from refrain_web.services import database, services
from refrain_web.session import require_account

STREAM_LASTS = 240
"""Seconds after which a progress stream ends; browsers connect again by themselves."""
_LOOK = 0.4
_QUIET = 15
_streams = threading.BoundedSemaphore(12)


class Sent(Struct, frozen=True, forbid_unknown_fields=True):
    """The transaction that the artist's wallet sent."""

    hash: HashText


class Publications(Struct, frozen=True):
    """The account's publications, the newest first."""

    items: list[Publication]


@operation(
    "POST", "/publications", "Publishing", takes=PublicationInput, gives=Publication, status=201, scope="publishing"
)
def publish(body: PublicationInput) -> Publication:
    """Publish uploaded recordings: they are checked, encrypted and stored, then there is a transaction to sign."""
    account, config = require_account("publishing"), services().config
    tracks = [complete_upload(account, track.upload) for track in body.tracks]
    cover = complete_upload(account, body.cover) if body.cover else None
    currencies = [one.address for one in config.known_currencies]
    wanted = draft(account, body, [upload.name for upload in tracks], currencies)
    checked_currency(wanted.terms.currency)
    files = Files(tuple(upload.path for upload in tracks), cover.path if cover else None)
    begun = submit(config, services().database, wanted, files)
    for upload in [*tracks, *([cover] if cover else [])]:
        uploads().remove(account, upload.id)
    return document(report(config, begun), config.chain_id)


@operation("GET", "/publications", "Publishing", gives=Publications, scope="publishing")
def publications() -> Publications:
    """List the signed-in account's publications."""
    found = journal.of_account(database(), require_account("publishing"))
    config = services().config
    return Publications([document(report(config, item), config.chain_id) for item in found])


@operation("GET", "/publications/<publication>", "Publishing", gives=Publication, scope="publishing")
def publication(publication: str) -> Publication:
    """Show how far a publication is."""
    config = services().config
    return document(_find(config, services().database, publication, require_account("publishing")), config.chain_id)


@operation("DELETE", "/publications/<publication>", "Publishing", status=204, scope="publishing")
def publication_discard(publication: str) -> None:
    """Discard a publication that is not published: what was prepared is removed."""
    account = require_account("publishing")
    _find(services().config, services().database, publication, account)
    journal.discard(services().database, publication, account)


@operation("GET", "/publications/<publication>/events", "Publishing", scope="publishing")
def publication_events(publication: str) -> Response:
    """Follow a publication: server-sent events, each holding the whole document, until it is ready or has failed."""
    config, base, account = services().config, services().database, require_account("publishing")
    _find(config, base, publication, account)
    if not _streams.acquire(blocking=False):
        raise RateLimited(5)
    response = Response(_events(config, base, publication, account), mimetype="text/event-stream")
    response.headers.update({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.call_on_close(_streams.release)
    return response


@operation(
    "POST", "/publications/<publication>/transaction", "Publishing", takes=Sent, gives=Publication, scope="publishing"
)
def publication_sent(publication: str, body: Sent) -> Publication:
    """Tell which transaction published it."""
    config, account = services().config, require_account("publishing")
    _find(config, services().database, publication, account)
    noted = journal.sent(services().database, publication, account, body.hash.lower())
    return document(report(config, noted), config.chain_id)


def _events(config: Config, base: Database, id: str, account: Address) -> Iterator[str]:
    yield "retry: 2000\n\n"
    began = spoke = time.monotonic()
    version = -1
    while time.monotonic() - began < STREAM_LASTS:
        found = _find(config, base, id, account)
        if found.version != version:
            version, spoke = found.version, time.monotonic()
            yield f"id: {version}\ndata: {msgspec.json.encode(document(found, config.chain_id)).decode()}\n\n"
        elif time.monotonic() - spoke > _QUIET:
            spoke = time.monotonic()
            yield ": still working\n\n"
        if found.state != "working":
            return
        time.sleep(_LOOK)


def _find(config: Config, base: Database, id: str, account: Address) -> Report:
    try:
        with base.reading() as session:
            return report(config, journal.find(session, id, account))
    except journal.NoPublication as error:
        raise NotFound(error.message, hint=error.hint) from error
