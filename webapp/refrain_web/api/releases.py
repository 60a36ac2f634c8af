"""Releases, their copies and what happened to them."""

from typing import Literal

from msgspec import Struct

from refrain.catalog import queries
from refrain.catalog.results import Filters
from refrain.units import Address, TokenId
from refrain_web.api import finding
from refrain_web.api.documents import copies as copy_documents
from refrain_web.api.documents import releases as release_documents
from refrain_web.api.operations import operation
from refrain_web.api.types import AddressText, CurrencyText, Cursor, Limit, optional_address, optional_currency
from refrain_web.services import database, services

_HISTORY = 100


class PageQuery(Struct, frozen=True):
    """Which page of a list."""

    cursor: Cursor | None = None
    limit: Limit = 25


class ReleasesQuery(PageQuery, frozen=True):
    """Which releases, and in which order. `q` searches titles, artists, descriptions and tags. "cheapest" and "dearest"
    compare within a currency: the chain's own coin comes first, then each token."""

    q: str = ""
    artist: AddressText | None = None
    genre: str = ""
    lossless: bool | None = None
    available: bool | None = None
    members_only: bool | None = None
    currency: CurrencyText | None = None
    sort: Literal["newest", "oldest", "cheapest", "dearest", "title", "most_resold", "ending"] = "newest"


class Releases(Struct, frozen=True):
    """A page of releases; `next` is the following page's cursor."""

    items: list[release_documents.ReleaseSummary]
    next: str | None


class Copies(Struct, frozen=True):
    """A page of copies."""

    items: list[copy_documents.Copy]
    next: str | None


class Moves(Struct, frozen=True):
    """A page of moves of copies."""

    items: list[copy_documents.Move]
    next: str | None


class Holders(Struct, frozen=True):
    """A page of holders."""

    items: list[release_documents.Holder]
    next: str | None


class Genre(Struct, frozen=True):
    """A genre and how many releases have it."""

    name: str
    releases: int


class Genres(Struct, frozen=True):
    """All genres, the largest first."""

    items: list[Genre]


@operation("GET", "/releases", "Releases", query=ReleasesQuery, gives=Releases)
def releases(query: ReleasesQuery) -> Releases:
    """List releases: filter, search, sort."""
    filters = Filters(
        search=query.q[:100],
        artist=optional_address(query.artist, field="artist"),
        genre=query.genre,
        lossless=query.lossless,
        available=query.available,
        members_only=query.members_only,
        currency=optional_currency(query.currency, field="currency"),
    )
    page = queries.releases(database(), filters, sort=query.sort, cursor=query.cursor, limit=query.limit)
    config = services().config
    return Releases([release_documents.summary(item, config) for item in page.items], page.next)


@operation("GET", "/genres", "Releases", gives=Genres)
def genres() -> Genres:
    """List genres."""
    return Genres([Genre(name, count) for name, count in queries.genres(database())])


@operation("GET", "/releases/<release>", "Releases", gives=release_documents.Release)
def release(release: Address) -> release_documents.Release:
    """Show a release with its terms, tracks and payees."""
    return release_documents.release(finding.release(release), services().config)


@operation("GET", "/releases/<release>/copies", "Copies", query=PageQuery, gives=Copies)
def copies(release: Address, query: PageQuery) -> Copies:
    """List a release's copies by number, each with its lowest ask."""
    currency = finding.currency(release)
    page = queries.copies(database(), release, cursor=query.cursor, limit=query.limit)
    config = services().config
    return Copies([copy_documents.copy(item, config, currency) for item in page.items], page.next)


@operation("GET", "/releases/<release>/copies/<token_id>", "Copies", gives=copy_documents.CopyWithProvenance)
def copy(release: Address, token_id: TokenId) -> copy_documents.CopyWithProvenance:
    """Show a copy: its owner, its lowest ask, and how it came there (the first hundred moves)."""
    found = finding.copy(release, token_id)
    currency = finding.currency(release)
    moves = queries.provenance(database(), release, token_id, limit=_HISTORY).items
    return copy_documents.copy_with_provenance(found, moves, services().config, currency)


@operation("GET", "/releases/<release>/copies/<token_id>/provenance", "Copies", query=PageQuery, gives=Moves)
def provenance(release: Address, token_id: TokenId, query: PageQuery) -> Moves:
    """List every move of a copy, the first one first."""
    currency = finding.currency(release)
    page = queries.provenance(database(), release, token_id, cursor=query.cursor, limit=query.limit)
    if not page.items:  # what exists has moved at least once
        finding.copy(release, token_id)
    return Moves([copy_documents.move(item, currency) for item in page.items], page.next)


@operation("GET", "/releases/<release>/sales", "Releases", query=PageQuery, gives=Moves)
def sales(release: Address, query: PageQuery) -> Moves:
    """List a release's resales, the newest first."""
    currency = finding.currency(release)
    page = queries.sales(database(), release, cursor=query.cursor, limit=query.limit)
    return Moves([copy_documents.move(item, currency) for item in page.items], page.next)


@operation("GET", "/releases/<release>/holders", "Releases", query=PageQuery, gives=Holders)
def holders(release: Address, query: PageQuery) -> Holders:
    """List the accounts that hold copies, those with most first."""
    finding.currency(release)
    page = queries.holders(database(), release, cursor=query.cursor, limit=query.limit)
    return Holders([release_documents.Holder(item.account, item.copies) for item in page.items], page.next)
