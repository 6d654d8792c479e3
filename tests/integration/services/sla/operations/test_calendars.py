"""Changing a calendar: what moves, what stays, the journal, the events, and what happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from services.sla.domain.changing import CalendarNeedsWorkingDays, DaysChange
from services.sla.domain.pausing import Wish
from services.sla.models import Incident, Move
from services.sla.operations import calendars as operations
from services.sla.operations.calendars import EVERYWHERE, Consequences, DeadlinesBusy
from services.sla.operations.incidents import watch_calendars
from services.sla.operations.pauses import Which, pause
from services.sla.queries import moving
from services.sla.queries.batch import load_batch
from shared import bus, clock, db
from shared.calendars import SHARE, CalendarChange, calendars
from shared.ids import new_id
from shared.security import Caller, Role
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text
from tests.support.gate import wait_for_somebody
from tests.support.sla import (
    FRIDAY_CLOSING,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    arrived,
    caller,
    complained,
    forwarded,
    prepared,
    received,
    registered,
)

pytestmark = pytest.mark.usefixtures("restored_calendars")
FRIDAY, TUESDAY, WEDNESDAY = date(2026, 3, 6), date(2026, 3, 10), date(2026, 3, 11)
KARAGANDA = {"centre": "psc-14", "bureau": "karaganda"}
WEDNESDAY_CLOSING = datetime(2026, 3, 11, 13, 0, tzinfo=UTC)
ADMIN = Caller(UUID(int=7), Role.ADMIN)
CLOSED = Text("Жабық", "Закрыто", "Closed")


@pytest.fixture
def admin(clockwork: Clockwork) -> "Administrator":
    """Somebody who may change calendars."""
    return Administrator(clockwork)


class Administrator:
    """Changes calendars through the operations, each in a transaction of its own."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._engine = clockwork.engine

    def close(self, *days: date, calendar: str = "bureau5") -> tuple[CalendarChange, Consequences]:
        """Makes days off."""
        return self.change(DaysChange(tuple(DayNote(day, "off", CLOSED, "a test") for day in days)), calendar)

    def change(self, change: DaysChange, calendar: str = "bureau5") -> tuple[CalendarChange, Consequences]:
        """Any change."""
        with bus.transaction(self._engine, bus.command("sla")) as session:
            now = clock.now(session)
            return operations.change_days(session, calendar, change, ADMIN, reason="snow", now=now)


def preview(session: Session, change: DaysChange) -> Consequences:
    """What the change would do to all deadlines of the bureaus."""
    return operations.preview(session, "bureau5", change, reach=EVERYWHERE, now=clock.now(session))


def test_examples_of_a_preview_are_those_due_the_earliest_however_many_move(clockwork: Clockwork) -> None:
    early, late = [new_id(), new_id()], new_id()
    clockwork.hear(*(received(subject) for subject in early), received(late, THURSDAY + timedelta(days=1)))
    closing = DaysChange(tuple(DayNote(day, "off", CLOSED, "a test") for day in (TUESDAY, WEDNESDAY)))
    with db.transaction(clockwork.engine) as session:
        moves = preview(session, closing).moves
        few, all_of_them = (moving.first_of(session, moves, limit, EVERYWHERE) for limit in (3, 100))
    assert {(row.subject, row.from_at) for row in few} <= {(one, TUESDAY_CLOSING) for one in early}
    assert [row.subject for row in few] == [row.subject for row in all_of_them[:3]]
    assert {row.subject for row in all_of_them} == {*early, late}


def test_open_deadlines_move_with_their_marks_and_are_written_down(
    clockwork: Clockwork, admin: Administrator
) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    entry, found = admin.close(TUESDAY)
    processing = clockwork.deadline(subject, "processing")
    assert processing.due_at == WEDNESDAY_CLOSING
    assert processing.next_at == processing.approaching_at == FRIDAY_CLOSING
    assert processing.strict_due_on == date(2026, 3, 9)
    assert (entry.moved, entry.kept, found.in_favour_of) == (2, 0, {"bureau": 2})
    assert (entry.changed_by, entry.reason) == (ADMIN.key_id, "snow")
    assert entry.days[0]["before"] is None
    assert entry.days[0]["after"]["kind"] == "off"
    with db.transaction(clockwork.engine) as session:
        moves = session.scalars(select(Move).where(Move.subject == subject)).all()
    assert {(move.kind, move.from_at, move.to_at) for move in moves} == {
        ("processing", TUESDAY_CLOSING, WEDNESDAY_CLOSING),
        ("return", TUESDAY_CLOSING, WEDNESDAY_CLOSING),
    }


def test_day_to_plan_by_goes_with_the_end_and_is_explained_as_it_is_kept(
    clockwork: Clockwork, admin: Administrator, app: FastAPI, owner: Engine
) -> None:
    subject = new_id()
    clockwork.hear(complained(subject, THURSDAY))

    def planned() -> list[date]:
        path = f"/v1/complaints/{subject}/deadlines"
        [shown] = caller(app, owner, Role.SUPERVISOR).get(path).json()["items"]
        said = [step["date"] for step in shown["explanation"] if step["step"] == "strict"]
        assert said == [shown["strict_due_on"]]
        return [date.fromisoformat(day) for day in said]

    before, due_at = planned(), clockwork.deadline(subject, "complaint").due_at
    admin.close(TUESDAY)
    assert planned() > before
    assert clockwork.deadline(subject, "complaint").due_at > due_at
    admin.change(DaysChange(removed=(TUESDAY,)))
    assert planned() == before
    admin.close(THURSDAY.date())  # the day of receipt: the end stays, and so does the day to plan by
    assert planned() == before


def test_preview_says_the_same_and_stores_nothing(clockwork: Clockwork, admin: Administrator) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    change = DaysChange((DayNote(TUESDAY, "off", CLOSED, "a test"),))
    with db.transaction(clockwork.engine) as session:
        told = preview(session, change)
    assert clockwork.deadline(subject, "processing").due_at == TUESDAY_CLOSING
    assert admin.change(change)[1] == told


def test_moved_deadline_is_breached_at_its_new_instant_only(
    clockwork: Clockwork, admin: Administrator
) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    admin.close(TUESDAY)
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    assert clockwork.deadlines(subject)["processing"] == "running"
    clockwork.at(WEDNESDAY_CLOSING)
    clockwork.tick()
    assert clockwork.deadlines(subject)["processing"] == "breached"


def test_ended_deadlines_stay_as_they_were(clockwork: Clockwork, admin: Administrator) -> None:
    subject = new_id()
    clockwork.hear(received(subject), prepared(subject, THURSDAY))
    entry, _ = admin.close(TUESDAY)
    assert entry.moved == 0
    assert clockwork.deadline(subject, "processing").due_at == TUESDAY_CLOSING


def test_month_on_the_shelf_is_never_shortened(clockwork: Clockwork, admin: Administrator) -> None:
    subject, monday = new_id(), date(2026, 4, 6)
    admin.close(monday, calendar="centre6")
    clockwork.hear(arrived(subject, THURSDAY))
    told = clockwork.deadline(subject, "storage").due_at
    entry, found = admin.change(DaysChange(removed=(monday,)), "centre6")
    assert (entry.moved, entry.kept) == (0, 1)
    assert clockwork.deadline(subject, "storage").due_at == told
    assert found.kept[0].in_favour_of == "centre"


def test_those_concerned_are_told(clockwork: Clockwork, admin: Administrator) -> None:
    clockwork.hear(received(new_id()))
    entry, _ = admin.close(TUESDAY)
    said = clockwork.events(entry.id)
    assert [(event.type, event.data["centre"], event.data["moved"]) for event in said] == [
        ("calendar.changed", None, 2),
        ("calendar.changed", "psc-01", 2),
    ]
    moved = {"centre": "psc-01", "bureau": "astana", "responsible": "bureau", "earlier": 0, "later": 2}
    assert said[0].data["places"] == [moved]
    assert (said[0].data["days"], said[0].data["reason"]) == (["2026-03-10"], "snow")
    assert (said[1].data["places"], said[1].data["reason"]) == ([], None)


def test_each_place_is_told_of_its_own_terms(clockwork: Clockwork, admin: Administrator) -> None:
    subject, other = new_id(), new_id()
    clockwork.hear(received(subject), received(other), arrived(new_id(), FRIDAY_CLOSING))
    clockwork.hear(forwarded(other, "karaganda"))
    entry, _ = admin.close(date(2026, 3, 7), TUESDAY, calendar="centre6")
    [for_all, _] = clockwork.events(entry.id)
    assert [(one["responsible"], one["later"]) for one in for_all.data["places"]] == [("centre", 1)]
    entry, _ = admin.close(TUESDAY)
    [for_all, *by_place] = clockwork.events(entry.id)
    assert {(one["bureau"], one["responsible"], one["later"]) for one in for_all.data["places"]} == {
        ("astana", "bureau", 2),
        ("karaganda", "bureau", 2),
    }
    assert {(one.data["centre"], one.data["bureau"], one.data["moved"]) for one in by_place} == {
        ("psc-01", "astana", 2),
        ("psc-01", "karaganda", 2),
    }
    entry, _ = admin.change(DaysChange(removed=(TUESDAY,)))
    assert [one["earlier"] for one in clockwork.events(entry.id)[0].data["places"]] == [2, 2]


def test_closure_of_a_region_moves_its_bureau_s_and_its_centres_deadlines_and_no_other_s(
    clockwork: Clockwork, admin: Administrator
) -> None:
    here, there = new_id(), new_id()
    clockwork.hear(
        *(event.model_copy(update=KARAGANDA) for event in (received(here), arrived(here, THURSDAY))),
        *(received(there), arrived(there, THURSDAY)),
    )
    for calendar, day, kind in (("bureau5", TUESDAY, "processing"), ("centre6", FRIDAY, "inform")):
        before = [clockwork.deadline(subject, kind).due_at for subject in (here, there)]
        change = DaysChange((DayNote(day, "off", CLOSED, "a test"),), region="karaganda")
        with db.transaction(clockwork.engine) as session:
            told = operations.preview(
                session, calendar, change, reach=operations.EVERYWHERE, now=clock.now(session)
            )
        entry, found = admin.change(change, calendar)
        assert told == found
        after = [clockwork.deadline(subject, kind).due_at for subject in (here, there)]
        assert (after[0] - before[0], after[1]) == (timedelta(days=1), before[1])
        assert (entry.region, entry.moved) == ("karaganda", found.moved_count)
        said = [event.data for event in clockwork.events(entry.id)]
        assert {event["region"] for event in said} == {"karaganda"}
        assert {event["centre"] for event in said} == {None, "psc-14"}


def test_what_begins_after_a_closure_of_its_region_is_counted_and_paused_by_it(
    clockwork: Clockwork, admin: Administrator
) -> None:
    here, there = new_id(), new_id()
    admin.change(DaysChange((DayNote(TUESDAY, "off", CLOSED, "a test"),), region="karaganda"))
    clockwork.hear(received(here).model_copy(update=KARAGANDA), received(there))
    assert clockwork.deadline(here, "processing").due_at == WEDNESDAY_CLOSING
    assert clockwork.deadline(there, "processing").due_at == TUESDAY_CLOSING
    friday = Wish(FRIDAY, FRIDAY, "applicant_asked", "asked")
    admin.change(DaysChange((DayNote(WEDNESDAY, "off", CLOSED, "a test"),), region="karaganda"))
    for subject in (here, there):
        with bus.transaction(clockwork.engine, bus.command("sla")) as session:
            pause(session, Which(subject, "processing"), friday, ADMIN, now=clock.now(session))
    assert clockwork.deadline(here, "processing").due_at == WEDNESDAY_CLOSING + timedelta(days=1)
    assert clockwork.deadline(there, "processing").due_at == WEDNESDAY_CLOSING


def test_forwarded_term_is_explained_moved_and_paused_by_the_calendar_that_it_began_by(
    clockwork: Clockwork, admin: Administrator, app: FastAPI, owner: Engine
) -> None:
    subject = new_id()
    admin.change(DaysChange((DayNote(TUESDAY, "off", CLOSED, "a test"),), region="astana"))
    clockwork.say(registered(subject))
    for event in (received(subject), forwarded(subject, "kostanay"), forwarded(subject, "karaganda")):
        clockwork.hear(event)
    assert clockwork.deadline(subject, "processing").due_at == WEDNESDAY_CLOSING
    shown = caller(app, owner, Role.SUPERVISOR).get(f"/v1/requests/{subject}/deadlines").json()["items"]
    steps = [step["step"] for step in shown[0]["explanation"]]
    assert "kept" not in steps
    assert "skipped" in steps
    there = DaysChange((DayNote(WEDNESDAY, "off", CLOSED, "a test"),), region="karaganda")
    assert admin.change(there)[0].moved == 0
    friday = Wish(FRIDAY, FRIDAY, "applicant_asked", "asked")
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        pause(session, Which(subject, "processing"), friday, ADMIN, now=clock.now(session))
    assert clockwork.deadline(subject, "processing").due_at == WEDNESDAY_CLOSING
    here = DaysChange((DayNote(WEDNESDAY, "off", CLOSED, "a test"),), region="astana")
    assert admin.change(here)[0].moved == 2
    [for_all, by_place] = clockwork.events(
        admin.change(DaysChange(removed=(WEDNESDAY,), region="astana"))[0].id
    )
    assert (by_place.data["bureau"], for_all.data["places"][0]["bureau"]) == ("karaganda", "karaganda")


def test_day_off_of_the_country_moves_a_region_by_its_own_calendar(
    clockwork: Clockwork, admin: Administrator
) -> None:
    here = new_id()
    clockwork.hear(received(here).model_copy(update=KARAGANDA))
    works = Text("Жұмыс күні", "Рабочий день", "Working day")
    admin.change(DaysChange((DayNote(TUESDAY, "working", works, "a test"),), region="karaganda"))
    entry, _ = admin.close(TUESDAY)
    assert entry.moved == 0
    assert clockwork.deadline(here, "processing").due_at == TUESDAY_CLOSING


def test_call_climbs_by_the_working_days_of_its_region(clockwork: Clockwork, admin: Administrator) -> None:
    here, there = new_id(), new_id()
    admin.change(DaysChange((DayNote(WEDNESDAY, "off", CLOSED, "a test"),), region="karaganda"))
    clockwork.hear(received(here).model_copy(update=KARAGANDA), received(there))
    clockwork.at(TUESDAY_CLOSING)
    while clockwork.tick().fired:
        pass
    climbs = {
        subject: [call.next_at for call in clockwork.escalations(subject) if call.next_step == "climb"]
        for subject in (here, there)
    }
    assert {at - timedelta(days=1) for at in climbs[here] if at} == set(climbs[there]) != set()


def test_refused_change_stores_nothing(clockwork: Clockwork, admin: Administrator) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    days = (date.fromordinal(date(2026, 1, 1).toordinal() + offset) for offset in range(365))
    with pytest.raises(CalendarNeedsWorkingDays):
        admin.close(*days)
    with db.transaction(clockwork.engine) as session:
        assert calendars(session).country["bureau5"].is_working(TUESDAY)
        assert session.scalars(select(CalendarChange)).all() == []
    assert clockwork.deadline(subject, "processing").due_at == TUESDAY_CLOSING


def test_what_begins_during_a_change_is_counted_by_the_new_calendar(
    clockwork: Clockwork, admin: Administrator, owner: Engine
) -> None:
    """A batch that has loaded its rows holds the change back; one that comes later waits for it."""
    subject = new_id()
    clockwork.say(received(subject))
    with ThreadPoolExecutor() as pool:
        with db.transaction(clockwork.engine) as session:
            load_batch(session, [subject])
            change = pool.submit(admin.close, TUESDAY)
            wait_for_somebody(owner)
            drained = pool.submit(clockwork.drain)
        change.result(timeout=60)
        drained.result(timeout=60)
    assert clockwork.deadline(subject, "processing").due_at == WEDNESDAY_CLOSING


@pytest.mark.parametrize(
    "held",
    [
        "select from sla.deadline for update",
        "lock table sla.deadline in share update exclusive mode",
        str(SHARE),
    ],
)
def test_change_gives_up_where_deadlines_are_held_for_long_and_changes_nothing(
    clockwork: Clockwork, admin: Administrator, owner: Engine, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    subject = new_id()
    clockwork.hear(received(subject))
    with owner.begin() as holder:
        holder.execute(text(held))
        with monkeypatch.context() as hasty:
            hasty.setattr(operations, "PATIENCE", text("set local lock_timeout = '1ms'"))
            with pytest.raises(DeadlinesBusy):
                admin.close(TUESDAY)
        with db.transaction(clockwork.engine) as session:
            session.execute(text("lock table sla.deadline in row share mode nowait"))
    assert clockwork.deadline(subject, "processing").due_at == TUESDAY_CLOSING
    assert admin.close(TUESDAY)[0].moved == 2


def test_unconfirmed_year_is_an_incident_until_it_is_confirmed(
    clockwork: Clockwork, admin: Administrator
) -> None:
    clockwork.at(datetime(2026, 10, 31, 12, tzinfo=UTC))
    _watch(clockwork)
    assert "bureau5:2027" not in _open(clockwork)
    clockwork.at(datetime(2026, 11, 1, 12, tzinfo=UTC))
    _watch(clockwork)
    _watch(clockwork)
    assert _open(clockwork).count("bureau5:2027") == 1
    with db.transaction(clockwork.engine) as session:
        doubtful = calendars(session).country["bureau5"]
    days = [doubtful.exceptions[day] for day in doubtful.unconfirmed_days if day.year == 2027]
    notes = tuple(DayNote(day.day, day.kind, day.name, day.source) for day in days)
    admin.change(DaysChange(notes))
    assert "bureau5:2027" not in _open(clockwork)


def test_open_incident_is_raised_once(clockwork: Clockwork) -> None:
    for _ in range(2):
        _watch(clockwork)
    assert sorted(_open(clockwork)) == sorted(set(_open(clockwork))) != []


def _watch(clockwork: Clockwork) -> None:
    with db.transaction(clockwork.engine) as session:
        watch_calendars(session, calendars(session), now=clock.now(session))


def _open(clockwork: Clockwork) -> list[str]:
    with db.transaction(clockwork.engine) as session:
        return list(session.scalars(select(Incident.about).where(Incident.closed_at.is_(None))))
