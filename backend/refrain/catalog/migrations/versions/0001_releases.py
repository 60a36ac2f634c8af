"""Releases, their tracks and payees, and the blocks they rely on."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "blocks",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", columns.HashColumn(), nullable=False),
        sa.Column("parent_hash", columns.HashColumn(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("eventful", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "releases",
        sa.Column("id", columns.SmallId, autoincrement=False, nullable=False),
        sa.Column("address", columns.AddressColumn(), nullable=False),
        sa.Column("factory", columns.AddressColumn(), nullable=False),
        sa.Column("artist", columns.AddressColumn(), nullable=False),
        sa.Column("published_block", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("transaction", columns.HashColumn(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("royalty_bps", sa.Integer(), nullable=False),
        sa.Column("max_supply", sa.Integer(), nullable=False),
        sa.Column("max_holders", sa.Integer(), nullable=False),
        sa.Column("max_resales", sa.Integer(), nullable=False),
        sa.Column("max_gifts", sa.Integer(), nullable=False),
        sa.Column("max_grants", sa.Integer(), nullable=False),
        sa.Column("buyer_types", columns.WordColumn(), nullable=False),
        sa.Column("type_registry", columns.AddressColumn(), nullable=False),
        sa.Column("resale_opens", sa.BigInteger(), nullable=False),
        sa.Column("min_resale_price", columns.WeiColumn(), nullable=False),
        sa.Column("max_resale_price", columns.WeiColumn(), nullable=False),
        sa.Column("open_operators", sa.Boolean(), nullable=False),
        sa.Column("contract_wallets", sa.Boolean(), nullable=False),
        sa.Column("currency", columns.AddressColumn(), nullable=False),
        sa.Column("price", columns.WeiColumn(), nullable=False),
        sa.Column("opens", sa.BigInteger(), nullable=False),
        sa.Column("closes", sa.BigInteger(), nullable=False),
        sa.Column("per_account", sa.Integer(), nullable=False),
        sa.Column("minter", columns.AddressColumn(), nullable=False),
        sa.Column("minted", sa.BigInteger(), nullable=False),
        sa.Column("holders", sa.BigInteger(), nullable=False),
        sa.Column("resales", sa.BigInteger(), nullable=False),
        sa.Column("primary_revenue", columns.WeiColumn(), nullable=False),
        sa.Column("royalties", columns.WeiColumn(), nullable=False),
        sa.Column("synced", columns.WeiColumn(), nullable=False),
        sa.Column("volume", columns.WeiColumn(), nullable=False),
        sa.Column("envelope_cid", sa.Text(), nullable=False),
        sa.Column("metadata_cid", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", sa.Text(), nullable=False),
        sa.Column("artist_name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("cover_cid", sa.Text(), nullable=False),
        sa.Column("preview_cid", sa.Text(), nullable=False),
        sa.Column("waveform_cid", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("lossless", sa.Boolean(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_block"],
            ["blocks.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address"),
    )
    op.create_index("releases_by_artist", "releases", ["artist", "id"], unique=False)
    op.create_index("releases_by_block", "releases", ["published_block"], unique=False)
    op.create_index("releases_by_document", "releases", ["document", "next_try"], unique=False)
    op.create_index("releases_by_genre", "releases", ["listed", "genre", "id"], unique=False)
    op.create_index("releases_by_price", "releases", ["listed", "price", "id"], unique=False)
    op.create_index("releases_by_sales", "releases", ["listed", "resales", "id"], unique=False)
    op.create_index("releases_by_title", "releases", ["listed", "sort_title", "id"], unique=False)
    op.create_table(
        "tracks",
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("artist_name", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("lossless", sa.Boolean(), nullable=False),
        sa.Column("isrc", sa.Text(), nullable=False),
        sa.Column("audio_cid", sa.Text(), nullable=False),
        sa.Column("audio_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("preview_cid", sa.Text(), nullable=False),
        sa.Column("waveform_cid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "number"),
    )
    op.create_table(
        "payees",
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("primary_bps", sa.Integer(), nullable=False),
        sa.Column("resale_bps", sa.Integer(), nullable=False),
        sa.Column("primary_before", sa.Integer(), nullable=False),
        sa.Column("resale_before", sa.Integer(), nullable=False),
        sa.Column("claimed", columns.WeiColumn(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "position"),
    )
    op.create_index("payees_by_account", "payees", ["account", "release_id"], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("payees")
    op.drop_table("tracks")
    op.drop_table("releases")
    op.drop_table("blocks")
