"""Tables of the order book: signed asks and offers. The market writes them, the indexer keeps their state true.

An order's `release_currency` is its release's, NOBODY for the chain's own coin: lists of several releases' orders are
sorted by it before they are by price.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import HashColumn, WordColumn
from refrain.catalog.models import Base
from refrain.units import Address, Wei

OPEN, FILLED, VOID, LAPSED = "open", "filled", "void", "lapsed"
"""An ask is open while the chain would fill it, filled once its copy was sold, else void. Its expiry no event tells:
an open one is lapsed some time later, and lists of open ones look at the clock meanwhile."""


class Ask(Base):
    """A seller's signed ask for one copy. `id` is its EIP-712 digest, `expires` the last second in which it holds."""

    __tablename__ = "asks"
    __table_args__ = (
        Index("asks_by_release", "release_id", "state", "price", "id"),
        Index("asks_by_price", "state", "release_currency", "price", "id"),
        Index("asks_by_copy", "release_id", "token_id", "state"),
        Index("asks_by_seller", "seller", "state", "release_currency", "price", "id"),
    )

    id: Mapped[str] = mapped_column(HashColumn, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    token_id: Mapped[int]
    epoch: Mapped[int]
    price: Mapped[Wei]
    fee: Mapped[Wei]
    fee_recipient: Mapped[Address]
    expires: Mapped[int]
    counter: Mapped[int]
    seller: Mapped[Address]
    signature: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(6), default=OPEN)
    created: Mapped[int]
    release_currency: Mapped[Address]


class Offer(Base):
    """A buyer's signed offer for one copy, or for any copy of the release (`token_id` 0).

    It pays in `currency`, a token. `funded` is whether the buyer has the price and lets the release take it; an open
    offer without is not shown, and shown again once the money is there.
    """

    __tablename__ = "offers"
    __table_args__ = (
        Index("offers_by_copy", "release_id", "token_id", "state", "price", "id"),
        Index("offers_by_release", "release_id", "state", "price", "id"),
        Index("offers_by_price", "state", "release_currency", text("price DESC"), text("id DESC")),
        Index("offers_by_buyer", "buyer", "release_id", "state", "nonce"),
    )

    id: Mapped[str] = mapped_column(HashColumn, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    token_id: Mapped[int]
    buyer: Mapped[Address]
    price: Mapped[Wei]
    fee: Mapped[Wei]
    fee_recipient: Mapped[Address]
    expires: Mapped[int]
    nonce: Mapped[int] = mapped_column(WordColumn)
    max_resales: Mapped[int]
    max_gifts: Mapped[int]
    counter: Mapped[int]
    currency: Mapped[Address]
    funded: Mapped[bool] = mapped_column(default=True)
    signature: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(6), default=OPEN)
    created: Mapped[int]
    release_currency: Mapped[Address]


class OrphanedOrder(Base):
    """An ask or offer whose release a reorganisation took away; it is in the book again when the release is.

    `kind` is "ask" or "offer", `fields` the row it was, as JSON.
    """

    __tablename__ = "orphaned_orders"
    __table_args__ = (Index("orphaned_orders_by_release", "release"),)

    id: Mapped[str] = mapped_column(HashColumn, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    release: Mapped[Address]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
