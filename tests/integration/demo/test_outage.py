"""The demo's outage: what ran out unseen is fired in order when the clock is back, and written down."""

from typing import Any, cast

import pytest
from sqlalchemy import text

from demo.outage import OutageNotRecorded, let_the_clock_stand, recorded
from shared.stack import Supervisor
from tests.integration.demo.conftest import InTown, TownPace
from tests.support.town import Town

FIRED = "select step, due_at, noticed_at from sla.fired where kind = 'return' order by due_at"
UNSEEN = """
select count(*) from sla.fired f, sla.outage o
where f.due_at between o.began_at and o.ended_at and f.noticed_at >= o.ended_at and f.kind <> 'canary'
"""
LONG_AGO = "update bus.heartbeat set at = now() - interval '2 minutes' where process = 'sla.tick'"


class StandIn:
    """Stops and starts nothing: in a town the clock looks only when the town settles."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.orders: list[str] = []

    def stop(self, name: str) -> None:
        """From now on nobody has looked for two minutes."""
        self.orders.append(f"stop {name}")
        with self._town.owner.begin() as connection:
            connection.execute(text(LONG_AGO))

    def resume(self, name: str) -> None:
        """Nothing has to be started."""
        self.orders.append(f"resume {name}")


def test_steps_missed_are_fired_in_order_and_noticed_late(town: Town, pace: TownPace, admin: InTown) -> None:
    about_another: dict[str, Any] = {
        "subject": {
            "name": {"surname": "Үлгі", "given_name": "Сынақ", "patronymic": None},
            "birth_date": "1970-01-01",
            "iin": None,
            "former_surnames": [],
            "last_known_address": None,
        }
    }
    town.register(**about_another, purpose="сынақ", legal_ground="сынақ")
    town.settle()
    stand_in = StandIn(town)
    told = let_the_clock_stand(cast("Supervisor", stand_in), pace, admin)
    assert stand_in.orders == ["stop sla", "resume sla"]
    with town.owner.begin() as connection:
        mark, breach = connection.execute(text(FIRED)).all()
    assert (mark.step, breach.step) == ("one_working_day_left", "breached")
    assert mark.due_at < breach.due_at < mark.noticed_at <= breach.noticed_at
    between = f"began_at = '{mark.due_at}' and ended_at > '{breach.due_at}'"
    assert town.count(f"select count(*) from sla.outage where {between}") == 1
    unseen = town.count(UNSEEN)
    assert unseen >= 1, "the return, and on some weekdays a mark of the processing"
    assert f"(steps that came due unseen: {unseen}, breaches noticed late: 1)" in told


def test_outage_that_nobody_wrote_down_is_not_made_up(town: Town) -> None:
    with pytest.raises(OutageNotRecorded):
        recorded([], town.now())
