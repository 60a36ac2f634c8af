"""Sign-in."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "nonces",
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("value"),
    )
    op.create_index("nonces_by_expiry", "nonces", ["expires"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", columns.HashColumn(), nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sessions_by_account", "sessions", ["account"], unique=False)
    op.create_index("sessions_by_expiry", "sessions", ["expires"], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("sessions")
    op.drop_table("nonces")
