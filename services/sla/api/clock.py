"""GET /v1/clock: whether the clock itself is alive."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter

from services.sla.api.shapes import SUPERVISING, Shape
from services.sla.queries import watch
from shared import clock
from shared.http import Door, allow

router = APIRouter()


class HeartbeatAnswer(Shape):
    """A process's last sign of life, and how many real seconds ago that was."""

    process: str
    at: datetime
    age_seconds: float


class BacklogAnswer(Shape):
    """What one service still has to hear, and since when the oldest of it waits."""

    consumer: str
    deliveries: int
    parked: int
    oldest_at: datetime | None


class OutageAnswer(Shape):
    """From when to when the clock did not look, and how many steps had come due unseen.

    `passed_by` tells them by kind of deadline and step (a mark's name, `due`, `not_handed_over`); null where
    an earlier release noted the outage.
    """

    began_at: datetime
    ended_at: datetime
    passed: int
    passed_by: dict[str, dict[str, int]] | None


class ClockAnswer(Shape):
    """The clock as it stands. `lag_seconds` is how long the step that waits longest is overdue.

    `oldest_open_delivery_at` is the oldest event that some service has not done yet and has not given up.
    """

    now: datetime
    last_tick_at: datetime | None
    last_tick_age_seconds: float | None
    lag_seconds: float
    next_due_at: datetime | None
    oldest_open_delivery_at: datetime | None
    heartbeats: list[HeartbeatAnswer]
    backlogs: list[BacklogAnswer]
    outages: list[OutageAnswer]


@router.get("/v1/clock")
def health(door: Annotated[Door, allow("sla", *SUPERVISING)]) -> ClockAnswer:
    """When the clock last looked, what it has not seen yet, and the last times it was out."""
    with door.reading() as session:
        now, last, backlogs = clock.now(session), watch.last_tick(session), watch.backlogs(session)
        return ClockAnswer(
            now=now,
            last_tick_at=last.at if last else None,
            last_tick_age_seconds=last.age_seconds if last else None,
            lag_seconds=watch.lag_seconds(session, now=now),
            next_due_at=watch.next_due(session),
            oldest_open_delivery_at=min((one.oldest_at for one in backlogs if one.oldest_at), default=None),
            heartbeats=[HeartbeatAnswer.model_validate(beat) for beat in watch.heartbeats(session)],
            backlogs=[BacklogAnswer.model_validate(one) for one in backlogs],
            outages=[OutageAnswer.model_validate(one) for one in watch.last_outages(session)],
        )
