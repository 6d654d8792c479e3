"""The card index on the command line: taking in a file of cards, and searching for a file of people."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import DownloadColumn, Progress
from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer
from services.bureau.operations.card_import import import_cards
from services.bureau.operations.card_report import Report
from services.bureau.queries.cards import search_cards
from services.cli.answers import AsJson, owner_session, show, told_in_one_sentence
from shared import db
from shared.settings import Settings, read

app = typer.Typer(no_args_is_help=True, help=__doc__)
AT_ONCE = 50
# What a line of an empty file or at its end may consist of.
_NOTHING = BOM_UTF8 + b" \t\r\n"
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


class LineUnreadable(Exception):
    """A line that is not a JSON object with the fields of a question."""


@app.command("import")
def import_file(file: File, as_json: AsJson = False) -> None:
    """Takes in a CSV file of cards (UTF-8 or cp1251); names the lines that it cannot."""
    engine = db.owner_engine(read(Settings))
    with (
        told_in_one_sentence(),
        Progress(*Progress.get_default_columns(), DownloadColumn(), transient=True, disable=as_json) as bar,
        file.open("rb") as stream,
    ):
        task = bar.add_task(file.name, total=file.stat().st_size)
        report = import_cards(engine, stream, lambda read_bytes: bar.update(task, completed=read_bytes))
    engine.dispose()
    show(_told(report), as_json=as_json)
    if report.refused and not report.imported + report.corrected + report.unchanged:
        raise typer.Exit(1)


@app.command()
def search(
    file: Annotated[Path, typer.Option("--file", exists=True, dir_okay=False, help="one question a line")],
    as_json: AsJson = False,
) -> None:
    """Answers a file of questions (NDJSON), one line each, in order: who it may be, best first, and why."""
    with owner_session() as session, file.open("rb") as stream:
        lines = (line for line in stream if line.strip(_NOTHING))
        while some := list(islice(lines, AT_ONCE)):
            for answer in _answers(session, some):
                # What is no character is told by its escape, as it came.
                typer.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def _answers(session: Session, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    """A line that is no question is answered too: outcome `unreadable`, nothing of it echoed."""
    questions = [_question(line) for line in lines]
    asked = [one for _, one in questions if one is not None]
    found = iter(search_cards(session, asked))
    for question_id, one in questions:
        yield _unreadable(question_id) if one is None else _answered(question_id, next(found))


def _question(line: bytes) -> tuple[Any, Asked | None]:
    try:
        told = json.loads(line.removeprefix(BOM_UTF8).decode("utf-8"))
        question_id = told["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, None
    try:
        return question_id, _asked(told)
    except LineUnreadable:
        return question_id, None


def _asked(told: Mapping[str, Any]) -> Asked:
    parts = ("surname", "given_name", "patronymic", "birth_date", "iin")
    former = told.get("former_surnames") or []
    if any(not isinstance(told.get(part), str | None) for part in parts) or not _are_texts(former):
        raise LineUnreadable
    if not (told.get("iin") or "").isascii():
        raise LineUnreadable
    return Asked(
        told.get("surname") or "",
        told.get("given_name") or "",
        told.get("patronymic"),
        told.get("birth_date"),
        told.get("iin"),
        tuple(former),
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _answered(question_id: Any, answer: Answer) -> dict[str, Any]:
    candidates = [
        {"card_id": candidate.ref, "score": candidate.score, "why": list(candidate.why)}
        for candidate in answer.candidates
    ]
    return {"id": question_id, "outcome": answer.outcome.value, "candidates": candidates}


def _unreadable(question_id: Any) -> dict[str, Any]:
    return {"id": question_id, "outcome": "unreadable", "candidates": []}


def _told(report: Report) -> dict[str, Any]:
    counts = {"imported": report.imported, "corrected": report.corrected, "unchanged": report.unchanged}
    counts["refused"] = report.refused
    return {**counts, "bad": [{"line": b.line, "field": b.field, "code": b.code} for b in report.bad]}
