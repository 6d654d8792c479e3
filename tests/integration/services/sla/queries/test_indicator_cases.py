"""What each indicator of annex 2 counts, case by case, out of events alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.sla.domain.indicators.definitions import COMPUTED
from services.sla.domain.indicators.figures import Figure
from services.sla.domain.indicators.months import Month
from services.sla.queries import indicators
from services.sla.queries.indicator_cases import CASES, WINDOWS
from services.sla.queries.indicators import WantedCases
from shared import db
from shared.bus.events import CATALOGUE
from shared.bus.tables import COUNTED
from shared.ids import new_id
from shared.standard.centres import centre
from tests.support import indicators as facts
from tests.support.sla import Clockwork

MARCH = Month(2026, 3)
NOW = datetime(2026, 4, 10, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
Count = Callable[..., Figure]
# Among as many events that are not counted the planner reads as it would in a year's.
MANY_OTHERS = text("""
insert into bus.event (type, version, source, subject, occurred_at, data, causation_id, correlation_id)
select 'deadline.started', 1, 'sla', gen_random_uuid(), now(), '{}', n::text, gen_random_uuid()
from generate_series(1, 20000) n
""")


@pytest.fixture
def count(clockwork: Clockwork) -> Count:
    """The figure of one indicator in March at one centre, once some facts were said."""

    def counted(code: str, *said: Any, centre_id: str = "psc-01", month: Month = MARCH) -> Figure:
        clockwork.say(*said)
        window = month.window(centre(centre_id))
        with db.transaction(clockwork.engine) as session:
            found = indicators.count_figures(session, [window], now=NOW)
            figure = found[centre_id, month.first_day][code]
            rows = indicators.cases_of(session, code, [window], WantedCases(None, None, 500), now=NOW)
        # What is drilled down to is what was counted.
        assert sum(row.in_numerator for row in rows) == figure.numerator
        assert sum(row.in_denominator for row in rows) == figure.denominator
        return figure

    return counted


def test_each_computed_indicator_has_its_statement() -> None:
    assert CASES.keys() == set(COMPUTED)


@pytest.mark.parametrize("code", COMPUTED)
def test_where_nothing_happened_nothing_is_counted(code: str, count: Count) -> None:
    figure = count(code)
    assert (figure.numerator, figure.denominator) == (0, 0)
    assert figure.share.percent is None


def test_request_ready_by_the_promised_instant_is_in_time(count: Count) -> None:
    first, second = new_id(), new_id()
    figure = count(
        "1.1",
        *(facts.promised(one, NOON - 6 * DAY, NOON) for one in (first, second)),
        *(facts.prepared(one, NOON - DAY) for one in (first, second)),
        facts.ready(first, NOON),
        facts.ready(second, NOON + timedelta(seconds=1)),
    )
    assert figure == Figure(1, 2, beside=2)  # the second was late on its way only


def test_request_that_is_never_ready_counts_against(count: Count) -> None:
    assert count("1.1", facts.promised(new_id(), NOON - 6 * DAY, NOON)) == Figure(0, 1, beside=0)


def test_request_counts_in_the_month_of_its_promise(count: Count) -> None:
    late_in_february = datetime(2026, 2, 26, 7, 0, tzinfo=UTC)
    assert count("1.1", facts.promised(new_id(), late_in_february, NOON)).denominator == 1
    assert count("1.1", month=Month(2026, 2)).denominator == 0


@pytest.mark.parametrize("ended", [facts.withdrawn, facts.returned])
def test_request_that_ended_before_its_promise_is_left_out_and_after_it_is_not(
    ended: Callable[..., Any], count: Count
) -> None:
    before, after = new_id(), new_id()
    figure = count(
        "1.1",
        *(facts.promised(one, NOON - 6 * DAY, NOON) for one in (before, after)),
        ended(before, NOON),
        ended(after, NOON + DAY),
    )
    assert figure == Figure(0, 1, beside=0)


def test_promise_that_has_not_come_yet_is_not_counted(count: Count) -> None:
    figure = count("1.1", facts.promised(new_id(), NOW - DAY, NOW + DAY), month=Month(2026, 4))
    assert figure.denominator == 0


def test_month_is_the_centres_own(count: Count) -> None:
    """At 19:30 UTC of 31 March it is April in Kazakhstan."""
    in_april = datetime(2026, 3, 31, 19, 30, tzinfo=UTC)
    said = [facts.issued(new_id(), in_april), facts.issued(new_id(), in_april - timedelta(hours=1))]
    assert count("2.2", *said).denominator == 1
    assert count("2.2", month=Month(2026, 4)).denominator == 1


def test_another_centres_facts_are_not_counted(count: Count) -> None:
    said = [facts.issued(new_id(), NOON), facts.issued(new_id(), NOON, centre_id="psc-05")]
    assert count("4.1", *said).denominator == 1


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_wait_of_forty_minutes_is_in_time_and_thirty_stands_beside(count: Count) -> None:
    waits = (10, 30, 31, 40, 41)
    said = [fact for wait in waits for fact in facts.ticket(NOON, called_at=NOON + minutes(wait))]
    assert count("1.2", *said) == Figure(4, 5, beside=2)


def test_who_left_before_being_called_counts_only_after_forty_minutes(count: Count) -> None:
    early = facts.ticket(NOON, closed_at=NOON + minutes(40))
    late = facts.ticket(NOON, closed_at=NOON + minutes(41))
    assert count("1.2", *early, *late) == Figure(0, 1, beside=0)


def test_who_still_waits_is_not_counted(count: Count) -> None:
    assert count("1.2", *facts.ticket(NOON)).denominator == 0


def test_ticket_called_and_served_counts_once(count: Count) -> None:
    said = facts.ticket(NOON, called_at=NOON + minutes(5), closed_at=NOON + minutes(60))
    assert count("1.2", *said) == Figure(1, 1, beside=1)


def test_certificate_corrected_after_it_was_handed_over_was_not_correct(count: Count) -> None:
    good, before, after = new_id(), new_id(), new_id()
    figure = count(
        "2.2",
        *(facts.issued(one, NOON) for one in (good, before, after)),
        facts.issued(new_id(), NOON, "return"),
        facts.revoked(before, NOON - DAY),
        facts.revoked(after, NOON + 20 * DAY),
    )
    assert figure == Figure(2, 3)


def test_package_returned_was_not_right_at_the_first_attempt(count: Count) -> None:
    said = [facts.accepted(new_id(), NOON), facts.accepted(new_id(), NOON), facts.returned(new_id(), NOON)]
    assert count("3.2", *said) == Figure(2, 3)


def test_founded_complaints_are_set_against_papers_handed_over(count: Count) -> None:
    figure = count(
        "4.1",
        *(facts.issued(new_id(), NOON, paper) for paper in ("certificate", "return")),
        *facts.complaint(NOON),
        *facts.complaint(NOON, founded=False),
    )
    assert figure == Figure(1, 2)


def test_complaint_counts_literally_only_where_in_time_and_satisfied(count: Count) -> None:
    """A founded complaint that was considered in time and not satisfied counts against, as is told beside."""
    figure = count(
        "4.2",
        *facts.complaint(NOON),
        *facts.complaint(NOON, satisfied=False),
        *facts.complaint(NOON, in_time=False),
        *facts.complaint(NOON, founded=False),
    )
    assert figure == Figure(1, 3, beside=2)


@pytest.mark.parametrize("code", ["2.1", "3.1", "4.3", "4.4", "5.1"])
def test_survey_counts_the_answers_to_its_own_question(code: Any, count: Count) -> None:
    other: Any = "5.1" if code == "2.1" else "2.1"
    figure = count(
        code,
        *(facts.feedback(NOON, code, satisfied=satisfied) for satisfied in (True, True, False)),
        facts.feedback(NOON, other, satisfied=True),
    )
    assert figure == Figure(2, 3)


def test_complaint_leads_to_the_request_it_is_about(clockwork: Clockwork) -> None:
    request = new_id()
    clockwork.say(*facts.complaint(NOON, request_id=request))
    with db.transaction(clockwork.engine) as session:
        windows = [MARCH.window(centre("psc-01"))]
        [row] = indicators.cases_of(session, "4.2", windows, WantedCases(None, None, 10), now=NOW)
    assert row.request_id == request


def test_pages_of_cases_follow_each_other(clockwork: Clockwork) -> None:
    clockwork.say(*(facts.issued(new_id(), NOON + timedelta(seconds=second // 2)) for second in range(7)))
    windows = [MARCH.window(centre("psc-01"))]
    seen: list[Any] = []
    with db.transaction(clockwork.engine) as session:
        while page := indicators.cases_of(
            session,
            "2.2",
            windows,
            WantedCases(None, (seen[-1].counted_at, seen[-1].subject) if seen else None, 3),
            now=NOW,
        ):
            seen.extend(page)
    assert len({row.subject for row in seen}) == len(seen) == 7


def test_statements_read_by_the_index_of_counted_events(owner: Engine) -> None:
    """Every event that a figure starts from is in the index, or a month would be looked for in all years."""
    with Session(owner) as session:  # nothing of it is kept
        session.execute(MANY_OTHERS)
        session.execute(text("analyze bus.event"))
        plans = {code: _plan(session, code) for code in COMPUTED}
    assert [code for code, plan in plans.items() if "event_counted" not in plan] == []
    assert [code for code, plan in plans.items() if "Seq Scan on event" in plan] == []


def _plan(session: Session, code: str) -> str:
    asked = indicators._asked(code, [MARCH.window(centre("psc-01"))], NOW)
    return "\n".join(session.execute(text(f"explain with {WINDOWS} {CASES[code]}"), asked).scalars())


def test_types_of_the_index_are_events_that_are_said() -> None:
    assert set(COUNTED) <= {kind for kind, _ in CATALOGUE}
