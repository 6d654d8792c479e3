"""How revisions are drafted from the models: what counts, what Alembic cannot see, how they are numbered."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import ExecuteSQLOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, MetaData, create_mock_engine, inspect
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.schema import CreateSequence

from services.schema import SCHEMAS
from shared.bus.tables import Xid8

ischema_names["xid8"] = Xid8  # so that what is read from a database can be compared with the models
NameFilter = Callable[[str | None, Any, Any], bool]


def only_these(schemas: Sequence[str]) -> NameFilter:
    """Passes over every other schema of the database."""

    def is_meant(name: str | None, kind: str, parents: object) -> bool:
        return kind != "schema" or name in schemas

    return is_meant


def render(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Writes the types that are our own; leaves the rest to Alembic."""
    if kind == "type" and isinstance(item, Xid8):
        context.imports.add("from shared.bus.tables import Xid8")
        return "Xid8()"
    if kind == "type" and isinstance(item, Enum) and not item.native_enum:
        return f"sa.String({item.length})"  # which values it may hold is a check constraint of its own
    return False


def finish(context: MigrationContext, revision: Any, directives: list[MigrationScript]) -> None:
    """Adds new sequences, which Alembic passes over; drops an empty draft; gives the next number."""
    script, config, connection = directives[0], context.config, context.connection
    if config is None or connection is None or script.upgrade_ops is None:
        return
    schemas = config.attributes.get("schemas", tuple(SCHEMAS))
    new = [ExecuteSQLOp(f"create sequence {name}") for name in missing_sequences(connection, schemas)]
    script.upgrade_ops.ops[:0] = new
    if script.upgrade_ops.is_empty():
        directives.clear()
    else:
        script.rev_id = next_number(ScriptDirectory.from_config(config))


def next_number(history: ScriptDirectory) -> str:
    """`0007` after `0006`."""
    return f"{len(list(history.walk_revisions())) + 1:04d}"


def missing_sequences(connection: Connection, schemas: Sequence[str]) -> list[str]:
    """Full names of the models' sequences that the database has not, sorted."""
    known = inspect(connection)
    return sorted(
        f"{schema}.{name}"
        for schema in schemas
        for name in sequences_of(SCHEMAS[schema]) - set(known.get_sequence_names(schema))
    )


def sequences_of(metadata: MetaData) -> set[str]:
    """The names of the sequences that stand by themselves in `metadata`."""
    found: set[str] = set()

    def note(statement: object, *_: object, **__: object) -> None:
        if isinstance(statement, CreateSequence):
            found.add(statement.element.name)

    metadata.create_all(create_mock_engine("postgresql+psycopg://", note), checkfirst=False)
    return found
