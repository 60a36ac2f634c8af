"""Prices are compared within a currency: indexes of lists by price begin with it, orders know their release's."""

import sqlalchemy as sa
from alembic import op

from refrain.catalog import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES = {
    "releases_by_price": "releases",
    "asks_by_price": "asks",
    "asks_by_seller": "asks",
    "offers_by_price": "offers",
}


def upgrade() -> None:
    """Add the column to the orders that there are, and make the indexes anew."""
    _drop_indexes()
    coin = bytes(20).hex()
    zero = f"'\\x{coin}'" if op.get_bind().dialect.name == "postgresql" else f"x'{coin}'"
    for table in ("asks", "offers"):
        default = sa.text(zero)
        op.add_column(
            table, sa.Column("release_currency", columns.AddressColumn(), nullable=False, server_default=default)
        )
        found = f"SELECT currency FROM releases WHERE releases.id = {table}.release_id"  # noqa: S608 - two constants
        op.execute(f"UPDATE {table} SET release_currency = ({found})")  # noqa: S608
    falling = [sa.text("price DESC"), sa.text("id DESC")]
    op.create_index("releases_by_price", "releases", ["listed", "currency", "price", "id"])
    op.create_index("releases_by_falling_price", "releases", ["listed", "currency", *falling])
    op.create_index("asks_by_price", "asks", ["state", "release_currency", "price", "id"])
    op.create_index("asks_by_seller", "asks", ["seller", "state", "release_currency", "price", "id"])
    op.create_index("offers_by_price", "offers", ["state", "release_currency", *falling])


def downgrade() -> None:
    """Without the column; the indexes as they were."""
    _drop_indexes()
    op.drop_index("releases_by_falling_price", "releases")
    for name in ("asks", "offers"):
        with op.batch_alter_table(name) as table:
            table.drop_column("release_currency")
    op.create_index("releases_by_price", "releases", ["listed", "price", "id"])
    op.create_index("asks_by_price", "asks", ["state", "price", "id"])
    op.create_index("asks_by_seller", "asks", ["seller", "state", "created"])
    op.create_index("offers_by_price", "offers", ["state", "price", "id"])


def _drop_indexes() -> None:
    for name, table in _INDEXES.items():
        op.drop_index(name, table)
