"""Empty catalogues on both databases."""

from tests.databases import database, empty_database, postgres, postgres_template, sqlite_template

__all__ = ["database", "empty_database", "postgres", "postgres_template", "sqlite_template"]
