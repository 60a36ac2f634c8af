"""Buyer types: names and grants; releases by the types that they accept."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_table(
        "type_grants",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("steward", columns.AddressColumn(), nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("transaction", columns.HashColumn(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["block"], ["blocks.number"]),
        sa.PrimaryKeyConstraint("block", "log_index", "kind"),
    )
    member = ["steward", "kind", "account", "block", "log_index"]
    op.create_index("type_grants_by_member", "type_grants", member, unique=False)
    op.create_index(
        "type_grants_by_account", "type_grants", ["account", "steward", "kind", "block", "log_index"], unique=False
    )
    op.create_table(
        "type_names",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("steward", columns.AddressColumn(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["block"], ["blocks.number"]),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    op.create_index("type_names_by_steward", "type_names", ["steward", "kind", "block", "log_index"], unique=False)
    op.create_index("releases_by_types", "releases", ["listed", "buyer_types", "id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index("releases_by_types", "releases")
    op.drop_table("type_names")
    op.drop_table("type_grants")
