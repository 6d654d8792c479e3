"""What Alembic runs: over the connection it is given, or over the database of the settings."""

from collections.abc import Sequence

from alembic import context
from sqlalchemy import Connection, text

from migrations import drafting
from services.schema import SCHEMAS
from shared import db
from shared.settings import Settings, read

# Two that migrate at once: the second waits, then finds everything done.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('anyqtama.migrations'))")


def run(connection: Connection) -> None:
    """Runs what was asked of Alembic in one transaction."""
    meant: Sequence[str] = context.config.attributes.get("schemas", tuple(SCHEMAS))
    connection.execute(ONE_AT_A_TIME)
    for schema in SCHEMAS:
        connection.execute(text(f"create schema if not exists {schema}"))
    context.configure(
        connection=connection,
        target_metadata=[SCHEMAS[name] for name in meant],
        version_table_schema="bus",
        include_schemas=True,
        include_name=drafting.only_these(meant),
        compare_server_default=True,
        render_item=drafting.render,
        process_revision_directives=drafting.finish,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_over_settings() -> None:
    """For `alembic` on the command line: the database of ANYQTAMA_DATABASE_URL, as its owner."""
    engine = db.owner_engine(read(Settings))
    with engine.begin() as connection:
        run(connection)
    engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    run_over_settings()
