"""Time as the enemy: three days unseen, a wrong host clock, the very instant, the calendar's corners."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.sla.domain.changing import DaysChange
from services.sla.operations.calendars import change_days
from shared import bus, clock
from shared.ids import new_id
from shared.security import Caller, Role
from shared.standard.calendars import DayNote
from shared.standard.shipped import Text
from tests.support import sla as said
from tests.support.processes import eventually
from tests.support.tower import Tower, tower

TERMS = 50_000
THREE_DAYS = timedelta(days=3)
ASTANA = ZoneInfo("Asia/Almaty")
# Due one after the other, a second apart each, from `first` on; that they near was told already.
FILL = """
insert into sla.deadline (subject, kind, centre, bureau, rule, started_at, due_at, strict_due_on, status,
    next_step, next_at, correlation_id)
select gen_random_uuid(), 'processing', 'psc-01', 'astana', 'processing@2008', :first - interval '5 days', at,
    at::date, 'running', 'due', at, gen_random_uuid()
from generate_series(1, :count) n, lateral (select :first + n * interval '1 second' as at) t
"""
ONCE = """
select count(*) from sla.deadline d
where kind = 'processing' and status = 'breached' and noticed_at > due_at and ended_at is null
    and (select count(*) from sla.fired f where f.subject = d.subject and f.step = 'breached'
        and f.noticed_at = d.noticed_at and f.due_at = d.due_at) = 1
    and (select count(*) from bus.event e where e.subject = d.subject and e.type = 'deadline.breached'
        and e.occurred_at = d.due_at and (e.data ->> 'noticed_at')::timestamptz = d.noticed_at) = 1
    and (select count(*) from bus.event e where e.subject = d.subject and e.type = 'deadline.breached') = 1
    and (select count(*) from sla.escalation x where x.subject = d.subject
        and x.reason = 'breached') = 1
"""
# What makes a letter, or a message.
TOLD = "select data from bus.event where type in ('escalations.gathered', 'escalation.raised')"
FIRED = "select count(*) from sla.fired where kind = 'processing'"
AHEAD_OF_TIME = (
    "select count(*) from sla.fired where noticed_at < due_at or noticed_at > cast(:now as timestamptz)"
)


@pytest.fixture(scope="session")
def _tower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tower]:
    with tower(tmp_path_factory.mktemp("tower")) as built:
        yield built


@pytest.fixture
def clocks(_tower: Tower) -> Tower:
    """Two workers of sla, one of them an hour ahead, that have heard nothing."""
    _tower.forget()
    return _tower


def test_three_days_unseen_breach_each_of_50000_terms_once_and_say_when_it_was_noticed(clocks: Tower) -> None:
    with clocks.without("sla", "sla-ahead"):
        began_at = clocks.now()
        clocks.do(FILL, first=began_at, count=TERMS)
        clocks.do("update bus.heartbeat set at = at - interval '3 days' where process = 'sla.tick'")
        clocks.move_to(began_at + THREE_DAYS)
    clocks.come_to_rest()
    assert clocks.count(ONCE) == clocks.count(FIRED) == TERMS
    assert clocks.count(AHEAD_OF_TIME, now=clocks.now()) == 0
    [outage] = clocks.rows("select * from sla.outage")
    assert outage.passed == TERMS
    assert outage.ended_at - outage.began_at >= THREE_DAYS
    eventually(lambda: clocks.count(f"select count(*) from ({TOLD}) told"), "who has to know is told")
    clocks.wait_for_another_look()
    [letter] = clocks.rows(TOLD)
    assert letter.data["role"] == "bureau_head"
    assert sum(alike["calls"] for alike in letter.data["calls"]) == TERMS
    noticed = "select min(noticed_at) as first from sla.fired where kind = 'processing'"
    assert clocks.rows(noticed)[0].first >= outage.ended_at
    assert clocks.count("select count(*) from bus.delivery where parked_at is not null") == 0


def test_worker_an_hour_ahead_fires_nothing_before_its_time(clocks: Tower) -> None:
    with clocks.without("sla"):
        now = clocks.now()
        clocks.do(FILL, first=now + timedelta(minutes=20), count=1000)
        clocks.do(FILL, first=now - timedelta(hours=1), count=100)
        eventually(lambda: clocks.count(FIRED) >= 100, "the one that is ahead fires what is due")
        clocks.wait_for_another_look()
    clocks.come_to_rest()
    assert clocks.count(FIRED) == clocks.count(ONCE) == 100
    assert clocks.count(AHEAD_OF_TIME, now=clocks.now()) == 0


def test_worker_that_trusted_its_host_would_be_seen(tmp_path: Path) -> None:
    with tower(tmp_path, trusts_its_host=True) as wrong, wrong.without("sla"):
        wrong.do(FILL, first=wrong.now() + timedelta(minutes=20), count=100)
        eventually(lambda: wrong.count(FIRED), "it fires what is not due")
        assert wrong.count(AHEAD_OF_TIME, now=wrong.now()) > 0


def test_finished_in_the_instant_in_which_the_deadline_fires_ends_once_and_rightly(clocks: Tower) -> None:
    for _ in range(3):
        subjects = [new_id() for _ in range(60)]
        due_at = _in_work(clocks, subjects)
        late = set(subjects[::2])
        finishes = [said.prepared(one, due_at + timedelta(microseconds=one in late)) for one in subjects]
        _at_once(lambda at=due_at: clocks.move_to(at), lambda events=finishes: _say_each(clocks, events))
        clocks.come_to_rest()
        for subject, row in clocks.standing(subjects, "processing").items():
            is_late = subject in late
            assert row.status == ("breached" if is_late else "met")
            assert row.ended_at is not None
            told = clocks.said(subject, "processing")
            assert told in ([["deadline.breached"]] if is_late else RIGHTLY_MET), told


RIGHTLY_MET = [["deadline.met"], ["deadline.breached", "deadline.breach_withdrawn", "deadline.met"]]


def test_month_from_the_31st_ends_on_leap_day_and_not_before(clocks: Tower) -> None:
    subject, leap_day = new_id(), date(2028, 2, 29)
    clocks.move_to(datetime(2028, 1, 31, 6, tzinfo=ASTANA))
    ready_at = datetime(2028, 1, 31, 10, tzinfo=ASTANA)
    clocks.say(said.ready(subject, ready_at, ready_at))
    clocks.come_to_rest()
    _ends(clocks, subject, datetime.combine(leap_day, time(20), ASTANA))
    other = new_id()
    ready_at = datetime(2028, 2, 29, 10, tzinfo=ASTANA)
    clocks.say(said.ready(other, ready_at, ready_at))
    clocks.come_to_rest()
    _ends(clocks, other, datetime(2028, 3, 29, 20, tzinfo=ASTANA))


def test_day_taken_off_while_terms_run_fires_them_once_at_their_new_instant(clocks: Tower) -> None:
    subjects = [new_id() for _ in range(200)]
    was_due_at = _in_work(clocks, subjects)
    _take_off(clocks, was_due_at.astimezone(ASTANA).date())
    moved = clocks.standing(subjects, "processing")
    [due_at] = {row.due_at for row in moved.values()}
    assert due_at > was_due_at
    clocks.move_to(was_due_at + timedelta(minutes=1))
    clocks.wait_for_another_look()
    assert {row.status for row in clocks.standing(subjects, "processing").values()} == {"running"}
    clocks.move_to(due_at)
    clocks.come_to_rest()
    assert clocks.count(ONCE) == len(subjects)
    assert clocks.count("select count(*) from sla.move where from_at = :was", was=was_due_at) >= len(subjects)


def _in_work(clocks: Tower, subjects: list[UUID]) -> datetime:
    """Packages received and accepted now; gives when their processing is due, all at one instant."""
    now = clocks.now()
    clocks.say(*(said.received(one, now) for one in subjects), *(said.accepted(one, now) for one in subjects))
    eventually(lambda: len(clocks.standing(subjects, "processing")) == len(subjects), "the terms run")
    clocks.come_to_rest()
    [due_at] = {row.due_at for row in clocks.standing(subjects, "processing").values()}
    assert isinstance(due_at, datetime)
    return due_at


def _ends(clocks: Tower, subject: UUID, due_at: datetime) -> None:
    """The month on the shelf ends at this instant, and not a second before it."""
    row = clocks.standing([subject], "storage")[subject]
    assert row.due_at == due_at
    clocks.move_to(due_at - timedelta(hours=1))
    clocks.wait_for_another_look()
    assert clocks.standing([subject], "storage")[subject].status == "running"
    clocks.move_to(due_at)
    clocks.come_to_rest()
    assert clocks.standing([subject], "storage")[subject].status == "elapsed"
    assert clocks.said(subject, "storage") == ["deadline.elapsed"]


def _take_off(clocks: Tower, day: date) -> None:
    who = Caller(key_id=new_id(), role=Role.ADMIN, centres=(), bureau=None)
    note = DayNote(day, "off", Text("тест", "тест", "test"), "a test")
    with bus.transaction(clocks.sla, bus.command("sla")) as session:
        change_days(session, "bureau5", DaysChange((note,)), who, reason="a test", now=clock.now(session))


def _say_each(clocks: Tower, events: list[bus.Event]) -> None:
    for event in events:
        clocks.say(event)


def _at_once(*acts: Callable[[], object]) -> None:
    """Does these at the same time, each in a session of its own."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], object]) -> None:
        ready.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(do, acts))
