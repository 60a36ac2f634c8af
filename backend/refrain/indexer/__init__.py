"""The indexer: follows the chain and keeps the catalogue equal to it, forwards and, after a reorganisation, backwards.

    follow -> source (a range's events, checked) -> pairing, handlers (pure: what they change) -> ledger (rows)
           -> undo (what the chain took back)

`book` keeps asks true; `documents` reads metadata from the store, in a thread of its own.

The catalogue can be thrown away: from an empty database and the chain alone the same rows come back.
"""

from refrain.indexer.follow import follow

__all__ = ["follow"]
