"""Tables of releases: what was published, under which terms, with which recordings.

`Base` is shared by every table of the catalogue. Times are whole seconds since 1970 (UTC) as the chain has them,
amounts are wei, shares are basis points, documents are named by CID.
"""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from refrain.catalog.columns import AddressColumn, HashColumn, SmallId, WeiColumn, WordColumn
from refrain.units import Address, Wei


class Base(DeclarativeBase):
    """The registry of all tables; `catalog.tables` imports every module that adds to it."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this attribute as it is
        Address: AddressColumn,
        Wei: WeiColumn,
        int: BigInteger,
        str: Text,
    }


class Release(Base):
    """One release contract as it stands at the newest indexed block.

    `id` counts from 1 in the order of publication. `minted` to `synced` are running sums: `royalties` are those of
    resales, `synced` is money that came in elsewhere and counts as royalty. `document` says how far its metadata
    document is: "waiting", "ready" or "unreadable". Only with it is a release `listed`.
    """

    __tablename__ = "releases"
    __table_args__ = (
        Index("releases_by_artist", "artist", "id"),
        Index("releases_by_block", "published_block"),
        Index("releases_by_price", "listed", "currency", "price", "id"),
        Index("releases_by_falling_price", "listed", "currency", text("price DESC"), text("id DESC")),
        Index("releases_by_title", "listed", "sort_title", "id"),
        Index("releases_by_sales", "listed", "resales", "id"),
        Index("releases_by_closing", "listed", "closes", "id"),
        Index("releases_by_genre", "listed", "genre", "id"),
        Index("releases_by_types", "listed", "buyer_types", "id"),
        Index("releases_by_document", "document", "next_try"),
    )

    id: Mapped[int] = mapped_column(SmallId, primary_key=True, autoincrement=False)
    address: Mapped[Address] = mapped_column(unique=True)
    factory: Mapped[Address]
    artist: Mapped[Address]
    published_block: Mapped[int] = mapped_column(ForeignKey("blocks.number"))
    published_at: Mapped[int]
    transaction: Mapped[str] = mapped_column(HashColumn)
    name: Mapped[str]
    symbol: Mapped[str]

    royalty_bps: Mapped[int] = mapped_column(Integer)
    max_supply: Mapped[int] = mapped_column(Integer)
    max_holders: Mapped[int] = mapped_column(Integer)
    max_resales: Mapped[int] = mapped_column(Integer)
    max_gifts: Mapped[int] = mapped_column(Integer)
    max_grants: Mapped[int] = mapped_column(Integer)
    buyer_types: Mapped[int] = mapped_column(WordColumn)
    type_registry: Mapped[Address]
    resale_opens: Mapped[int]
    min_resale_price: Mapped[Wei]
    max_resale_price: Mapped[Wei]
    open_operators: Mapped[bool]
    contract_wallets: Mapped[bool]
    currency: Mapped[Address]

    price: Mapped[Wei]
    opens: Mapped[int]
    closes: Mapped[int]
    per_account: Mapped[int] = mapped_column(Integer)
    minter: Mapped[Address]

    minted: Mapped[int] = mapped_column(default=0)
    holders: Mapped[int] = mapped_column(default=0)
    resales: Mapped[int] = mapped_column(default=0)
    primary_revenue: Mapped[Wei] = mapped_column(default=Wei(0))
    royalties: Mapped[Wei] = mapped_column(default=Wei(0))
    synced: Mapped[Wei] = mapped_column(default=Wei(0))
    volume: Mapped[Wei] = mapped_column(default=Wei(0))

    envelope_cid: Mapped[str]
    metadata_cid: Mapped[str]
    document: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try: Mapped[int] = mapped_column(default=0)
    listed: Mapped[bool] = mapped_column(default=False)

    title: Mapped[str] = mapped_column(default="")
    sort_title: Mapped[str] = mapped_column(default="")
    artist_name: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    genre: Mapped[str] = mapped_column(default="")
    tags: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    released: Mapped[str] = mapped_column(default="")
    cover_cid: Mapped[str] = mapped_column(default="")
    preview_cid: Mapped[str] = mapped_column(default="")
    waveform_cid: Mapped[str] = mapped_column(default="")
    duration_ms: Mapped[int] = mapped_column(default=0)
    lossless: Mapped[bool] = mapped_column(default=False)
    mime_type: Mapped[str] = mapped_column(default="")


class Track(Base):
    """One recording of a release, from its metadata document; `number` counts from 1, `credits` are names and roles."""

    __tablename__ = "tracks"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str]
    artist_name: Mapped[str]
    duration_ms: Mapped[int]
    mime_type: Mapped[str]
    lossless: Mapped[bool]
    isrc: Mapped[str]
    audio_cid: Mapped[str]
    audio_bytes: Mapped[int]
    file_name: Mapped[str]
    preview_cid: Mapped[str]
    waveform_cid: Mapped[str]
    playback_cid: Mapped[str] = mapped_column(default="")
    playback_bytes: Mapped[int] = mapped_column(default=0)
    playback_mime: Mapped[str] = mapped_column(default="")
    credits: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


class Payee(Base):
    """Who shares a release's revenue. `primary_before` and `resale_before` add up the shares of earlier positions."""

    __tablename__ = "payees"
    __table_args__ = (Index("payees_by_account", "account", "release_id"),)

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account: Mapped[Address]
    primary_bps: Mapped[int] = mapped_column(Integer)
    resale_bps: Mapped[int] = mapped_column(Integer)
    primary_before: Mapped[int] = mapped_column(Integer)
    resale_before: Mapped[int] = mapped_column(Integer)
    claimed: Mapped[Wei] = mapped_column(default=Wei(0))
