"""The form of a track that browsers play, where they do not play the original."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name, kind, value in (
        ("playback_cid", sa.Text(), ""),
        ("playback_bytes", sa.BigInteger(), "0"),
        ("playback_mime", sa.Text(), ""),
    ):
        op.add_column("tracks", sa.Column(name, kind, nullable=False, server_default=value))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("tracks") as table:
        for name in ("playback_cid", "playback_bytes", "playback_mime"):
            table.drop_column(name)
