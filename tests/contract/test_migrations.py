"""The history of the tables: from nothing it makes exactly what the models say, in one numbered line."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from migrations import drafting
from migrations.no_way_back import NoWayBack
from services.migrate import HISTORY, create_tables
from services.schema import SCHEMAS
from tests.support import source
from tests.support.databases import another_database

# Everything that a table is made of, as PostgreSQL itself writes it down.
CATALOGUE = text("""
with ours as (
    select c.oid, n.nspname || '.' || c.relname as name, c.relkind from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(:schemas) and c.relname not like 'alembic_version%'
)
select name, 'column ' || attname as part, concat_ws(' ', format_type(atttypid, atttypmod),
    case when attnotnull then 'not null' end, nullif(attidentity, ''), pg_get_expr(adbin, adrelid)) as is
from ours join pg_attribute a on a.attrelid = oid and attnum > 0 and not attisdropped
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where relkind = 'r'
union all
select name, 'constraint ' || conname, pg_get_constraintdef(c.oid) from ours
join pg_constraint c on conrelid = ours.oid
union all
select name, 'index ' || indexrelid::regclass::text, pg_get_indexdef(indexrelid) from ours
join pg_index on indrelid = oid
union all
select name, 'sequence', '' from ours where relkind = 'S'
""")
STATISTICS = text("""
select attstattarget from pg_attribute join pg_class c on c.oid = attrelid
join pg_namespace n on n.oid = relnamespace
where nspname = any(:schemas) and relkind = 'r' and attnum > 0 and not attisdropped
    and (atttypid = 'jsonb'::regtype) = :is_json
""")


@pytest.fixture(scope="module")
def by_models(owner: Engine) -> Iterator[Engine]:
    """A database beside the migrated one, made by the models alone."""
    with another_database(owner, "anyqtama_models") as url:
        engine = create_engine(url)
        with engine.begin() as made:
            for schema, metadata in SCHEMAS.items():
                made.execute(text(f"create schema {schema}"))
                metadata.create_all(made)
        yield engine
        engine.dispose()


def catalogue(engine: Engine) -> dict[tuple[str, str], str]:
    """Every part of every table of ours: by table and part."""
    with engine.connect() as connection:
        rows = connection.execute(CATALOGUE, {"schemas": list(SCHEMAS)})
        return {(row.name, row.part): row[2] for row in rows}


def history() -> list[Script]:
    """The revisions, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(HISTORY))
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def models_against(connection: Connection, schema: str) -> list[object]:
    """What Alembic would write into the next revision about `schema`."""
    options = {
        "include_schemas": True,
        "include_name": drafting.only_these([schema]),
        "version_table_schema": "bus",
        "compare_server_default": True,
    }
    context = MigrationContext.configure(connection, opts=options)
    return [*compare_metadata(context, SCHEMAS[schema]), *drafting.missing_sequences(connection, [schema])]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_alembic_finds_nothing_to_add_to_the_history(owner: Engine, schema: str) -> None:
    with owner.connect() as connection:
        assert models_against(connection, schema) == []


def test_the_history_makes_what_the_models_say_to_the_letter(owner: Engine, by_models: Engine) -> None:
    migrated, modelled = catalogue(owner), catalogue(by_models)
    assert len(modelled) > 200
    assert {part: migrated.get(part) for part in modelled} == modelled
    assert migrated.keys() - modelled.keys() == set()


def test_migrating_again_changes_nothing(owner: Engine) -> None:
    before = catalogue(owner)
    create_tables(owner)
    assert catalogue(owner) == before


def test_revisions_are_numbered_in_one_line() -> None:
    revisions = history()
    numbers = [script.revision for script in revisions]
    assert numbers == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert [script.down_revision for script in revisions] == [None, *numbers[:-1]]


def test_a_revision_is_about_one_schema_and_says_which() -> None:
    for script in history():
        assert (script.doc or "").partition(":")[0] in SCHEMAS
        assert source.name_of(HISTORY / "versions" / script.path.rpartition("/")[2]).startswith(
            f"migrations/versions/{script.revision}_"
        )


def test_there_is_no_way_back_but_the_backup() -> None:
    for script in history():
        with pytest.raises(NoWayBack, match="backup"):
            script.module.downgrade()


def test_no_statistics_are_taken_of_what_json_holds(owner: Engine) -> None:
    with owner.connect() as connection:
        of_json, of_others = (
            set(connection.execute(STATISTICS, {"schemas": list(SCHEMAS), "is_json": is_json}).scalars())
            for is_json in (True, False)
        )
    assert (of_json, of_others) == ({0}, {None})
