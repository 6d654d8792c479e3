"""After an outage everything missed is fired, and each person is told of all of it once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.sla.operations import gathering, outages
from services.sla.operations.absences import Away, note_absence
from services.sla.queries import watch
from shared import bus, clock, db
from shared.bus.publish import open_outbox
from shared.calendars import calendars
from shared.ids import new_id
from shared.security import Caller, Role, create_key
from tests.support.frozen import waits_for_nobody
from tests.support.sla import (
    FRIDAY_CLOSING,
    TUESDAY_CLOSING,
    Clockwork,
    accepted,
    arrived,
    complained,
    prepared,
    received,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ELSEWHERE = {"centre": "psc-14", "bureau": "karaganda"}
Digest = tuple[str, str | None, str | None, dict[tuple[str, str], int]]


def out(owner: Engine, days: int = 3) -> None:
    """The timer has not looked for so many days: its next tick will see that."""
    with owner.begin() as connection:
        connection.execute(
            text("update bus.heartbeat set at = now() - make_interval(days => :days)"), {"days": days}
        )


def digests(owner: Engine) -> list[Digest]:
    """Role, place and counts of every digest that was said."""
    said = text("select data from bus.event where type = 'escalations.gathered' order by id")
    with owner.begin() as connection:
        return [_digest(row.data) for row in connection.execute(said)]


def _digest(data: dict[str, Any]) -> Digest:
    counts = {(group["deadline"], group["reason"]): group["calls"] for group in data["calls"]}
    return data["role"], data["centre"], data["bureau"], counts


def said(owner: Engine, kind: str) -> int:
    """How often an event of this type was said."""
    with owner.begin() as connection:
        statement = text("select count(*) from bus.event where type = :type")
        return int(connection.execute(statement, {"type": kind}).scalar_one())


@pytest.fixture
def missed(clockwork: Clockwork, owner: Engine) -> list[UUID]:
    """Eight requests whose terms were breached while the clock was out, two of them in another region."""
    subjects = [new_id() for _ in range(8)]
    clockwork.tick()
    for subject in subjects[:6]:
        clockwork.hear(received(subject), accepted(subject, TUESDAY_CLOSING - 96 * HOUR))
    for subject in subjects[6:]:
        clockwork.hear(received(subject).model_copy(update=ELSEWHERE))
    out(owner)
    clockwork.at(TUESDAY_CLOSING)
    return subjects


@pytest.fixture
def night(clockwork: Clockwork, missed: list[UUID]) -> datetime:
    """Eleven in the evening where terms were missed; they are fired."""
    instant = TUESDAY_CLOSING + 5 * HOUR
    clockwork.at(instant)
    clockwork.tick()
    return instant


def test_each_person_is_told_once_of_everything_missed(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.tick(tick_batch=3)
    assert {clockwork.deadline(subject, "processing").status for subject in missed} == {"breached"}
    assert digests(owner) == [
        ("bureau_head", None, "astana", {("processing", "breached"): 6}),
        ("bureau_head", None, "karaganda", {("processing", "breached"): 2, ("return", "breached"): 2}),
    ]
    assert said(owner, "escalation.raised") == 0
    assert said(owner, "deadline.breached") == 10
    assert clockwork.tick().fired == 0


def test_breach_keeps_when_it_was_due_and_when_it_was_noticed(
    clockwork: Clockwork, missed: list[UUID]
) -> None:
    clockwork.at(TUESDAY_CLOSING + HOUR)
    clockwork.tick()
    breached = clockwork.deadline(missed[0], "processing")
    assert breached.due_at == TUESDAY_CLOSING
    assert breached.noticed_at is not None
    assert breached.noticed_at > TUESDAY_CLOSING + HOUR


def test_call_that_was_gathered_climbs_like_any_other(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.tick()
    [call] = clockwork.escalations(missed[0])
    assert (call.next_step, call.next_at) == ("climb", TUESDAY_CLOSING + DAY)
    clockwork.at(TUESDAY_CLOSING + DAY)
    clockwork.tick()
    assert [call.level for call in clockwork.escalations(missed[0])] == [2, 3]
    assert said(owner, "escalation.raised") == 10
    assert len(digests(owner)) == 2


def test_what_climbed_in_an_outage_is_told_together_too(clockwork: Clockwork, owner: Engine) -> None:
    clockwork.tick()
    for _ in range(5):
        clockwork.hear(received(new_id()))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    before = said(owner, "escalation.raised")
    out(owner)
    clockwork.at(TUESDAY_CLOSING + DAY)
    clockwork.tick()
    everything = {("processing", "unacknowledged"): 5, ("return", "unacknowledged"): 5}
    assert digests(owner) == [("supervisor", None, "astana", everything)]
    assert said(owner, "escalation.raised") == before


def test_who_stands_in_reads_the_digest_and_who_is_nobody_is_looked_for_again(
    clockwork: Clockwork, owner: Engine, missed: list[UUID], night: datetime
) -> None:
    assert {call.nobody_since is None for call in clockwork.escalations(missed[0])} == {False}
    with db.transaction(owner) as session:
        head, deputy = (
            create_key(session, role=role, label="a test's", bureau="astana")[0]
            for role in (Role.BUREAU_HEAD, Role.SUPERVISOR)
        )
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        away = Away(head, date(2026, 3, 9), date(2026, 3, 12), deputy)
        note_absence(session, away, Caller(new_id(), Role.ADMIN), now=clock.now(session))
    clockwork.at(night + 9 * HOUR)
    clockwork.tick()
    said = text("select data -> 'stands_in' from bus.event where type = 'escalations.gathered' order by id")
    with owner.begin() as connection:
        here, elsewhere = connection.execute(said).scalars()
    assert (here, elsewhere) == ({"role": "supervisor", "centres": [], "bureau": "astana"}, None)
    assert {call.nobody_since for call in clockwork.escalations(missed[0])} == {None}
    assert None not in {call.nobody_since for call in clockwork.escalations(missed[7])}


def test_ministry_is_told_once_of_all_regions(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.tick()
    for days in (1, 3):
        out(owner)
        clockwork.at(TUESDAY_CLOSING + days * DAY)
        clockwork.tick()
    department, ministry = digests(owner)[2:4], digests(owner)[4:]
    assert [digest[:3] for digest in department] == [
        ("supervisor", None, "astana"),
        ("supervisor", None, "karaganda"),
    ]
    counts = {("processing", "unacknowledged"): 8, ("return", "unacknowledged"): 2}
    assert ministry == [("supervisor", None, None, counts)]


def test_nobody_is_told_at_night(
    clockwork: Clockwork, owner: Engine, missed: list[UUID], night: datetime
) -> None:
    assert clockwork.deadline(missed[0], "processing").status == "breached"
    assert digests(owner) == []
    clockwork.at(night + 9 * HOUR)
    clockwork.tick()
    assert [role for role, *_ in digests(owner)] == ["bureau_head", "bureau_head"]


def test_call_that_is_answered_before_the_morning_is_not_told(
    clockwork: Clockwork, owner: Engine, missed: list[UUID], night: datetime
) -> None:
    clockwork.hear(prepared(missed[0], TUESDAY_CLOSING - HOUR))
    clockwork.at(night + 9 * HOUR)
    clockwork.tick()
    assert digests(owner)[0] == ("bureau_head", None, "astana", {("processing", "breached"): 5})


def test_digest_waits_until_everything_missed_is_fired(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.say(accepted(missed[7], TUESDAY_CLOSING + HOUR))  # still to be heard: it is passed over
    clockwork.tick()
    assert digests(owner) == []
    clockwork.drain()
    clockwork.tick()
    assert [counts for *_, counts in digests(owner)][1] == {
        ("processing", "breached"): 2,
        ("return", "breached"): 1,
    }


def test_paper_told_long_after_an_outage_was_not_missed_in_it(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.tick()
    clockwork.tick()
    assert len(digests(owner)) == 2
    clockwork.at(TUESDAY_CLOSING + DAY)
    late = new_id()
    clockwork.hear(received(late), accepted(late, FRIDAY_CLOSING))
    clockwork.tick()
    assert clockwork.said(late).count("escalation.raised") == 1
    assert len(digests(owner)) == 2


def test_what_is_heard_while_catching_up_is_told_together(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    """The drain was out too: what was said meanwhile is heard after the first ticks."""
    late = new_id()
    clockwork.at(TUESDAY_CLOSING - HOUR)
    clockwork.say(received(late), accepted(late, FRIDAY_CLOSING))
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    clockwork.tick()
    clockwork.drain()
    clockwork.tick()
    assert "escalation.raised" not in clockwork.said(late)


def test_call_that_cannot_move_stops_no_letter_and_not_the_catching_up(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    with owner.begin() as connection:
        gone = text("update sla.deadline set rule = 'gone' where subject = :subject and kind = 'return'")
        connection.execute(gone, {"subject": missed[7]})
    clockwork.tick()
    assert [digest[:3] for digest in digests(owner)] == [
        ("bureau_head", None, "astana"),
        ("bureau_head", None, "karaganda"),
    ]
    clockwork.tick()
    assert is_caught_up(owner)


def test_calls_whose_next_step_cannot_be_counted_are_incidents_and_the_others_are_told(
    clockwork: Clockwork, owner: Engine, missed: list[UUID], night: datetime
) -> None:
    with owner.begin() as connection:
        gone = text("update sla.escalation set level = 9 where subject = :subject and kind = 'return'")
        connection.execute(gone, {"subject": missed[7]})
    clockwork.at(night + 9 * HOUR)
    clockwork.tick()
    assert [counts for *_, counts in digests(owner)][1] == {
        ("processing", "breached"): 2,
        ("return", "breached"): 1,
    }
    clockwork.tick()
    with owner.begin() as connection:
        about = connection.execute(text("select about from sla.incident")).scalars().all()
    assert about == [f"return:9:{missed[7]}"]


def test_complaints_climb_by_the_calendar_of_their_own_rule(clockwork: Clockwork, owner: Engine) -> None:
    """Those of before August 2021 were answered by centres that worked on Saturdays."""
    before, after = new_id(), new_id()
    friday = datetime(2026, 3, 13, 6, tzinfo=UTC)
    clockwork.tick()
    clockwork.hear(*(complained(subject, friday - 40 * DAY) for subject in (before, after)))
    with owner.begin() as connection:
        old = text("update sla.deadline set rule = 'complaint@2008-15' where subject = :subject")
        connection.execute(old, {"subject": before})
    out(owner)
    clockwork.at(friday)
    clockwork.tick()
    calls = [clockwork.escalations(subject)[0] for subject in (before, after)]
    assert [call.next_at.date() for call in calls if call.next_at] == [date(2026, 3, 14), date(2026, 3, 16)]


def test_tick_that_froze_while_it_told_keeps_no_other_waiting(
    clockwork: Clockwork, owner: Engine, missed: list[UUID], night: datetime
) -> None:
    clockwork.at(night + 9 * HOUR)
    with waits_for_nobody(clockwork.engine):
        with Session(clockwork.engine) as frozen:
            open_outbox(frozen, bus.command("sla"))
            assert gathering.tell(frozen, calendars(frozen), now=clock.now(frozen)) != []
            assert clockwork.tick().fired == 0
        assert digests(owner) == []
        clockwork.tick()
    assert len(digests(owner)) == 2


def test_tick_that_froze_while_it_recorded_an_outage_keeps_no_other_waiting(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    with waits_for_nobody(clockwork.engine), frozen_tick(clockwork):
        assert clockwork.tick().fired == 0  # it is not known yet what was missed
    clockwork.tick()
    assert len(digests(owner)) == 2
    assert said(owner, "escalation.raised") == 0


def test_tick_that_froze_while_it_closed_an_outage_keeps_no_other_waiting(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.tick()
    with waits_for_nobody(clockwork.engine), frozen_tick(clockwork):
        clockwork.tick()
        assert not is_caught_up(owner)
    clockwork.tick()
    assert is_caught_up(owner)


@contextmanager
def frozen_tick(clockwork: Clockwork) -> Iterator[None]:
    """A tick that has noted what it saw and never comes to its commit."""
    with Session(clockwork.engine) as frozen:
        outages.note_tick(frozen, 60, watch.look(frozen))
        yield


def is_caught_up(owner: Engine) -> bool:
    """Whether the one outage is closed."""
    with owner.begin() as connection:
        return bool(connection.execute(text("select caught_up_at is not null from sla.outage")).scalar_one())


def test_outage_is_closed_though_a_parked_event_and_its_followers_wait_for_a_person(
    clockwork: Clockwork, owner: Engine, missed: list[UUID]
) -> None:
    clockwork.say(accepted(missed[6], TUESDAY_CLOSING), prepared(missed[6], TUESDAY_CLOSING))
    with owner.begin() as connection:
        connection.execute(
            text(
                "update bus.delivery set parked_at = now() where event_id ="
                " (select min(event_id) from bus.delivery where consumer = 'sla')"
            )
        )
        connection.execute(text("update bus.event set recorded_at = now() - interval '1 day'"))
    clockwork.tick()
    clockwork.tick()
    assert is_caught_up(owner)


def test_two_timers_tell_each_person_once(clockwork: Clockwork, owner: Engine, missed: list[UUID]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: clockwork.tick(tick_batch=1), range(4)))
    clockwork.tick()
    assert len(digests(owner)) == 2
    assert sum(sum(counts.values()) for *_, counts in digests(owner)) == 10


def test_what_comes_due_after_the_outage_is_told_as_ever(clockwork: Clockwork, owner: Engine) -> None:
    clockwork.tick()
    out(owner)
    clockwork.tick()
    clockwork.hear(received(new_id()), arrived(new_id(), FRIDAY_CLOSING - 2 * DAY))
    clockwork.at(datetime.fromisoformat("2026-03-10T13:00:00+00:00"))
    clockwork.tick()
    assert digests(owner) == []
    assert said(owner, "escalation.raised") > 0
