"""What offers pay in and whether the money is there. The table was empty until now: nothing could write to it."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew with two columns more, and set aside orders of releases that a reorganisation took away."""
    op.drop_table("offers")
    _create_offers(
        sa.Column("currency", columns.AddressColumn(), nullable=False),
        sa.Column("funded", sa.Boolean(), nullable=False),
    )
    op.create_index("offers_by_copy", "offers", ["release_id", "token_id", "state", "price", "id"], unique=False)
    op.create_index("offers_by_release", "offers", ["release_id", "state", "price", "id"], unique=False)
    op.create_index("offers_by_price", "offers", ["state", "price", "id"], unique=False)
    op.create_index("offers_by_buyer", "offers", ["buyer", "release_id", "state", "nonce"], unique=False)
    op.create_table(
        "orphaned_orders",
        sa.Column("id", columns.HashColumn(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("release", columns.AddressColumn(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("orphaned_orders_by_release", "orphaned_orders", ["release"], unique=False)


def downgrade() -> None:
    """The table as it was."""
    op.drop_table("orphaned_orders")
    op.drop_table("offers")
    _create_offers()
    op.create_index("offers_by_release", "offers", ["release_id", "token_id", "state", "price"], unique=False)


def _create_offers(*more: sa.Column) -> None:  # type: ignore[type-arg]
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
        *more,
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
