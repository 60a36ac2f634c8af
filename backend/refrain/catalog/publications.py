"""The table of publications under way: the storefront's own, until the chain knows the release."""

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import HashColumn, WordColumn
from refrain.catalog.models import Base
from refrain.units import Address


class Publication(Base):
    """One publication. `draft` is what the artist asked for and `work` what has been done, both JSON (`publishing`).

    `state` is "working", "ready" (to sign), "published" (sent by the artist) or "failed". `progress` is that of `step`
    in thousandths. `version` grows with every change. No key and no recording is ever in here.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index("publications_by_account", "account", "created"),
        Index("publications_by_state", "state", "next_try"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[Address]
    created: Mapped[int]
    updated: Mapped[int]
    version: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10), default="working")
    step: Mapped[str] = mapped_column(String(10), default="check")
    progress: Mapped[int] = mapped_column(Integer, default=0)
    words: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    hint: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try: Mapped[int] = mapped_column(default=0)
    nonce: Mapped[int] = mapped_column(WordColumn)
    release: Mapped[Address | None]
    transaction: Mapped[str | None] = mapped_column(HashColumn)
    draft: Mapped[str]
    work: Mapped[str]
