"""Taking the steps that are due, many at once: state, record, escalations and what is said, in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sla.domain import stepping
from services.sla.domain.calling import WAITING, Next, gather_of, next_of
from services.sla.domain.counting import place_of
from services.sla.domain.ladder import CANARY_RUNG, Rung
from services.sla.domain.lives import CANARY, Status
from services.sla.domain.stepping import Standing, Taken
from services.sla.models import Deadline, Escalation
from services.sla.operations.saying import approaching, called, of_deadline
from services.sla.queries import people
from services.sla.queries.measures import measure_of
from services.sla.queries.people import Post
from shared import bus
from shared.bus import Cause
from shared.bus.events.sla import Addressee
from shared.bus.publish import Outbox
from shared.ids import new_id
from shared.standard.calendars import Calendars
from shared.standard.terms import rule_by_id

Reached = Mapping[Post, Addressee | None]
ADVANCE = text("""
update sla.deadline d set status = f.status, next_step = f.next_step, next_at = f.next_at,
    level = greatest(d.level, f.level),
    noticed_at = case when f.status in ('breached', 'elapsed') then coalesce(d.noticed_at, :now)
        else d.noticed_at end
from unnest(cast(:subject as uuid[]), cast(:kind as text[]), cast(:status as text[]),
    cast(:next_step as text[]), cast(:next_at as timestamptz[]), cast(:level as int[]))
    as f(subject, kind, status, next_step, next_at, level)
where d.subject = any(cast(:subject as uuid[])) and d.subject = f.subject and d.kind = f.kind
""")
RECORD = text("""
insert into sla.fired (subject, kind, step, due_at, noticed_at)
select subject, kind, step, due_at, :now
from unnest(cast(:subject as uuid[]), cast(:kind as text[]), cast(:step as text[]),
    cast(:due_at as timestamptz[])) as f(subject, kind, step, due_at)
""")
RAISE = text("""
insert into sla.escalation (id, subject, kind, level, role, reason, raised_at, centre, bureau,
    next_step, next_at, nobody_since)
select id, subject, kind, level, role, reason, :now, centre, bureau,
    next_step, next_at, case when is_nobody then :now end
from unnest(cast(:id as uuid[]), cast(:subject as uuid[]), cast(:kind as text[]), cast(:level as int[]),
    cast(:role as text[]), cast(:reason as text[]), cast(:centre as text[]), cast(:bureau as text[]),
    cast(:next_step as text[]), cast(:next_at as timestamptz[]), cast(:is_nobody as bool[]))
    as f(id, subject, kind, level, role, reason, centre, bureau, next_step, next_at, is_nobody)
""")


@dataclass(frozen=True)
class Firing:
    """One due deadline, the step it takes, and the escalation that this makes: its id, what comes of it."""

    deadline: Deadline
    taken: Taken
    due_at: datetime
    escalation: UUID | None
    next_of_call: Next

    @property
    def rung(self) -> Rung | None:
        """Who is called, where somebody is."""
        return self.taken.rung

    @property
    def post(self) -> Post | None:
        """Who is called, and where; the canary calls no person."""
        return post_of(self.deadline, self.rung) if self.rung and self.rung is not CANARY_RUNG else None


def fire(
    session: Session,
    due: Sequence[Deadline],
    calendars: Calendars,
    *,
    missed_until: datetime | None = None,
    now: datetime,
) -> list[Firing]:
    """Takes one step of each of the locked deadlines; those whose instant has moved away are left alone.

    Each step speaks with a cause of its own, so that it can be said once only. Who is to be called for what
    came due until `missed_until`, the end of the last outage, is told of all of it at once, by gathering.py.
    """
    calling = Calling(calendars, missed_until, now)
    firings = [
        _judged(deadline, deadline.next_at, deadline.next_step, calling)
        for deadline in due
        if deadline.next_at is not None and deadline.next_step is not None and deadline.next_at <= now
    ]
    if firings:
        _advance(session, firings, now)
        _record(session, firings, now)
        reached = people.reached(session, [firing.post for firing in firings if firing.post], now=now)
        _raise(session, [firing for firing in firings if firing.rung], reached, now)
        for firing in firings:
            _say(session, firing, reached, now)
    return firings


@dataclass(frozen=True)
class Calling:
    """By what it is decided when somebody is called."""

    calendars: Calendars
    missed_until: datetime | None
    now: datetime

    def is_missed(self, due_at: datetime | None) -> bool:
        """Whether something came due in an outage, or before one and was not seen."""
        return due_at is not None and self.missed_until is not None and due_at <= self.missed_until

    def next_of(self, deadline: Deadline, rung: Rung, due_at: datetime) -> Next:
        """What happens to a fresh call by itself; `due_at` is when the step came due that made it."""
        rule = rule_by_id(deadline.rule)
        place = place_of(rule, self.calendars, deadline.centre, deadline.bureau)
        if self.is_missed(due_at):
            return gather_of(rung, place, now=self.now)
        return next_of(deadline.kind, rung, place, now=self.now)


def _judged(deadline: Deadline, at: datetime, step: str, calling: Calling) -> Firing:
    if deadline.kind == CANARY:
        return Firing(deadline, stepping.CANARY_CALLS, at, new_id(), (None, None))
    measure = measure_of(deadline, calling.calendars)
    standing = Standing(
        kind=deadline.kind,
        status=Status(deadline.status),
        step=step,
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        measure=measure,
    )
    taken = stepping.take(standing, now=calling.now)
    if taken.rung is None:
        return Firing(deadline, taken, at, None, (None, None))
    return Firing(deadline, taken, at, new_id(), calling.next_of(deadline, taken.rung, at))


def _advance(session: Session, firings: list[Firing], now: datetime) -> None:
    session.execute(
        ADVANCE,
        {
            **_keys(firings),
            "status": [firing.taken.status.value for firing in firings],
            "next_step": [firing.taken.next_step for firing in firings],
            "next_at": [firing.taken.next_at for firing in firings],
            "level": [firing.rung.level if firing.rung else 0 for firing in firings],
            "now": now,
        },
    )


def _record(session: Session, firings: list[Firing], now: datetime) -> None:
    steps = {
        "step": [firing.taken.step for firing in firings],
        "due_at": [firing.due_at for firing in firings],
    }
    session.execute(RECORD, {**_keys(firings), **steps, "now": now})


def _raise(session: Session, firings: list[Firing], reached: Reached, now: datetime) -> None:
    if not firings:
        return
    rungs = [firing.rung for firing in firings if firing.rung]
    session.execute(
        RAISE,
        {
            **_keys(firings),
            "id": [firing.escalation for firing in firings],
            "level": [rung.level for rung in rungs],
            "role": [rung.role for rung in rungs],
            "reason": [rung.reason for rung in rungs],
            "centre": [firing.deadline.centre for firing in firings],
            "bureau": [firing.deadline.bureau for firing in firings],
            "next_step": [firing.next_of_call[0] for firing in firings],
            "next_at": [firing.next_of_call[1] for firing in firings],
            "is_nobody": [bool(firing.post) and firing.post not in reached for firing in firings],
            "now": now,
        },
    )


def _keys(firings: list[Firing]) -> dict[str, object]:
    return {
        "subject": [firing.deadline.subject for firing in firings],
        "kind": [firing.deadline.kind for firing in firings],
    }


def _say(session: Session, firing: Firing, reached: Reached, now: datetime) -> None:
    deadline, taken = firing.deadline, firing.taken
    outbox: Outbox = session.info["outbox"]
    outbox.cause = Cause("sla", f"{deadline.kind}:{taken.step}", deadline.correlation_id)
    bus.publish(session, *(of_deadline(saying, deadline, now=now) for saying in taken.said))
    if taken.mark is not None:
        bus.publish(session, approaching(deadline, taken.mark, at=firing.due_at))
    waits = firing.next_of_call[0] in WAITING
    if taken.rung is not None and firing.escalation is not None and not waits:
        stands_in = reached.get(firing.post) if firing.post else None
        bus.publish(session, called(deadline, taken.rung, firing.escalation, stands_in, now=now))


def post_of(about: Deadline | Escalation, rung: Rung) -> Post:
    """Whom a rung calls, for a deadline."""
    return Post(rung.role, about.centre, about.bureau, rung.whole_country)
