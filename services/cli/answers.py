"""How commands answer: rows for people, JSON for machines; errors as one sentence and exit status 1."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer
from psycopg.errors import InsufficientPrivilege
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from shared import bus, db
from shared.errors import ServiceError
from shared.settings import Settings, read

AsJson = Annotated[bool, typer.Option("--json", help="answer in JSON")]
console = Console()


def plain(value: Any) -> Any:
    """Dataclasses as mappings; everything else as it is."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def show(value: Any, *, as_json: bool) -> None:
    """One thing: its fields line by line, or as JSON."""
    fields: Mapping[str, Any] = plain(value)
    if as_json:
        typer.echo(json.dumps(fields, ensure_ascii=False, default=str))
        return
    for name, content in fields.items():
        typer.echo(f"{name}: {content}")


def show_rows(rows: Sequence[Any], *, as_json: bool, nothing: str) -> None:
    """A list: as a table, or as JSON; `nothing` is said where it is empty."""
    plain_rows = [plain(row) for row in rows]
    if as_json:
        typer.echo(json.dumps(plain_rows, ensure_ascii=False, default=str))
    elif not plain_rows:
        typer.echo(nothing)
    else:
        table = Table(*[Column(name, overflow="fold") for name in plain_rows[0]])  # an id is never cut
        for row in plain_rows:
            table.add_row(*[str(content) for content in row.values()])
        console.print(table)


@contextmanager
def owner_session() -> Iterator[Session]:
    """A transaction as the owner of the database named by ANYQTAMA_DATABASE_URL."""
    engine = db.owner_engine(read(Settings))
    try:
        with told_in_one_sentence(), db.transaction(engine) as session:
            yield session
    finally:
        engine.dispose()


@contextmanager
def owner_speaking(service: str) -> Iterator[Session]:
    """The same, and events can be said in it, in the name of `service`."""
    engine = db.owner_engine(read(Settings))
    try:
        with told_in_one_sentence(), bus.transaction(engine, bus.command(service)) as session:
            yield session
    finally:
        engine.dispose()


@contextmanager
def told_in_one_sentence() -> Iterator[None]:
    """Ends the command with status 1 and one sentence where something foreseen stops it."""
    try:
        yield
    except ServiceError as error:
        raise SystemExit(error.title) from None
    except OperationalError:
        raise SystemExit("the database does not answer; is ANYQTAMA_DATABASE_URL right?") from None
    except (ProgrammingError, InsufficientPrivilege) as error:
        refused = error.orig if isinstance(error, ProgrammingError) else error
        if not isinstance(refused, InsufficientPrivilege):
            raise
        raise SystemExit(
            f"ANYQTAMA_DATABASE_URL: its login may not do this: {refused.diag.message_primary}"
        ) from None
