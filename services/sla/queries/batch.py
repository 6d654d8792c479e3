"""What a batch of events touches, loaded and locked in one query per table before the handlers run."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.sla.models import Deadline, EarlyStop
from shared.calendars import calendars
from shared.db import among
from shared.standard.calendars import Calendars


@dataclass
class Batch:
    """The deadlines and early stops of the subjects at hand, by subject and kind, and the calendars."""

    deadlines: dict[tuple[UUID, str], Deadline]
    early_stops: dict[tuple[UUID, str], EarlyStop]
    calendars: Calendars


def load_batch(session: Session, subjects: Sequence[UUID]) -> Batch:
    """Loads what is known of the subjects, locked against timers until the transaction ends."""
    wanted = sorted(set(subjects))
    deadlines = session.scalars(
        select(Deadline)
        .where(among(Deadline.subject, wanted))
        .order_by(Deadline.subject, Deadline.kind)
        .with_for_update()
    )
    stops = session.scalars(select(EarlyStop).where(among(EarlyStop.subject, wanted)))
    batch = Batch(
        {(row.subject, row.kind): row for row in deadlines},
        {(row.subject, row.kind): row for row in stops},
        calendars(session),
    )
    session.info["batch"] = batch
    return batch


def batch_of(session: Session) -> Batch:
    """The batch that was loaded for this session's work."""
    batch: Batch = session.info["batch"]
    return batch
