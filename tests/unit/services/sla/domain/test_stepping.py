"""What a deadline does when its next instant has come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.sla.domain.counting import Measure
from services.sla.domain.lives import DUE, NOT_HANDED_OVER, Saying, Status
from services.sla.domain.stepping import Standing, take
from shared.standard import terms
from shared.standard.centres import centre
from shared.standard.seed import default_calendars

STARTED = datetime(2026, 3, 5, 7, tzinfo=UTC)
MARK = "one_working_day_left"


def standing(kind: str, step: str) -> Standing:
    """A running deadline of a request received on Thursday noon in Astana."""
    rule = terms.rule(kind, STARTED.date())
    calendar, zone = default_calendars()[rule.calendar], centre("psc-01").zone
    _, due_at = terms.due(rule, STARTED, calendar, zone)
    return Standing(kind, Status.RUNNING, step, STARTED, due_at, Measure(rule, None, calendar, zone))


def test_mark_calls_the_operator_and_leaves_the_due_instant_next() -> None:
    term = standing("processing", MARK)
    taken = take(term, now=term.due_at - timedelta(days=1))
    assert (taken.step, taken.mark, taken.status) == (MARK, MARK, Status.RUNNING)
    assert (taken.next_step, taken.next_at) == (DUE, term.due_at)
    assert taken.rung is not None
    assert taken.rung.role == "operator"


def test_mark_seen_after_the_due_instant_calls_nobody() -> None:
    term = standing("processing", MARK)
    taken = take(term, now=term.due_at)
    assert taken.rung is None
    assert taken.mark == MARK


def test_second_mark_is_said_and_calls_nobody_again() -> None:
    term = standing("complaint", "three_working_days_left")
    early = take(term, now=STARTED)
    assert early.next_step == MARK
    late = take(replace(term, step=MARK), now=STARTED)
    assert (late.next_step, late.next_at, late.rung) == (DUE, term.due_at, None)


def test_mark_that_the_rule_does_not_know_any_more_leads_to_the_due_instant() -> None:
    term = standing("processing", "a_mark_of_long_ago")
    taken = take(term, now=STARTED)
    assert (taken.next_step, taken.rung) == (DUE, None)


def test_due_instant_breaches_and_calls_the_head() -> None:
    term = standing("processing", DUE)
    taken = take(term, now=term.due_at)
    assert (taken.step, taken.status, taken.said) == ("breached", Status.BREACHED, (Saying.BREACHED,))
    assert (taken.next_step, taken.next_at) == (None, None)
    assert taken.rung is not None
    assert taken.rung.role == "bureau_head"


def test_month_elapses_and_the_handing_over_has_three_working_days() -> None:
    term = standing("storage", DUE)
    taken = take(term, now=term.due_at)
    assert (taken.status, taken.said, taken.rung) == (Status.ELAPSED, (Saying.ELAPSED,), None)
    # The month ends on Monday 6 April (5 April is a Sunday); the centre closes at 20:00, 15:00 UTC.
    assert term.due_at == datetime(2026, 4, 6, 15, tzinfo=UTC)
    assert taken.next_step == NOT_HANDED_OVER
    assert taken.next_at == datetime(2026, 4, 9, 15, tzinfo=UTC)


def test_paper_not_handed_over_calls_the_director_once() -> None:
    term = replace(standing("storage", NOT_HANDED_OVER), status=Status.ELAPSED)
    taken = take(term, now=term.due_at + timedelta(days=5))
    assert (taken.step, taken.status, taken.next_step) == (NOT_HANDED_OVER, Status.ELAPSED, None)
    assert taken.rung is not None
    assert taken.rung.role == "director"
