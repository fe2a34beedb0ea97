"""What Alembic runs to migrate: on the connection, and in the transaction, that we gave it."""

from alembic import context

from reports.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
