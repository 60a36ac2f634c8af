"""Asks and offers."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "asks",
        sa.Column("id", columns.HashColumn(), nullable=False),
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("token_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("price", columns.WeiColumn(), nullable=False),
        sa.Column("fee", columns.WeiColumn(), nullable=False),
        sa.Column("fee_recipient", columns.AddressColumn(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("seller", columns.AddressColumn(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("asks_by_price", "asks", ["state", "price", "id"], unique=False)
    op.create_index("asks_by_copy", "asks", ["release_id", "token_id", "state"], unique=False)
    op.create_index("asks_by_release", "asks", ["release_id", "state", "price", "id"], unique=False)
    op.create_index("asks_by_seller", "asks", ["seller", "state", "created"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", columns.HashColumn(), nullable=False),
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("token_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer", columns.AddressColumn(), nullable=False),
        sa.Column("price", columns.WeiColumn(), nullable=False),
        sa.Column("fee", columns.WeiColumn(), nullable=False),
        sa.Column("fee_recipient", columns.AddressColumn(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("nonce", columns.WordColumn(), nullable=False),
        sa.Column("max_resales", sa.BigInteger(), nullable=False),
        sa.Column("max_gifts", sa.BigInteger(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("offers_by_release", "offers", ["release_id", "token_id", "state", "price"], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("offers")
    op.drop_table("asks")
