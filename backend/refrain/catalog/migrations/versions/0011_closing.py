"""Releases by the end of their first sale."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("releases_by_closing", "releases", ["listed", "closes", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_index("releases_by_closing", "releases")
