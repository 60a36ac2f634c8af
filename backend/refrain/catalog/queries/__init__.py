"""What pages and the API read. Every function takes a session first and returns frozen values of `catalog.results`.

Lists are pages: `limit` items (1..100) behind a `cursor` that an earlier page gave. Their cost does not grow with the
tables. `now` is the time in seconds by which asks expire.
"""

from refrain.catalog.queries.accounts import account, account_copies, statements
from refrain.catalog.queries.asks import ask, asks, lowest_ask
from refrain.catalog.queries.copies import copies, copy, holders
from refrain.catalog.queries.earnings import earnings, release_income
from refrain.catalog.queries.executed import executed_order
from refrain.catalog.queries.history import provenance, sales
from refrain.catalog.queries.lately import selling
from refrain.catalog.queries.offers import WORD, buyer_offers, copy_offers, offer, offered, offers, taken_nonces
from refrain.catalog.queries.prices import market, prices
from refrain.catalog.queries.releases import SORTS, currency, genres, progress, release, releases
from refrain.catalog.queries.stewardship import buyer_types, members, membership, releases_accepting
from refrain.catalog.queries.venues import venues

__all__ = [
    "SORTS",
    "WORD",
    "account",
    "account_copies",
    "ask",
    "asks",
    "buyer_offers",
    "buyer_types",
    "copies",
    "copy",
    "copy_offers",
    "currency",
    "earnings",
    "executed_order",
    "genres",
    "holders",
    "lowest_ask",
    "market",
    "members",
    "membership",
    "offer",
    "offered",
    "offers",
    "prices",
    "progress",
    "provenance",
    "release",
    "release_income",
    "releases",
    "releases_accepting",
    "sales",
    "selling",
    "statements",
    "taken_nonces",
    "venues",
]
