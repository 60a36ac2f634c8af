"""Who did what for a recording, its label and the date it first came out. Documents are read again to learn them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; releases stay listed while their documents are read again."""
    op.add_column("tracks", sa.Column("credits", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("label", "released"):
        op.add_column("releases", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE releases SET document = 'waiting', tries = 0, next_try = 0 WHERE document = 'ready'")


def downgrade() -> None:
    """Remove them."""
    op.drop_column("tracks", "credits")
    for name in ("label", "released"):
        op.drop_column("releases", name)
