"""Full-text search, as each database does it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE = ("CREATE VIRTUAL TABLE release_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')",)
_POSTGRESQL = (
    """
    CREATE TABLE release_search (
        release_id bigint PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
        words text NOT NULL,
        vector tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
    )
    """,
    "CREATE INDEX release_search_by_vector ON release_search USING gin (vector)",
)


def upgrade() -> None:
    """Add the index of words."""
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Remove the index of words."""
    op.execute("DROP TABLE release_search")
