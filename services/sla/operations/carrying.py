"""The ways of papers between centre and bureau: alarms for ourselves, no terms of the order (A9)."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.sla.domain.lives import CARRY_TO_BUREAU, CARRY_TO_CENTRE
from services.sla.operations.terms import Origin, start
from services.sla.queries.batch import batch_of
from shared.bus.events.bureau import CertificatePrepared, PackageReturned
from shared.bus.events.intake import PackageHandedIn
from shared.standard.terms import rule_by_id, variant_of_days


def start_way_there(session: Session, event: PackageHandedIn, *, now: datetime) -> None:
    """The papers have to come to the bureau in the days that the promise allows; where it allows none nobody
    waits for them, nor where they are there already. Raises what `start` raises."""
    is_there = (event.subject, "processing") in batch_of(session).deadlines
    if event.carrying_days > 0 and not is_there:
        days = variant_of_days(event.carrying_days)
        origin = Origin(event.subject, event.centre, event.bureau, event.occurred_at, days)
        start(session, origin, CARRY_TO_BUREAU, runs_from=event.occurred_at, now=now)


def start_way_back(session: Session, event: CertificatePrepared | PackageReturned, *, now: datetime) -> None:
    """What the bureau decided has to come to the centre in as many days as the way there was allowed; of a
    request without papers nothing has to. Raises what `start` raises."""
    there = batch_of(session).deadlines.get((event.subject, CARRY_TO_BUREAU))
    if there is not None:
        days = rule_by_id(there.rule).variant
        origin = Origin(event.subject, event.centre, event.bureau, there.started_at, days)
        start(session, origin, CARRY_TO_CENTRE, runs_from=event.occurred_at, now=now)
