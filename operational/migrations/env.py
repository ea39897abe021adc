"""How a revision runs: one transaction on the owner's connection."""

from alembic import context
from sqlalchemy import create_engine

from operational.migrations.migrate import load_tables

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=load_tables(),
        include_schemas=True,
        transaction_per_migration=True,
        version_table_schema="public",
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
