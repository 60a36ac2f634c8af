"""What happened to copies, and who holds them."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "copies",
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("token_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", columns.AddressColumn(), nullable=False),
        sa.Column("resales", sa.Integer(), nullable=False),
        sa.Column("gifts", sa.Integer(), nullable=False),
        sa.Column("cancels", sa.Integer(), nullable=False),
        sa.Column("acquired_at", sa.BigInteger(), nullable=False),
        sa.Column("acquired_block", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "token_id"),
    )
    op.create_index("copies_by_owner", "copies", ["owner", "release_id", "token_id"], unique=False)
    op.create_table(
        "holdings",
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("credit", columns.WeiColumn(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "account"),
    )
    op.create_index("holdings_by_account", "holdings", ["account", "release_id"], unique=False)
    op.create_index("holdings_by_copies", "holdings", ["release_id", "copies", "account"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("token_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transaction", columns.HashColumn(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("giver", columns.AddressColumn(), nullable=False),
        sa.Column("receiver", columns.AddressColumn(), nullable=False),
        sa.Column("price", columns.WeiColumn(), nullable=False),
        sa.Column("royalty", columns.WeiColumn(), nullable=False),
        sa.Column("fee", columns.WeiColumn(), nullable=False),
        sa.Column("resales", sa.Integer(), nullable=False),
        sa.Column("gifts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block"],
            ["blocks.number"],
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("block", "log_index", "token_id"),
    )
    op.create_index(
        "sales_by_release",
        "transfers",
        ["release_id", "block", "log_index"],
        postgresql_where=sa.text("kind = 'sold'"),
        sqlite_where=sa.text("kind = 'sold'"),
    )
    op.create_index("transfers_by_copy", "transfers", ["release_id", "token_id", "block", "log_index"], unique=False)
    op.create_table(
        "changes",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("transaction", columns.HashColumn(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("token_id", sa.BigInteger(), nullable=True),
        sa.Column("account", columns.AddressColumn(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block"],
            ["blocks.number"],
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("block", "log_index", "kind"),
    )
    op.create_index("changes_by_release", "changes", ["release_id", "kind", "block", "log_index"], unique=False)
    op.create_table(
        "claims",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("release_id", columns.SmallId, nullable=False),
        sa.Column("transaction", columns.HashColumn(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("payee", columns.AddressColumn(), nullable=False),
        sa.Column("amount", columns.WeiColumn(), nullable=False),
        sa.Column("share", columns.WeiColumn(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block"],
            ["blocks.number"],
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    op.create_index("claims_by_payee", "claims", ["payee", "block", "log_index"], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("claims")
    op.drop_table("changes")
    op.drop_table("transfers")
    op.drop_table("holdings")
    op.drop_table("copies")
