"""Events of a request that are handled in one go leave what they would have left one after the other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from services.sla.models import Deadline, EarlyStop, Fired
from shared import db
from shared.bus.events.model import Event
from shared.ids import new_id
from tests.support import sla
from tests.support.sla import THURSDAY, Clockwork

Told = Callable[[UUID, datetime], Event]
ACTS: list[Told] = [
    lambda subject, at: sla.handed_in(subject, at),
    lambda subject, at: sla.received(subject, at),
    lambda subject, at: sla.accepted(subject, at),
    lambda subject, at: sla.prepared(subject, at),
    lambda subject, at: sla.returned(subject, at),
    lambda subject, at: sla.arrived(subject, at),
    lambda subject, at: sla.ready(subject, at, at + timedelta(days=1)),
    lambda subject, at: sla.informed(subject, at),
    lambda subject, at: sla.issued(subject, at),
    lambda subject, at: sla.transferred(subject, at),
    lambda subject, at: sla.withdrawn(subject, at),
    lambda subject, at: sla.forwarded(subject, "karaganda", at),
    lambda subject, at: sla.complained(subject, at),
]
# In time, and after every term is over: what is heard late leaves a breach behind.
DAYS = st.sampled_from([0, 1, 60])
EVERYDAY = [(ACTS[place], 0) for place in (1, 2, 3, 6, 8)]
HISTORIES = st.lists(st.tuples(st.sampled_from(ACTS), DAYS), min_size=2, max_size=7)
ITS_OWN = {"subject", "correlation_id"}
SEEN_AT = {"noticed_at", "breach_withdrawn_at"}


def left(engine: Engine, subject: UUID) -> list[Any]:
    """What the tables hold of a subject, and what was said, without what differs from run to run."""
    said = text(
        "select type, data - 'noticed_at' from bus.event where source = 'sla' and subject = :of order by id"
    )
    with db.transaction(engine) as session:
        rows = [
            facts(row)
            for model in (Deadline, EarlyStop, Fired)
            for row in session.scalars(select(model).where(model.subject == subject).order_by(model.kind))
        ]
        return [*rows, *map(tuple, session.execute(said, {"of": subject}))]


def facts(row: Deadline | EarlyStop | Fired) -> dict[str, Any]:
    """The columns; of the instants at which something was seen only whether it was."""
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    seen = {key: columns[key] is not None for key in columns.keys() & SEEN_AT}
    return {key: value for key, value in columns.items() if key not in ITS_OWN} | seen


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(history=HISTORIES)
@hypothesis.example(history=EVERYDAY)
def test_events_in_one_go_leave_what_they_leave_one_after_the_other(
    clockwork: Clockwork, history: list[tuple[Told, int]]
) -> None:
    together, apart = new_id(), new_id()
    acts = [(told, THURSDAY + timedelta(days=days)) for told, days in history]
    for told, at in acts:
        clockwork.hear(told(apart, at))
    for told, at in acts:
        clockwork.say(told(together, at))
    clockwork.drain()
    assert left(clockwork.engine, together) == left(clockwork.engine, apart)
