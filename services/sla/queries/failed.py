"""Steps that could not be taken, by the incident that each of them is until it can be."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, cast, func, select

from services.sla.domain.incidents import STEP_FAILED
from services.sla.models import Deadline, Escalation, Incident

# What has just failed is not tried again at every tick, or many of them would hold up all others.
TRIED_AGAIN_AFTER = timedelta(minutes=5)
# The clock's own, by which all see whether it is mended.
CANARY_AGAIN_AFTER = timedelta(seconds=10)
DEADLINE = func.concat(Deadline.kind, ":", cast(Deadline.subject, Text))
CALL = func.concat(Escalation.kind, ":", cast(Escalation.level, Text), ":", cast(Escalation.subject, Text))
# The same of rows named d and e, in statements that are written out.
DEADLINE_FAILED = """exists (select from sla.incident i where i.kind = 'step_failed' and i.closed_at is null
    and i.about = concat(d.kind, ':', d.subject))"""
CALL_FAILED = """exists (select from sla.incident i where i.kind = 'step_failed' and i.closed_at is null
    and i.about = concat(e.kind, ':', e.level, ':', e.subject))"""


def about_deadline(deadline: Deadline) -> str:
    """What the incident is about where a deadline's step fails."""
    return f"{deadline.kind}:{deadline.subject}"


def about_call(call: Escalation) -> str:
    """The same of a call's step."""
    return f"{call.kind}:{call.level}:{call.subject}"


def has_failed(about: ColumnElement[str], *, since: datetime | None = None) -> ColumnElement[bool]:
    """Whether the step could not be taken when it was tried last; with `since`: after that instant."""
    failed = select(Incident.about).where(Incident.kind == STEP_FAILED, Incident.closed_at.is_(None))
    # Looked up in a set that is made once: however many have failed, the others are found as quickly.
    return about.in_(failed if since is None else failed.where(Incident.tried_at > since))


def is_set_aside(about: ColumnElement[str], *, now: datetime) -> ColumnElement[bool]:
    """Whether the step has failed so lately that it is not tried again yet."""
    return has_failed(about, since=now - TRIED_AGAIN_AFTER)
