"""What the demo came to: counted from the services' tables, checked against itself, shown and written."""

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
from services.intake.models import CallTask, Request
from services.notifier.models import Message
from services.sla.domain.lives import KINDS
from services.sla.models import Deadline, Escalation
from shared.settings import Settings

ENDED = {
    "issued": "issued",
    "transferred": "transferred",
    "return_collected": "returned_collected",
    "return_transferred": "returned_transferred",
    "withdrawn": "withdrawn",
}
PARKED = text("select count(*) from bus.delivery where parked_at is not null")


class DoesNotAddUp(Exception):
    """The demo's figures contradict each other: something was lost or done twice."""


def open_requests(settings: Settings) -> int:
    """How many requests have not ended."""
    with owner_session(settings) as session:
        states = _count(session, Request.state)
    return sum(states.values()) - sum(states[state] for state in ENDED)


def make(settings: Settings, *, seconds: float) -> dict[str, Any]:
    """The report, as report.json has it. Raises DoesNotAddUp."""
    with owner_session(settings) as session:
        report = {**_requests(session), **_around(session), "seconds": seconds, **told_besides(session)}
    _check(report)
    return report


def _requests(session: Session) -> dict[str, int]:
    states = _count(session, Request.state)
    findings = _count(session, Request.finding)
    ended = {name: states[state] for state, name in ENDED.items()}
    return {
        "registered": sum(states.values()),
        "certified": findings["registered_at"] + findings["deregistered"],
        "not_listed": findings["not_listed"],
        "returned": ended["returned_collected"] + ended["returned_transferred"],
        **ended,
        "open": sum(states.values()) - sum(ended.values()),
    }


def _around(session: Session) -> dict[str, Any]:
    deadlines = _count(session, Deadline.status, Deadline.kind.in_(KINDS))
    calls, messages = Escalation.kind.in_(KINDS), _count(session, Message.state)
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


def _check(report: Mapping[str, Any]) -> None:
    decided = report["certified"] + report["not_listed"]
    adds_up = (
        report["registered"] == decided + report["returned"] + report["withdrawn"],
        decided == report["issued"] + report["transferred"],
        report["open"] == report["parked"] == 0,
    )
    if not all(adds_up):
        raise DoesNotAddUp(json.dumps(report))


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
