"""An outage is written down once, with when it began and what came due unseen."""

import pytest
from sqlalchemy import Engine, text

from services.sla.operations.outages import note_tick
from services.sla.queries import watch
from shared import db
from shared.ids import new_id
from tests.support.sla import FRIDAY_CLOSING, THURSDAY, TUESDAY_CLOSING, Clockwork, arrived, received


def test_time_without_a_tick_is_recorded_as_an_outage(clockwork: Clockwork, owner: Engine) -> None:
    clockwork.hear(received(new_id()))
    clockwork.tick()
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()  # the drill clock has jumped, but real time has not
    assert outages(owner) == []
    clockwork.hear(received(new_id()))
    do_not_look_for(owner, "5 days")
    clockwork.tick()
    clockwork.tick()
    [(seconds, passed)] = outages(owner)
    assert seconds == pytest.approx(5 * 86400, abs=60)
    assert passed == 4  # the marks and the ends of the second request


def test_outage_over_which_the_drill_clock_was_moved_begins_with_the_first_step_it_missed(
    clockwork: Clockwork, owner: Engine
) -> None:
    clockwork.hear(received(new_id()))
    clockwork.tick()
    do_not_look_for(owner, "2 minutes")
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    [(seconds, passed)] = outages(owner)
    assert seconds == pytest.approx((TUESDAY_CLOSING - FRIDAY_CLOSING).total_seconds(), abs=60)
    assert passed == 4


def test_gap_that_another_timer_has_recorded_meanwhile_is_not_recorded_again(
    clockwork: Clockwork, owner: Engine
) -> None:
    clockwork.hear(received(new_id()))
    clockwork.tick()
    do_not_look_for(owner, "5 days")
    clockwork.at(TUESDAY_CLOSING)
    with db.transaction(clockwork.engine) as late:
        seen = watch.look(late)
        with db.transaction(clockwork.engine) as first:
            note_tick(first, 60, watch.look(first))
        note_tick(late, 60, seen)
    assert len(outages(owner)) == 1


def test_outage_tells_what_came_due_unseen_by_kind_and_step(clockwork: Clockwork, owner: Engine) -> None:
    clockwork.tick()
    clockwork.hear(*(received(new_id()) for _ in range(2)), arrived(new_id(), THURSDAY))
    do_not_look_for(owner, "2 minutes")
    clockwork.at(TUESDAY_CLOSING)
    clockwork.tick()
    with owner.begin() as connection:
        told = connection.execute(text("select passed_by from sla.outage")).scalar_one()
    both = {"one_working_day_left": 2, "due": 2}
    assert told == {"processing": both, "return": both, "inform": {"three_hours_left": 1, "due": 1}}


def do_not_look_for(owner: Engine, interval: str) -> None:
    """The timer's last look was so long ago, in real time."""
    with owner.begin() as connection:
        statement = "update bus.heartbeat set at = now() - cast(:interval as interval)"
        connection.execute(text(statement), {"interval": interval})


def outages(owner: Engine) -> list[tuple[float, int]]:
    """How long each outage was, in seconds, and what had come due unseen."""
    statement = text("select extract(epoch from ended_at - began_at)::float8, passed from sla.outage")
    with owner.begin() as connection:
        return [(row[0], row[1]) for row in connection.execute(statement)]
