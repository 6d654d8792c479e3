"""What the clock says: the life of every deadline, and the steps up the ladder."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.bus.events.model import BureauId, CentreId, Event, Facts

DeadlineKind = Literal[
    "processing",
    "return",
    "inform",
    "storage",
    "queue_wait",
    "complaint",
    "carry_to_bureau",
    "carry_to_centre",
]
CallReason = Literal["approaching", "breached", "unacknowledged", "not_handed_over"]
Role = Literal["operator", "bureau_head", "inspector", "director", "supervisor"]


class DeadlineEvent(Event):
    """What all deadline events tell: which term of which request, and when it is due."""

    distinct_by: ClassVar[tuple[str, ...]] = ("deadline",)
    deadline: DeadlineKind
    due_at: AwareDatetime
    centre: CentreId
    bureau: BureauId


class DeadlineStarted(DeadlineEvent):
    """sla says it when a term begins to run; `occurred_at` is the instant it runs from."""

    type: ClassVar[str] = "deadline.started"


class DeadlineApproaching(DeadlineEvent):
    """sla says it at each mark before a due instant."""

    type: ClassVar[str] = "deadline.approaching"
    distinct_by: ClassVar[tuple[str, ...]] = ("deadline", "mark")
    mark: str


class DeadlineMet(DeadlineEvent):
    """sla says it when what the term asks for happened; `occurred_at` is when."""

    type: ClassVar[str] = "deadline.met"


class DeadlineBreached(DeadlineEvent):
    """sla says it when a due instant has passed unmet; `noticed_at` is when the clock saw it."""

    type: ClassVar[str] = "deadline.breached"
    noticed_at: AwareDatetime


class DeadlineBreachWithdrawn(DeadlineEvent):
    """sla says it when a stop that happened in time arrives after the breach was recorded."""

    type: ClassVar[str] = "deadline.breach_withdrawn"


class DeadlineElapsed(DeadlineEvent):
    """sla says it when a term nobody has to meet has run out: the month on the shelf is over (para 17)."""

    type: ClassVar[str] = "deadline.elapsed"


class DeadlineCancelled(DeadlineEvent):
    """sla says it when a term stops without being met: the request was withdrawn."""

    type: ClassVar[str] = "deadline.cancelled"


class DeadlineWaived(DeadlineEvent):
    """sla says it when a supervisor waived the term: nobody has to meet it any more."""

    type: ClassVar[str] = "deadline.waived"


class DeadlinePaused(DeadlineEvent):
    """sla says it when a term is made to stand still from the first to the last local day, both included.

    `due_at` is the instant at which it is due now; `ground` why it stands still.
    """

    type: ClassVar[str] = "deadline.paused"
    distinct_by: ClassVar[tuple[str, ...]] = ("deadline", "pause_id")
    pause_id: UUID
    first_on: date
    last_on: date
    ground: Literal["applicant_asked", "court"]


class DeadlineResumed(DeadlineEvent):
    """sla says it when a pause was made shorter: the count goes on with the day after `last_on`."""

    type: ClassVar[str] = "deadline.resumed"
    distinct_by: ClassVar[tuple[str, ...]] = ("deadline", "pause_id")
    pause_id: UUID
    first_on: date
    last_on: date


class Addressee(Facts):
    """Who is written to: a role at its centres or its bureau, of the whole country without either."""

    role: str
    centres: tuple[CentreId, ...] = ()
    bureau: BureauId | None = None


class EscalationRaised(Event):
    """sla says it when a deadline nears or has passed and somebody has to act and acknowledge.

    `role` is meant at the centre or bureau, with `whole_country` the one whose sight no region bounds.
    `stands_in` is who answers instead, where all of that role and place are away.
    """

    type: ClassVar[str] = "escalation.raised"
    distinct_by: ClassVar[tuple[str, ...]] = ("escalation_id",)
    escalation_id: UUID
    deadline: DeadlineKind
    reason: CallReason
    level: int
    role: Role
    due_at: AwareDatetime
    centre: CentreId
    bureau: BureauId
    whole_country: bool = False
    stands_in: Addressee | None = None


class GatheredCalls(Facts):
    """How many calls of one kind and reason a digest tells of."""

    deadline: DeadlineKind
    reason: CallReason
    calls: int


class EscalationsGathered(Event):
    """sla says it after an outage, once for each person who is called: all that was missed, in numbers.

    `subject` is the digest's own id; `centre` or `bureau` is the place of the role, neither for the whole
    country. `stands_in` is who answers instead, where all of them are away. The clock did not look from
    `outage_began_at` to `outage_ended_at`.
    """

    type: ClassVar[str] = "escalations.gathered"
    role: Role
    centre: CentreId | None = None
    bureau: BureauId | None = None
    calls: tuple[GatheredCalls, ...]
    outage_began_at: AwareDatetime
    outage_ended_at: AwareDatetime
    whole_country: bool = False
    stands_in: Addressee | None = None


class EscalationAcknowledged(Event):
    """sla says it when the one who was called has said what is being done."""

    type: ClassVar[str] = "escalation.acknowledged"
    distinct_by: ClassVar[tuple[str, ...]] = ("escalation_id",)
    escalation_id: UUID
    centre: CentreId
    bureau: BureauId


class AbsenceNoted(Event):
    """sla says it when somebody is or will be away; `subject` is the id of that person's key.

    From the first to the last day, both included. `bureau` is that person's, None for other people.
    """

    type: ClassVar[str] = "absence.noted"
    absence_id: UUID
    first_on: date
    last_on: date
    substitute_id: UUID | None = None
    bureau: BureauId | None = None


class AbsenceEnded(Event):
    """sla says it when an absence that was noted is over early, or was noted wrongly."""

    type: ClassVar[str] = "absence.ended"
    absence_id: UUID
    bureau: BureauId | None = None


class MovedTerms(Facts):
    """How many open deadlines of a centre and a bureau, to be kept by one of them, end earlier, and later."""

    centre: CentreId
    bureau: BureauId
    responsible: Literal["centre", "bureau"]
    earlier: int
    later: int


class CalendarChanged(Event):
    """sla says it when working days were changed: once for all, and once for each place whose terms moved.

    `subject` is the change's own id, `moved` how many open deadlines (of the centre and bureau) are due at
    another instant now; `region` is the one where the days changed (its bureau), null for the whole country.
    The date printed on a receipt stays as it was. What is said for all tells the `days`, why, and whose
    deadlines moved.
    """

    type: ClassVar[str] = "calendar.changed"
    distinct_by: ClassVar[tuple[str, ...]] = ("centre", "bureau")
    calendar: str
    first_day: date
    last_day: date
    moved: int
    centre: CentreId | None = None
    bureau: BureauId | None = None
    region: BureauId | None = None
    days: tuple[date, ...] = ()
    reason: str | None = None
    places: tuple[MovedTerms, ...] = ()


class CanaryCalled(Event):
    """sla says it when its own deadline, set anew every few minutes, has fired: does what it says still
    arrive? `subject` is the canary's own id."""

    type: ClassVar[str] = "canary.called"
