"""The life of a deadline as tables: what starts, meets and cancels it, how a stop is judged.

Pure: no table, no clock. The terms themselves (how long, by which calendar) are in shared/standard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from shared.errors import NotFound, ServiceError

CARRY_TO_BUREAU, CARRY_TO_CENTRE = "carry_to_bureau", "carry_to_centre"
KINDS = (
    "processing",
    "return",
    "inform",
    "storage",
    "queue_wait",
    "complaint",
    CARRY_TO_BUREAU,
    CARRY_TO_CENTRE,
)
# The clock's own deadline, of nobody's request: it is fired as all are and shown to nobody.
CANARY = "canary"
DUE = "due"
NOT_HANDED_OVER = "not_handed_over"
HANDOVER_WORKING_DAYS = 3


class Status(StrEnum):
    """Where a deadline stands. Breached and elapsed ones stay so, and end when the thing is done at last."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    ELAPSED = "elapsed"
    CANCELLED = "cancelled"
    WAIVED = "waived"


class Condition(StrEnum):
    """What a person is shown: computed from the row and the instant, never stored."""

    RUNNING = "running"
    PAUSED = "paused"
    APPROACHING = "approaching"
    OVERDUE = "overdue"
    MET = "met"
    BREACHED = "breached"
    ELAPSED = "elapsed"
    CANCELLED = "cancelled"
    WAIVED = "waived"


class Stop(StrEnum):
    """How an event, or a supervisor who waives it, ends a term."""

    MEET = "meet"
    CANCEL = "cancel"
    WAIVE = "waive"


class Saying(StrEnum):
    """What is said of a deadline when it changes, in the words of the event types."""

    MET = "deadline.met"
    BREACHED = "deadline.breached"
    BREACH_WITHDRAWN = "deadline.breach_withdrawn"
    ELAPSED = "deadline.elapsed"
    CANCELLED = "deadline.cancelled"
    WAIVED = "deadline.waived"


class EscalationClosed(ServiceError):
    """This escalation needs no acknowledging any more."""

    code = "escalation_closed"
    status = 409


class UnknownCalendar(NotFound):
    """There is no calendar with this id."""

    code = "unknown_calendar"


@dataclass(frozen=True)
class Life:
    """The event types that start, meet and cancel one kind of deadline, and what it becomes when due.

    `only_with` is the kind without which a subject has none of this kind: a stop that is heard before its
    start is kept only beside a deadline of that kind. Papers that are carried begin with being handed in, and
    that is said before all else of them; whoever has none leaves no stop behind either.
    """

    starts: tuple[str, ...]
    met_by: tuple[str, ...]
    cancelled_by: tuple[str, ...]
    when_due: Status = Status.BREACHED
    only_with: str | None = None


LIVES: Mapping[str, Life] = MappingProxyType(
    {
        "processing": Life(
            ("package.received",), ("certificate.prepared", "package.returned"), ("request.withdrawn",)
        ),
        "return": Life(
            ("package.received",),
            ("package.accepted", "certificate.prepared", "package.returned"),
            ("request.withdrawn",),
        ),
        "inform": Life(("return.arrived",), ("applicant.informed",), ("request.withdrawn",)),
        "storage": Life(
            ("return.arrived", "document.ready"),
            ("document.issued",),
            ("request.withdrawn", "document.transferred"),
            Status.ELAPSED,
        ),
        "queue_wait": Life(("ticket.issued",), ("ticket.called",), ("ticket.closed",)),
        "complaint": Life(("complaint.registered",), ("complaint.answered",), ()),
        CARRY_TO_BUREAU: Life(
            ("package.handed_in",),
            ("package.received",),
            ("request.withdrawn",),
            only_with=CARRY_TO_BUREAU,
        ),
        CARRY_TO_CENTRE: Life(
            ("certificate.prepared", "package.returned"),
            ("document.ready", "return.arrived"),
            ("request.withdrawn",),
            only_with=CARRY_TO_BUREAU,
        ),
    }
)

# What a deadline becomes, and what is said of it.
Change = tuple[Status, tuple[Saying, ...]]
_TO_MET: Change = (Status.MET, (Saying.MET,))
_TO_CANCELLED: Change = (Status.CANCELLED, (Saying.CANCELLED,))
# (status, stop, in time) -> (next status, what is said). What is not here changes nothing.
_JUDGEMENTS: Mapping[tuple[Status, Stop, bool], Change] = MappingProxyType(
    {
        (Status.RUNNING, Stop.MEET, True): _TO_MET,
        (Status.RUNNING, Stop.CANCEL, True): _TO_CANCELLED,
        (Status.RUNNING, Stop.WAIVE, True): (Status.WAIVED, (Saying.WAIVED,)),
        (Status.BREACHED, Stop.MEET, True): (Status.MET, (Saying.BREACH_WITHDRAWN, Saying.MET)),
        (Status.BREACHED, Stop.CANCEL, True): (
            Status.CANCELLED,
            (Saying.BREACH_WITHDRAWN, Saying.CANCELLED),
        ),
        (Status.BREACHED, Stop.MEET, False): (Status.BREACHED, ()),
        (Status.BREACHED, Stop.CANCEL, False): (Status.BREACHED, ()),
        (Status.ELAPSED, Stop.MEET, True): _TO_MET,
        (Status.ELAPSED, Stop.MEET, False): (Status.ELAPSED, ()),
        (Status.ELAPSED, Stop.CANCEL, True): (Status.ELAPSED, ()),
        (Status.ELAPSED, Stop.CANCEL, False): (Status.ELAPSED, ()),
    }
)
_PASSED: Mapping[Status, Change] = MappingProxyType(
    {
        Status.BREACHED: (Status.BREACHED, (Saying.BREACHED,)),
        Status.ELAPSED: (Status.ELAPSED, (Saying.ELAPSED,)),
    }
)


def kinds_started_by(event_type: str) -> tuple[str, ...]:
    """The kinds of deadline that an event of this type starts."""
    return tuple(kind for kind, life in LIVES.items() if event_type in life.starts)


def stops_of(event_type: str) -> tuple[tuple[str, Stop], ...]:
    """The kinds of deadline that an event of this type ends, each with how."""
    met = tuple((kind, Stop.MEET) for kind, life in LIVES.items() if event_type in life.met_by)
    return met + tuple((kind, Stop.CANCEL) for kind, life in LIVES.items() if event_type in life.cancelled_by)


def passed(kind: str) -> Change:
    """What a running deadline becomes when its due instant passes unmet, and what is said of it."""
    return _PASSED[LIVES[kind].when_due]


def judge(kind: str, status: Status, stop: Stop, *, in_time: bool) -> Change | None:
    """What a stop makes of a deadline, judged by when it happened; None where it changes nothing.

    A stop after the due instant that is heard before the timer fired still leaves a breach behind.
    """
    if status is Status.RUNNING and not in_time:
        return passed(kind)
    return _JUDGEMENTS.get((status, stop, in_time))


def condition(
    status: Status, *, approaching_at: datetime | None, due_at: datetime, now: datetime, is_paused: bool
) -> Condition:
    """What to show of a deadline at `now`; only a running one depends on the instant and on pauses."""
    if status is not Status.RUNNING:
        return Condition(status.value)
    if is_overdue(status, due_at=due_at, now=now):
        return Condition.OVERDUE
    if is_paused:
        return Condition.PAUSED
    is_near = approaching_at is not None and approaching_at <= now
    return Condition.APPROACHING if is_near else Condition.RUNNING


def is_overdue(status: Status, *, due_at: datetime, now: datetime) -> bool:
    """Whether the due instant has passed and the timer has not recorded it yet."""
    return status is Status.RUNNING and due_at <= now
