"""Alembic's door: the connection comes from app.persistence.migrate."""

from alembic import context

from app.persistence import rows

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=rows.metadata, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
