"""Webhooks, what they are told and how that went; keys for programs."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", columns.HashColumn(), nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_keys_by_account", "api_keys", ["account", "created"], unique=False)
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", columns.AddressColumn(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("release", columns.AddressColumn(), nullable=True),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhooks_by_account", "webhooks", ["account", "created"], unique=False)
    op.create_table(
        "webhook_events",
        sa.Column("id", columns.SmallId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("release", columns.AddressColumn(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("retracts", sa.BigInteger(), nullable=True),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("webhook_events_by_block", "webhook_events", ["block"], unique=False)
    op.create_index("webhook_events_by_time", "webhook_events", ["created"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", columns.SmallId, nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", columns.SmallId, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["webhook_events.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_by_webhook", "deliveries", ["webhook_id", "id"], unique=False)
    op.create_index("deliveries_due", "deliveries", ["state", "next_try", "webhook_id"], unique=False)
    op.create_index("deliveries_by_event", "deliveries", ["event_id"], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    for table in ("deliveries", "webhook_events", "webhooks", "api_keys"):
        op.drop_table(table)
