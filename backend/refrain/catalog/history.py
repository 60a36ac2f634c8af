"""Tables of what happened on the chain, block by block, and of who holds what because of it.

`blocks`, `transfers`, `changes` and `claims` only ever grow at the end, or are cut back to a block when the chain
was reorganised; `copies` and `holdings` follow from them.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import HashColumn
from refrain.catalog.models import Base
from refrain.units import Address, Wei


class Block(Base):
    """A block that the catalogue relies on: every one with an event of ours (`eventful`), and the newest looked at.

    The highest number is how far the catalogue has read the chain.
    """

    __tablename__ = "blocks"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(HashColumn)
    parent_hash: Mapped[str] = mapped_column(HashColumn)
    timestamp: Mapped[int]
    eventful: Mapped[bool] = mapped_column(default=True)


class Factory(Base):
    """A factory whose releases the catalogue follows, from its first block on."""

    __tablename__ = "factories"

    address: Mapped[Address] = mapped_column(primary_key=True)
    first_block: Mapped[int]


class Copy(Base):
    """One numbered copy now: its owner, and how often it was sold, given and had its asks cancelled."""

    __tablename__ = "copies"
    __table_args__ = (Index("copies_by_owner", "owner", "release_id", "token_id"),)

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    token_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[Address]
    resales: Mapped[int] = mapped_column(Integer)
    gifts: Mapped[int] = mapped_column(Integer)
    cancels: Mapped[int] = mapped_column(Integer)
    acquired_at: Mapped[int]
    acquired_block: Mapped[int]


class Holding(Base):
    """An account within a release: copies held, the counter that its asks must carry, wei that could not be paid."""

    __tablename__ = "holdings"
    __table_args__ = (
        Index("holdings_by_account", "account", "release_id"),
        Index("holdings_by_copies", "release_id", "copies", "account"),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[Address] = mapped_column(primary_key=True)
    copies: Mapped[int] = mapped_column(Integer)
    counter: Mapped[int] = mapped_column(default=0)
    credit: Mapped[Wei] = mapped_column(default=Wei(0))


class Transfer(Base):
    """A copy moved: "collected", "minted" (by the artist's minter), "granted", "sold", "gifted", or "moved" by an
    operator of an open release.

    `price` is what the receiver paid in all, `royalty` and `fee` are parts of it. `resales` and `gifts` are the
    copy's counts afterwards.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        Index("transfers_by_copy", "release_id", "token_id", "block", "log_index"),
        Index(
            "sales_by_release",
            "release_id",
            "block",
            "log_index",
            postgresql_where=text("kind = 'sold'"),
            sqlite_where=text("kind = 'sold'"),
        ),
    )

    block: Mapped[int] = mapped_column(ForeignKey("blocks.number"), primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    token_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    transaction: Mapped[str] = mapped_column(HashColumn)
    timestamp: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    giver: Mapped[Address]
    receiver: Mapped[Address]
    price: Mapped[Wei]
    royalty: Mapped[Wei]
    fee: Mapped[Wei]
    resales: Mapped[int] = mapped_column(Integer)
    gifts: Mapped[int] = mapped_column(Integer)


class Change(Base):
    """Something else about a release changed; `value` holds what it is since then.

    Of the release: "terms", "sale", "metadata", "envelope", "artist" (each also as published), "payee", "synced".
    Of a copy: "cancelled". Of an account: "cancelled_all", "credited", "offer_closed".
    """

    __tablename__ = "changes"
    __table_args__ = (Index("changes_by_release", "release_id", "kind", "block", "log_index"),)

    block: Mapped[int] = mapped_column(ForeignKey("blocks.number"), primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    transaction: Mapped[str] = mapped_column(HashColumn)
    timestamp: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    token_id: Mapped[int | None]
    account: Mapped[Address | None]
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class Claim(Base):
    """An account was paid what it was owed: its `share` as a payee, the rest a credit for a failed payment."""

    __tablename__ = "claims"
    __table_args__ = (Index("claims_by_payee", "payee", "block", "log_index"),)

    block: Mapped[int] = mapped_column(ForeignKey("blocks.number"), primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    transaction: Mapped[str] = mapped_column(HashColumn)
    timestamp: Mapped[int]
    payee: Mapped[Address]
    amount: Mapped[Wei]
    share: Mapped[Wei]
