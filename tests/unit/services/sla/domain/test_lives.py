"""The life of a deadline as tables: what starts and ends what, and how a stop is judged."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sla.domain import lives
from services.sla.domain.lives import Condition, Saying, Status, Stop
from services.sla.handlers import HANDLERS
from shared.bus.events.bureau import CaseForwarded
from shared.bus.events.notifier import CanaryAnswered, EscalationUnheard
from shared.bus.subscriptions import SUBSCRIPTIONS

DUE = datetime(2026, 3, 10, 13, tzinfo=UTC)
MARK = DUE - timedelta(days=1)
HOUR = timedelta(hours=1)
CARRYING = ("carry_to_bureau", "carry_to_centre")


@pytest.mark.parametrize(
    ("event_type", "kinds"),
    [
        ("package.received", ("processing", "return")),
        ("return.arrived", ("inform", "storage")),
        ("document.ready", ("storage",)),
        ("ticket.issued", ("queue_wait",)),
        ("complaint.registered", ("complaint",)),
        ("package.handed_in", ("carry_to_bureau",)),
        ("certificate.prepared", ("carry_to_centre",)),
        ("package.returned", ("carry_to_centre",)),
        ("request.registered", ()),
    ],
)
def test_event_starts_the_terms_of_the_standard(event_type: str, kinds: tuple[str, ...]) -> None:
    assert lives.kinds_started_by(event_type) == kinds


@pytest.mark.parametrize(
    ("event_type", "stops"),
    [
        ("package.accepted", {("return", Stop.MEET)}),
        ("certificate.prepared", {("processing", Stop.MEET), ("return", Stop.MEET)}),
        ("package.returned", {("processing", Stop.MEET), ("return", Stop.MEET)}),
        ("applicant.informed", {("inform", Stop.MEET)}),
        ("document.issued", {("storage", Stop.MEET)}),
        ("document.transferred", {("storage", Stop.CANCEL)}),
        (
            "request.withdrawn",
            {(kind, Stop.CANCEL) for kind in ("processing", "return", "inform", "storage", *CARRYING)},
        ),
        ("ticket.called", {("queue_wait", Stop.MEET)}),
        ("ticket.closed", {("queue_wait", Stop.CANCEL)}),
        ("complaint.answered", {("complaint", Stop.MEET)}),
        ("package.handed_in", set()),
        ("package.received", {("carry_to_bureau", Stop.MEET)}),
        ("document.ready", {("carry_to_centre", Stop.MEET)}),
        ("return.arrived", {("carry_to_centre", Stop.MEET)}),
    ],
)
def test_event_ends_the_terms_of_the_standard(event_type: str, stops: set[tuple[str, Stop]]) -> None:
    assert set(lives.stops_of(event_type)) == stops


def test_every_event_that_is_heard_starts_or_ends_a_deadline_but_these_three() -> None:
    for event in set(HANDLERS) - {CaseForwarded, CanaryAnswered, EscalationUnheard}:
        assert lives.kinds_started_by(event.type) or lives.stops_of(event.type), event.type


def test_only_what_is_carried_waits_for_papers_to_have_been_handed_in() -> None:
    waiting = {kind: life.only_with for kind, life in lives.LIVES.items() if life.only_with}
    assert waiting == dict.fromkeys(CARRYING, "carry_to_bureau")


def test_handlers_are_what_the_subscriptions_say() -> None:
    assert set(HANDLERS) == {event for event, consumers in SUBSCRIPTIONS.items() if "sla" in consumers}


@pytest.mark.parametrize(
    ("status", "stop", "in_time", "becomes", "said"),
    [
        (Status.RUNNING, Stop.MEET, True, Status.MET, [Saying.MET]),
        (Status.RUNNING, Stop.CANCEL, True, Status.CANCELLED, [Saying.CANCELLED]),
        (Status.RUNNING, Stop.MEET, False, Status.BREACHED, [Saying.BREACHED]),
        (Status.RUNNING, Stop.CANCEL, False, Status.BREACHED, [Saying.BREACHED]),
        (Status.BREACHED, Stop.MEET, True, Status.MET, [Saying.BREACH_WITHDRAWN, Saying.MET]),
        (Status.BREACHED, Stop.CANCEL, True, Status.CANCELLED, [Saying.BREACH_WITHDRAWN, Saying.CANCELLED]),
        (Status.BREACHED, Stop.MEET, False, Status.BREACHED, []),
        (Status.BREACHED, Stop.CANCEL, False, Status.BREACHED, []),
    ],
)
def test_stop_is_judged_by_when_it_happened(
    status: Status, stop: Stop, in_time: bool, becomes: Status, said: list[Saying]
) -> None:
    assert lives.judge("processing", status, stop, in_time=in_time) == (becomes, tuple(said))


@pytest.mark.parametrize(
    ("status", "stop", "in_time", "becomes", "said"),
    [
        (Status.RUNNING, Stop.CANCEL, False, Status.ELAPSED, [Saying.ELAPSED]),
        (Status.ELAPSED, Stop.CANCEL, False, Status.ELAPSED, []),
        (Status.ELAPSED, Stop.CANCEL, True, Status.ELAPSED, []),
        (Status.ELAPSED, Stop.MEET, True, Status.MET, [Saying.MET]),
        (Status.ELAPSED, Stop.MEET, False, Status.ELAPSED, []),
    ],
)
def test_storage_elapses_and_is_never_breached(
    status: Status, stop: Stop, in_time: bool, becomes: Status, said: list[Saying]
) -> None:
    assert lives.judge("storage", status, stop, in_time=in_time) == (becomes, tuple(said))


@pytest.mark.parametrize("status", [Status.MET, Status.CANCELLED, Status.WAIVED])
@pytest.mark.parametrize("in_time", [True, False])
@pytest.mark.parametrize("stop", Stop)
def test_finished_deadline_is_moved_by_nothing(status: Status, stop: Stop, in_time: bool) -> None:
    assert lives.judge("processing", status, stop, in_time=in_time) is None


@pytest.mark.parametrize(
    ("status", "now", "expected"),
    [
        (Status.RUNNING, MARK - HOUR, Condition.RUNNING),
        (Status.RUNNING, MARK, Condition.APPROACHING),
        (Status.RUNNING, DUE - HOUR, Condition.APPROACHING),
        (Status.RUNNING, DUE, Condition.OVERDUE),
        (Status.BREACHED, MARK, Condition.BREACHED),
        (Status.MET, DUE + HOUR, Condition.MET),
        (Status.ELAPSED, DUE + HOUR, Condition.ELAPSED),
        (Status.CANCELLED, DUE + HOUR, Condition.CANCELLED),
    ],
)
def test_condition_is_computed_from_the_instant(status: Status, now: datetime, expected: Condition) -> None:
    assert lives.condition(status, approaching_at=MARK, due_at=DUE, now=now, is_paused=False) is expected


def test_running_term_that_stands_still_is_shown_as_paused_until_it_is_over() -> None:
    instants = {"approaching_at": MARK, "due_at": DUE}
    assert lives.condition(Status.RUNNING, **instants, now=MARK, is_paused=True) is Condition.PAUSED
    assert lives.condition(Status.MET, **instants, now=MARK, is_paused=True) is Condition.MET


def test_waiver_ends_what_runs_and_nothing_else() -> None:
    waived = (Status.WAIVED, (Saying.WAIVED,))
    assert lives.judge("processing", Status.RUNNING, Stop.WAIVE, in_time=True) == waived
    for status in (Status.BREACHED, Status.ELAPSED):
        assert lives.judge("processing", status, Stop.WAIVE, in_time=True) is None


def test_term_without_marks_never_approaches() -> None:
    shown = lives.condition(Status.RUNNING, approaching_at=None, due_at=DUE, now=DUE - HOUR, is_paused=False)
    assert shown is Condition.RUNNING
