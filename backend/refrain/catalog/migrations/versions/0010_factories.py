"""The factories that a catalogue follows; those of the releases that it has are taken to be them."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "factories",
        sa.Column("address", columns.AddressColumn(), nullable=False),
        sa.Column("first_block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    found = "SELECT factory, min(published_block) FROM releases GROUP BY factory"
    op.execute(f"INSERT INTO factories (address, first_block) {found}")


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("factories")
