"""How a new order comes into the book while the chain moves on.

An order is checked against the chain's newest block, the catalogue may be behind that block or ahead of it. If it is
behind, the indexer will still read whatever could void the order. If it has come as far, it will not look at the order
again, so the rows decide at once.
"""

from sqlalchemy.orm import Session

from refrain.catalog.book import Ask, Offer
from refrain.indexer.book import settle
from refrain.indexer.ledger import beside_writer


def enter(session: Session, order: Ask | Offer, block: int) -> None:
    """Put an order into the book that the chain would have filled at the block of that number."""
    newest = beside_writer(session)
    kept = session.merge(order)
    session.flush()
    if newest is not None and newest >= block:
        settle(session, kept)
