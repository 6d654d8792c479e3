"""Questions to the standard: when is a term due, and why."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from services.cli.answers import AsJson, owner_session
from shared.calendars import calendars
from shared.settings import environment
from shared.standard import centres, terms
from shared.standard.calendars import Calendars
from shared.standard.errors import StandardError
from shared.standard.seed import default_calendars
from shared.standard.wording import certainty_text


class Variant(StrEnum):
    """Terms of one kind that are in force together."""

    PLAIN = "plain"
    INQUIRY = "inquiry"


class Language(StrEnum):
    """The languages that every explanation speaks."""

    KK = "kk"
    RU = "ru"
    EN = "en"


CARRYING = ("carry_to_bureau", "carry_to_centre")
RULES = ("processing", "return", "inform", "storage", "queue_wait", "complaint", *CARRYING)


def due(
    rule: Annotated[str, typer.Argument(metavar="RULE", help=", ".join(RULES))],
    at: Annotated[str, typer.Option(metavar="INSTANT", help="when it starts: 2026-03-05T10:00+05:00")],
    centre: Annotated[str | None, typer.Option(help="count at this centre (psc-01)")] = None,
    bureau: Annotated[str | None, typer.Option(help="count at this bureau (astana)")] = None,
    region: Annotated[str | None, typer.Option(help="with the days off of this region (karaganda)")] = None,
    variant: Annotated[Variant, typer.Option(help="of a complaint: does it need an inquiry")] = Variant.PLAIN,
    days: Annotated[int, typer.Option(help="of carrying: the working days allowed for a way")] = 1,
    language: Annotated[Language, typer.Option(help="of the explanation")] = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Prints when a term is due and how it was counted, day by day, with sources."""
    try:
        zone, home = _place(centre, bureau)
        started_at = _instant(at, zone)
        which = terms.variant_of_days(days) if rule in CARRYING else variant
        found = terms.rule(rule, terms.local_time(started_at, zone).date(), which)
        known = _calendars().of(centres.bureau(region or home).id)
        deadline = terms.deadline(found, started_at, known[found.calendar], zone)
    except StandardError as error:
        raise SystemExit(f"{error.code}: {type(error).__doc__}") from None
    _print(rule, started_at, deadline, language=language, as_json=as_json)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SystemExit("--at takes an ISO 8601 instant such as 2026-03-05T10:00+05:00") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _place(centre: str | None, bureau: str | None) -> tuple[ZoneInfo, str]:
    """Its zone and its region."""
    if bureau is not None:
        return centres.bureau(bureau).zone, bureau
    here = centres.centre(centre or "psc-01")
    return here.zone, here.bureau_id


def _calendars() -> Calendars:
    """As administrators keep them where a database is configured; as shipped where there is none."""
    if "ANYQTAMA_DATABASE_URL" not in environment():
        return Calendars(default_calendars())
    with owner_session() as session:
        return calendars(session)


def _print(
    rule: str, started_at: datetime, deadline: terms.Deadline, *, language: Language, as_json: bool
) -> None:
    answer = {
        "rule": rule,
        "started_at": started_at.isoformat(),
        "due_on": deadline.due_on.isoformat(),
        "due_at": deadline.due_at.isoformat(),
        "confirmed": deadline.confirmed,
        "explanation": [
            {
                "step": step.step,
                "date": step.date.isoformat(),
                "source": getattr(step.source, language),
                "text": getattr(step.text, language),
            }
            for step in deadline.explanation
        ],
    }
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(f"{rule}: due on {deadline.due_on:%Y-%m-%d}, at {deadline.due_at.isoformat()}")
    for step in deadline.explanation:
        typer.echo(f"  {step.date}  {getattr(step.text, language)} [{getattr(step.source, language)}]")
    typer.echo(certainty_text(confirmed=deadline.confirmed).in_language(language))
