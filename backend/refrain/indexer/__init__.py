"""The indexer: follows the chain and keeps the catalogue equal to it, forwards and, after a reorganisation, backwards.

    ranges -> source (logs of a range, checked) -> working (pure: what they change) -> ledger (rows) ; undo
    documents reads metadata from the store in a thread of its own; book keeps asks true.

The catalogue can be thrown away: from an empty database and the chain alone the same rows come back.
"""

from refrain.indexer.follow import follow

__all__ = ["follow"]
