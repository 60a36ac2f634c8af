"""Publications under way."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "publications",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=False),
        sa.Column("nonce", columns.WordColumn(), nullable=False),
        sa.Column("release", columns.AddressColumn(), nullable=True),
        sa.Column("transaction", columns.HashColumn(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("publications_by_account", "publications", ["account", "created"], unique=False)
    op.create_index("publications_by_state", "publications", ["state", "next_try"], unique=False)


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("publications")
