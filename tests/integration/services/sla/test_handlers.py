"""What sla hears: each event does its part, once, judged by when it happened, in whatever order it comes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from shared.bus.events.model import Event
from shared.ids import new_id
from shared.security import Role
from tests.support.sla import (
    FRIDAY_CLOSING,
    HERE,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    forwarded,
    informed,
    issued,
    prepared,
    ready,
    received,
    returned,
    transferred,
    withdrawn,
)
from tests.support.web import key_for

HOUR = timedelta(hours=1)
STARTED = "deadline.started"
MET = "deadline.met"


def test_received_package_starts_processing_and_return(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    assert clockwork.deadlines(subject) == {"processing": "running", "return": "running"}
    processing = clockwork.deadline(subject, "processing")
    assert (processing.started_at, processing.due_at) == (THURSDAY, TUESDAY_CLOSING)
    assert processing.strict_due_on.isoformat() == "2026-03-09"
    assert (processing.next_step, processing.next_at) == ("one_working_day_left", processing.approaching_at)
    assert [event.occurred_at for event in clockwork.events(subject)] == [THURSDAY, THURSDAY]


def test_return_is_due_at_the_earlier_of_both_terms(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    assert clockwork.deadline(subject, "return").due_at == TUESDAY_CLOSING  # not Wednesday, its third day
    monday = new_id()
    clockwork.hear(received(monday, THURSDAY - timedelta(days=3)))
    assert clockwork.deadline(monday, "return").due_at == THURSDAY + 6 * HOUR


def test_return_is_planned_by_the_stricter_of_both_terms(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject, datetime(2026, 3, 19, 7, tzinfo=UTC)))
    # Its third working day is the 26th, behind Nauryz; the certificate's own fifth day is the 23rd.
    assert clockwork.deadline(subject, "return").strict_due_on.isoformat() == "2026-03-23"


def test_accepted_package_meets_the_return_only(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {"processing": "running", "return": "met"}
    assert clockwork.deadline(subject, "return").ended_at == THURSDAY + HOUR
    met = clockwork.events(subject, "return")[-1]
    assert (met.type, met.occurred_at) == (MET, THURSDAY + HOUR)


@pytest.mark.parametrize("end", [prepared, returned])
def test_certificate_or_return_meets_both_terms(
    clockwork: Clockwork, end: Callable[[UUID, datetime], Event]
) -> None:
    subject = new_id()
    clockwork.hear(received(subject), end(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {"processing": "met", "return": "met"}
    assert clockwork.said(subject) == [STARTED, STARTED, MET, MET]


def test_forwarded_case_takes_its_terms_and_unanswered_calls_to_the_other_bureau(
    clockwork: Clockwork,
) -> None:
    subject, other = new_id(), new_id()
    clockwork.hear(received(subject), received(other))
    before = clockwork.deadline(subject, "processing")
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    for _ in range(2):
        clockwork.hear(forwarded(subject, "karaganda"))
    after = clockwork.deadline(subject, "processing")
    assert (after.bureau, after.due_at, after.started_at) == ("karaganda", before.due_at, before.started_at)
    assert {call.bureau for call in clockwork.escalations(subject)} == {"karaganda"}
    assert {call.bureau for call in clockwork.escalations(other)} == {"astana"}
    assert clockwork.deadline(other, "processing").bureau == "astana"


def test_new_bureau_is_told_of_the_call_and_it_climbs_once(clockwork: Clockwork, owner: Engine) -> None:
    subject = new_id()
    key_for(owner, Role.BUREAU_HEAD, bureau="karaganda")
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    [before] = clockwork.escalations(subject)
    assert before.nobody_since is not None  # nobody of Astana has a key
    clockwork.hear(forwarded(subject, "karaganda"))
    [call] = clockwork.escalations(subject)
    assert (call.bureau, call.next_step, call.nobody_since) == ("karaganda", "call", None)
    clockwork.tick()
    told = [one.data for one in clockwork.events(subject) if one.type == "escalation.raised"]
    assert [one["bureau"] for one in told] == ["astana", "karaganda"]
    assert told[1]["escalation_id"] == str(call.id) != told[0]["escalation_id"]
    clockwork.at(TUESDAY_CLOSING + 24 * HOUR)
    clockwork.tick()
    clockwork.hear(forwarded(subject, "astana"))
    assert clockwork.tick().steps == {"called": 2}  # the head, and the department of the region
    assert [(one.level, one.bureau) for one in clockwork.escalations(subject)] == [
        (2, "astana"),
        (3, "astana"),
    ]
    assert {one.nobody_since is None for one in clockwork.escalations(subject)} == {False}
    clockwork.at(TUESDAY_CLOSING + 72 * HOUR)
    clockwork.tick()
    assert sorted(one.level for one in clockwork.escalations(subject)) == [2, 3, 4]


def test_ended_term_keeps_its_bureau(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY), forwarded(subject, "karaganda"))
    bureaus = {kind: clockwork.deadline(subject, kind).bureau for kind in ("processing", "return")}
    assert bureaus == {"processing": "karaganda", "return": "astana"}


def test_case_forwarded_before_its_package_came_starts_at_the_other_bureau(clockwork: Clockwork) -> None:
    subject = new_id()
    there = received(subject).model_copy(update={"bureau": "karaganda"})
    assert clockwork.hear(forwarded(subject, "karaganda"), there).failed == 0
    assert clockwork.deadline(subject, "processing").bureau == "karaganda"


def test_arrived_return_starts_informing_and_storage(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(arrived(subject, THURSDAY))
    # The centre closes at 20:00, 15:00 UTC: on Friday for informing, a month later for the paper.
    assert clockwork.deadline(subject, "inform").due_at == FRIDAY_CLOSING + 2 * HOUR
    assert clockwork.deadline(subject, "storage").due_at == datetime(2026, 4, 6, 15, tzinfo=UTC)


def test_informed_applicant_meets_informing_only(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(arrived(subject, THURSDAY), informed(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {"inform": "met", "storage": "running"}


def test_storage_runs_from_the_promised_date_where_that_is_later(clockwork: Clockwork) -> None:
    early, late, promised = new_id(), new_id(), THURSDAY + timedelta(days=7)
    clockwork.hear(ready(early, THURSDAY, promised), ready(late, promised + HOUR, promised))
    assert clockwork.deadline(early, "storage").started_at == promised
    assert clockwork.deadline(late, "storage").started_at == promised + HOUR


def test_issued_document_meets_storage_before_it_runs(clockwork: Clockwork) -> None:
    subject = new_id()
    promised = THURSDAY + timedelta(days=7)
    clockwork.hear(ready(subject, THURSDAY, promised), issued(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {"storage": "met"}


def test_withdrawal_cancels_all_that_runs(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY), withdrawn(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {"processing": "cancelled", "return": "met"}
    assert clockwork.said(subject, "processing") == [STARTED, "deadline.cancelled"]
    assert clockwork.deadline(subject, "processing").next_at is None


def test_transfer_ends_the_elapsed_storage_silently(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(ready(subject, THURSDAY, THURSDAY))
    storage = clockwork.deadline(subject, "storage")
    clockwork.at(storage.due_at)
    clockwork.tick()
    clockwork.hear(transferred(subject, storage.due_at + HOUR))
    ended = clockwork.deadline(subject, "storage")
    assert (ended.status, ended.ended_at, ended.next_at) == ("elapsed", storage.due_at + HOUR, None)
    assert clockwork.said(subject)[-1] == "deadline.elapsed"


def test_same_event_heard_again_changes_nothing(clockwork: Clockwork, owner: Engine) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY), prepared(subject, THURSDAY + HOUR))
    before = clockwork.events(subject)
    with owner.begin() as connection:
        connection.execute(
            text(
                "insert into bus.delivery (consumer, event_id, subject)"
                " select 'sla', id, subject from bus.event where source = 'bureau'"
            )
        )
    assert clockwork.drain().handled == 3
    assert clockwork.events(subject) == before
    assert clockwork.deadlines(subject) == {"processing": "met", "return": "met"}


def test_stop_heard_before_its_start_ends_the_term_at_once(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(prepared(subject, THURSDAY + HOUR))
    assert clockwork.deadlines(subject) == {}
    clockwork.hear(received(subject))
    assert clockwork.deadlines(subject) == {"processing": "met", "return": "met"}


def test_late_stop_heard_before_its_start_leaves_a_breach(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.at(TUESDAY_CLOSING + 2 * HOUR)
    clockwork.hear(prepared(subject, TUESDAY_CLOSING + HOUR))
    clockwork.hear(received(subject))
    assert clockwork.deadlines(subject) == {"processing": "breached", "return": "breached"}
    assert clockwork.fired(subject) == [("processing", "breached"), ("return", "breached")]


def test_withdrawal_heard_before_the_package_lets_no_term_run_on(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(withdrawn(subject, THURSDAY - HOUR), received(subject))
    assert clockwork.deadlines(subject) == {"processing": "cancelled", "return": "cancelled"}


def test_journey_heard_in_reverse_ends_like_the_journey(clockwork: Clockwork) -> None:
    subject = new_id()
    journey = [received(subject), accepted(subject, THURSDAY), prepared(subject, THURSDAY + HOUR)]
    for event in reversed(journey):
        clockwork.hear(event)
    assert clockwork.deadlines(subject) == {"processing": "met", "return": "met"}
    assert sorted(clockwork.said(subject)) == [MET, MET, STARTED, STARTED]


def test_stop_after_the_due_instant_before_the_timer_leaves_a_breach(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(TUESDAY_CLOSING + 2 * HOUR)
    clockwork.hear(prepared(subject, TUESDAY_CLOSING + HOUR))
    breached = clockwork.deadline(subject, "processing")
    assert (breached.status, breached.ended_at) == ("breached", TUESDAY_CLOSING + HOUR)
    assert breached.noticed_at is not None
    assert breached.noticed_at > TUESDAY_CLOSING + 2 * HOUR
    assert clockwork.said(subject, "processing") == [STARTED, "deadline.breached"]
    assert clockwork.fired(subject) == [("processing", "breached")]
    assert clockwork.tick().fired == 0


def test_stop_in_time_that_arrives_late_withdraws_the_breach(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING + HOUR)
    clockwork.tick()
    assert clockwork.deadlines(subject) == {"processing": "breached", "return": "breached"}
    clockwork.hear(prepared(subject, TUESDAY_CLOSING))
    withdrawn_breach = clockwork.deadline(subject, "processing")
    assert (withdrawn_breach.status, withdrawn_breach.ended_at) == ("met", TUESDAY_CLOSING)
    assert withdrawn_breach.breach_withdrawn_at is not None
    assert withdrawn_breach.noticed_at is not None
    assert clockwork.said(subject, "processing")[-2:] == ["deadline.breach_withdrawn", MET]
    assert {row.closed_at is None for row in clockwork.escalations(subject)} == {False}


def test_stop_after_the_recorded_breach_ends_it_and_withdraws_nothing(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(TUESDAY_CLOSING + HOUR)
    clockwork.tick()
    before = clockwork.said(subject)
    clockwork.hear(prepared(subject, TUESDAY_CLOSING + HOUR))
    ended = clockwork.deadline(subject, "processing")
    assert (ended.status, ended.ended_at) == ("breached", TUESDAY_CLOSING + HOUR)
    assert clockwork.said(subject) == before
    assert all(row.closed_at is None for row in clockwork.escalations(subject))


def test_met_deadline_closes_the_call_that_it_was_nearing(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    clockwork.hear(prepared(subject, FRIDAY_CLOSING + HOUR))
    assert [row.reason for row in clockwork.escalations(subject)] == ["approaching", "approaching"]
    assert all(row.closed_at is not None for row in clockwork.escalations(subject))


def test_event_of_an_unknown_centre_is_parked_and_stops_nobody_else(clockwork: Clockwork) -> None:
    lost, subject = new_id(), new_id()
    where = {**HERE, "centre": "psc-99"}
    clockwork.hear(received(lost).model_copy(update=where), received(subject))
    assert clockwork.deadlines(lost) == {}
    assert len(clockwork.deadlines(subject)) == 2


def test_batch_asks_the_database_no_more_for_many_than_for_one(
    clockwork: Clockwork, statements: Callable[[], int]
) -> None:
    clockwork.hear(received(new_id()))  # this process knows the calendars from now on
    statements()
    clockwork.hear(received(new_id()))
    one = statements()
    clockwork.hear(*(event for _ in range(15) for event in [received(new_id())]))
    assert statements() == one
