"""Alembic's entry point: runs the steps on the connection that `refrain.catalog.migrate` hands over."""

from alembic import context

from refrain.catalog.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
