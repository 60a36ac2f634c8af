"""Tables of buyer types: what their stewards call them, and to whom they gave them (contracts/BuyerTypes.vy).

Both only ever grow at the end, or are cut back to a block; what holds now is the newest row.
"""

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import HashColumn
from refrain.catalog.models import Base
from refrain.units import Address


class TypeGrant(Base):
    """A steward gave an account a type until the beginning of a day (counted from 1970), or took it back (0)."""

    __tablename__ = "type_grants"
    __table_args__ = (
        Index("type_grants_by_member", "steward", "kind", "account", "block", "log_index"),
        Index("type_grants_by_account", "account", "steward", "kind", "block", "log_index"),
    )

    block: Mapped[int] = mapped_column(ForeignKey("blocks.number"), primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    steward: Mapped[Address]
    account: Mapped[Address]
    until_day: Mapped[int] = mapped_column(Integer)
    transaction: Mapped[str] = mapped_column(HashColumn)
    timestamp: Mapped[int]


class TypeName(Base):
    """A steward said what one of its types is."""

    __tablename__ = "type_names"
    __table_args__ = (Index("type_names_by_steward", "steward", "kind", "block", "log_index"),)

    block: Mapped[int] = mapped_column(ForeignKey("blocks.number"), primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    steward: Mapped[Address]
    kind: Mapped[int] = mapped_column(Integer)
    words: Mapped[str]
