"""Every table module, imported once so that `Base.metadata` is complete."""

from refrain.catalog import book, history, models, publications, stewardship, visitors, webhooks
from refrain.catalog.models import Base

__all__ = ["Base", "book", "history", "models", "publications", "stewardship", "visitors", "webhooks"]
