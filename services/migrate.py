"""Brings a database up to this release: roles, tables, rights, and what the code itself says."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.logins import LoginSettings, set_logins
from services.schema import SCHEMAS
from shared import calendars, clock, db
from shared.bus.subscriptions import SUBSCRIPTIONS
from shared.errors import UnsafeSetting
from shared.settings import SERVICES, Settings, read

HISTORY = Path(__file__).resolve().parents[1] / "migrations"
CREATE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then create role {role} nologin; end if;
    if not pg_has_role(current_user, '{role}', 'set') then
        execute format('grant {role} to %I with set true', current_user);
    end if;
end $$
"""
COMMON_RIGHTS = """
grant usage on schema bus, access to {role};
grant select on all tables in schema bus, access to {role};
grant insert on bus.event, bus.delivery, bus.heartbeat to {role};
grant update, delete on bus.delivery to {role};
grant update on bus.heartbeat to {role};
"""
OWN_RIGHTS = """
grant usage on schema {schema} to {role};
grant select, insert, update, delete on all tables in schema {schema} to {role};
grant usage on all sequences in schema {schema} to {role};
"""
# What is only ever added to: a figure that was frozen stays as it was, whatever is corrected later.
FROZEN = {"sla": ("indicator_snapshot", "indicator_target", "indicator_value")}
STANDARD_RIGHTS = """
grant usage on schema standard to {role};
grant select on all tables in schema standard to {role};
"""
# A check that a revision adds `not valid` holds for new rows at once. The old ones are looked through
# here, in a transaction of its own, under a lock that neither reading nor writing waits for.
VALIDATE = """
do $$ declare one record; begin
    for one in
        select c.conrelid::regclass as owner, c.conname from pg_constraint c
        join pg_namespace n on n.oid = c.connamespace
        where n.nspname in ({schemas}) and not c.convalidated
    loop
        execute format('alter table %s validate constraint %I', one.owner, one.conname);
    end loop;
end $$
"""
# Nobody asks for rows by what their JSON holds, and taking statistics of it keeps a core busy for moments.
NO_JSON_STATISTICS = """
do $$ declare one record; begin
    for one in
        select a.attrelid::regclass as owner, a.attname from pg_attribute a
        join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ({schemas}) and c.relkind = 'r' and a.atttypid = 'jsonb'::regtype
            and not a.attisdropped and a.attstattarget is distinct from 0
    loop
        execute format('alter table %s alter column %I set statistics 0', one.owner, one.attname);
    end loop;
end $$
"""


def migrate(settings: Settings) -> None:
    """Everything, in one go, safe to repeat. Needs a login that may create roles and schemas.

    Raises UnsafeSetting over a database that is not in UTF-8, and in production over one used for training.
    """
    engine = db.owner_engine(settings)
    try:
        prepare(engine, drill=settings.drill)
        with db.transaction(engine) as session:
            set_logins(session, read(LoginSettings))
            if settings.environment == "production":
                clock.refuse_moved(session)
    finally:
        engine.dispose()


def prepare(engine: Engine, *, drill: bool) -> None:
    """Roles, tables, rights, subscriptions, the clock's mode. Raises UnsafeSetting as `migrate` does."""
    with db.transaction(engine) as session:
        refuse_other_encodings(session)
        for service in SERVICES:
            session.execute(text(CREATE_ROLE.format(role=f"{db.ROLE_PREFIX}{service}")))
    create_tables(engine)
    with db.transaction(engine) as session:
        grant_rights(session)
        spare_json_columns(session)
        write_subscriptions(session)
        calendars.fill_where_empty(session)
        session.execute(text("insert into bus.clock default values on conflict do nothing"))
        clock.set_drill_mode(session, drill=drill)
    with db.transaction(engine) as session:  # last: nothing waits for it, and a bad old row holds up nothing
        validate_checks(session)


def refuse_other_encodings(session: Session) -> None:
    """Raises UnsafeSetting where the database is not in UTF-8: it could not hold every name."""
    encoding = session.execute(text("show server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UnsafeSetting(
            f"ANYQTAMA_DATABASE_URL: this database is encoded in {encoding}; names need one in UTF8"
        )


def create_tables(engine: Engine) -> None:
    """Brings the tables to the newest revision of migrations/versions."""
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def grant_rights(session: Session) -> None:
    """Each service's role may write its own schema and say events; nothing of another's (promise 6)."""
    for service in SERVICES:
        role = f"{db.ROLE_PREFIX}{service}"
        session.execute(text(COMMON_RIGHTS.format(role=role)))
        if service in SCHEMAS:
            session.execute(text(OWN_RIGHTS.format(role=role, schema=service)))
        for table in FROZEN.get(service, ()):
            session.execute(text(f"revoke update, delete on {service}.{table} from {role}"))
        session.execute(text(STANDARD_RIGHTS.format(role=role)))
    session.execute(text(OWN_RIGHTS.format(role=f"{db.ROLE_PREFIX}sla", schema="standard")))


def validate_checks(session: Session) -> None:
    """Looks through the rows for which a check of a revision does not vouch yet; new rows keep it already."""
    session.execute(text(VALIDATE.format(schemas=_quoted_schemas())))


def spare_json_columns(session: Session) -> None:
    """Takes JSON columns out of what ANALYZE looks at."""
    session.execute(text(NO_JSON_STATISTICS.format(schemas=_quoted_schemas())))


def _quoted_schemas() -> str:
    return ", ".join(f"'{schema}'" for schema in SCHEMAS)


def write_subscriptions(session: Session) -> None:
    """Makes bus.subscription equal to the page in the code. What is published from now on goes by it."""
    wanted = [
        {"type": event.type, "consumer": consumer}
        for event, consumers in SUBSCRIPTIONS.items()
        for consumer in consumers
    ]
    session.execute(text("delete from bus.subscription"))
    session.execute(text("insert into bus.subscription values (:type, :consumer)"), wanted)
