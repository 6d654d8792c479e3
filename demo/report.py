"""What the demo came to: counted from each service's tables, checked against itself, shown and written."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from demo.besides import told_besides
from demo.world import owner_session
from services.bureau.domain.states import CertificateState
from services.bureau.models import Certificate, ReturnedPackage
from services.intake.models import CallTask, Request
from services.notifier.models import Message
from services.sla.domain.lives import CANARY
from services.sla.models import Deadline, Escalation
from shared.settings import Settings
from shared.standard.terms import all_rules

# How a request ends, by the state in which intake holds it then.
ENDED = {
    "withdrawn": "withdrawn",
    "issued": "issued",
    "transferred": "transferred",
    "returned_collected": "return_collected",
    "returned_transferred": "return_transferred",
}
# Each figure is counted by itself, and both sides of each of these must come to the same.
IDENTITIES = (
    (("registered",), ("certified", "not_listed", "returned", "withdrawn")),
    (("certified", "not_listed"), ("issued", "transferred")),
    (("returned",), ("returned_collected", "returned_transferred")),
    (("open",), ()),
    (("parked",), ()),
)
PARKED = text("select count(*) from bus.delivery where parked_at is not null")


class DoesNotAddUp(Exception):
    """The demo's figures contradict each other: something was lost or done twice. Says which."""


class NothingShown(Exception):
    """The demo went through without one of the incidents that it is there to show."""


# Of the rows of the report, the figures without which an incident was not played.
PLAYED = {
    "outages": ("recorded", "missed_breaches"),
    "calendar_changes": ("declared", "moved"),
    "climbed": ("calls", "acknowledged"),
}


def open_requests(settings: Settings) -> int:
    """How many requests have not ended."""
    with owner_session(settings) as session:
        return _open(session)


def make(settings: Settings, *, seconds: float) -> dict[str, Any]:
    """The report, as report.json has it; `check` tells whether it adds up."""
    with owner_session(settings) as session:
        return {**_requests(session), **_around(session), "seconds": seconds, **told_besides(session)}


def check(report: Mapping[str, Any]) -> None:
    """Raises DoesNotAddUp where the figures contradict each other."""
    contradictions = [
        f"{_said(report, one)} is not {_said(report, other)}"
        for one, other in IDENTITIES
        if _sum(report, one) != _sum(report, other)
    ]
    if contradictions:
        raise DoesNotAddUp(f"The report does not add up: {'; '.join(contradictions)}.")


def _sum(report: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return sum(report[name] for name in names)


def _said(report: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return " + ".join(f"{name} ({report[name]})" for name in names) or "0"


def _requests(session: Session) -> dict[str, int]:
    """What the centres took in and how it ended there, and between the two what the bureaus decided."""
    states = _count(session, Request.state)
    findings = _count(session, Certificate.finding, Certificate.state == CertificateState.VALID)
    return {
        "registered": _total(session, Request.id),
        "certified": findings["registered_at"] + findings["deregistered"],
        "not_listed": findings["not_listed"],
        "returned": _total(session, ReturnedPackage.number),
        **{name: states[state] for name, state in ENDED.items()},
        "open": _open(session),
    }


def _open(session: Session) -> int:
    return _total(session, Request.id, Request.ended_at.is_(None))


def _around(session: Session) -> dict[str, Any]:
    of_order = {rule.kind for rule in all_rules() if not rule.is_internal}
    deadlines = _count(session, Deadline.status, Deadline.kind.in_(of_order))
    calls, messages = Escalation.kind != CANARY, _count(session, Message.state)
    return {
        "parked": session.execute(PARKED).scalar_one(),
        "deadlines": {"met": deadlines["met"], "breached": deadlines["breached"]},
        "escalations": {
            "raised": _total(session, Escalation.id, calls),
            "acknowledged": _total(session, Escalation.acknowledged_at, calls),
        },
        "messages": {
            "accepted": messages["accepted"] + messages["delivered"],
            **{state: messages[state] for state in ("delivered", "failed", "unknown")},
        },
        "call_tasks": _total(session, CallTask.purpose),
    }


def _count(session: Session, column: InstrumentedAttribute[Any], *of: ColumnElement[bool]) -> Counter[str]:
    counted = session.execute(select(column, func.count()).where(*of).group_by(column))
    return Counter({value: count for value, count in counted if value is not None})


def _total(session: Session, column: InstrumentedAttribute[Any], *of: ColumnElement[bool]) -> int:
    """How many rows have a value there."""
    return session.execute(select(func.count(column)).where(*of)).scalar_one()


def require_played(report: Mapping[str, Any]) -> None:
    """Raises NothingShown, naming each figure of an incident that is 0."""
    missing = [f"{row}: {name}" for row, names in PLAYED.items() for name in names if not report[row][name]]
    if missing:
        raise NothingShown(f"The demo did not show what it is there to show: {', '.join(missing)}.")


def write(report: Mapping[str, Any], file: Path) -> None:
    """Keeps the report as JSON."""
    file.write_text(json.dumps(report, indent=1) + "\n")


def show(report: Mapping[str, Any], *, console: Console) -> None:
    """The report as a table."""
    table = Table("what", "how many", title="What became of the requests")
    for name, value in report.items():
        shown = (
            ", ".join(f"{key} {count}" for key, count in value.items()) if isinstance(value, dict) else value
        )
        table.add_row(name.replace("_", " "), str(shown))
    console.print(table)
