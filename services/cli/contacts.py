"""Staff's addresses on the command line: who is written to of escalations. No address is shown whole."""

import csv
from collections.abc import Container
from pathlib import Path
from typing import Annotated, cast

import typer

from services.cli.answers import AsJson, owner_session, show, show_rows
from services.notifier.domain.channels import mask
from services.notifier.domain.posts import wrong_field
from services.notifier.operations.staff import keep_staff_contacts
from services.notifier.queries import staff_contacts
from shared.bus.events.model import Language

app = typer.Typer(no_args_is_help=True, help=__doc__)
FIELDS = ["role", "scope", "email", "language"]
Entry = tuple[str, str, str, Language]


@app.command()
def keep(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)], as_json: AsJson = False
) -> None:
    """Writes down a CSV file (role,scope,email,language); where a line is wrong nothing of it, and which."""
    entries, bad = _read(file)
    if not bad:
        with owner_session() as session:
            keep_staff_contacts(session, entries)
    show({"kept": 0 if bad else len(entries), "bad": bad}, as_json=as_json)
    if bad:
        raise typer.Exit(1)


@app.command("list")
def list_contacts(as_json: AsJson = False) -> None:
    """Shows for which roles and places an address is known."""
    with owner_session() as session:
        rows = [
            {"role": one.role, "scope": one.scope, "email": mask(one.email), "language": one.language}
            for one in staff_contacts(session)
        ]
    show_rows(rows, as_json=as_json, nothing="no address is known")


def _read(file: Path) -> tuple[list[Entry], list[dict[str, object]]]:
    """The entries, and the lines that cannot be used, by number and field; never what stands there."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SystemExit("the file is not UTF-8") from None
    lines = list(csv.reader(text.splitlines()))
    if not lines or lines[0] != FIELDS:
        raise SystemExit(f"the first line must be {','.join(FIELDS)}")
    entries: dict[tuple[str, str], Entry] = {}
    bad: list[dict[str, object]] = []
    for number, line in enumerate(lines[1:], start=2):
        if wrong := _wrong(line, entries):
            bad.append({"line": number, "field": wrong})
        elif line:
            entries[line[0], line[1]] = cast(Entry, tuple(line))
    return list(entries.values()), bad


def _wrong(line: list[str], earlier: Container[tuple[str, str]]) -> str | None:
    """What is wrong with a line that is not empty: a field, `line`, or a post that was named before."""
    if len(line) != len(FIELDS):
        return "line" if line else None
    return wrong_field(*line) or ("repeated" if (line[0], line[1]) in earlier else None)
