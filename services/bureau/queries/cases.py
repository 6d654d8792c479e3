"""Cases: those of a batch of events, one locked, and what the working calendars say."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session, undefer

from services.bureau.domain.asking import Asked
from services.bureau.domain.errors import NoSuchThing
from services.bureau.domain.states import CaseState, RunState, Source
from services.bureau.models import Case, SearchRun
from shared import calendars
from shared.db import among
from shared.security import Caller
from shared.standard.calendars import Calendars
from shared.standard.centres import all_centres, centre

# Who had the case when it was forwarded for the first time since its package was received.
FORWARDED_FROM = text("""
select data ->> 'from_bureau' from bus.event
where subject = :case and type = 'case.forwarded' and occurred_at >= :received_at order by id limit 1
""")
_CASES, _CALENDARS = "bureau.cases", "bureau.calendars"


def load_batch(session: Session, subjects: Sequence[UUID]) -> dict[UUID, Case]:
    """The narrow rows of the subjects' cases, in one query; not locked, since most events change nothing."""
    known = session.scalars(select(Case).where(among(Case.id, subjects)))
    session.info[_CASES] = batch = {case.id: case for case in known}
    known_calendars(session)
    return batch


def case_in_batch(session: Session, case_id: UUID) -> Case | None:
    """The case as the batch loaded it, without a query."""
    batch: dict[UUID, Case] = session.info[_CASES]
    return batch.get(case_id)


def known_calendars(session: Session) -> Calendars:
    """The working calendars, asked for once in a transaction, and not changed before it ends."""
    if _CALENDARS not in session.info:
        session.info[_CALENDARS] = calendars.held_calendars(session)
    held: Calendars = session.info[_CALENDARS]
    return held


def locked_case(session: Session, case_id: UUID) -> Case | None:
    """The case as it stands now, locked until the transaction ends."""
    return session.get(Case, case_id, with_for_update=True, populate_existing=True)


def locked_cases(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """The cases as they stand now, locked in one order."""
    statement = select(Case).where(among(Case.id, case_ids)).order_by(Case.id).with_for_update()
    return {case.id: case for case in session.scalars(statement)}


def running_cases(
    session: Session, *, ends_from: datetime, began_until: datetime, bureau: str | None = None
) -> Sequence[Case]:
    """The cases still worked on whose term ends and began so, as they stand now, locked; those only that one
    bureau has, or may have forwarded."""
    working = (CaseState.IN_CHECK, CaseState.SEARCHING, CaseState.IN_DECISION)
    statement = select(Case).where(Case.state.in_(working), Case.due_at >= ends_from)
    statement = statement.where(Case.received_at <= began_until).order_by(Case.id)
    if bureau is not None:
        own = [one.id for one in all_centres() if one.bureau_id == bureau]
        statement = statement.where(or_(Case.bureau == bureau, Case.centre.in_(own)))
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).all()


def counted_in(session: Session, case: Case) -> str:
    """The bureau by whose calendar and clock the terms of a received package are counted: the one that
    received it, wherever the case went since (A13)."""
    if case.bureau == centre(case.centre).bureau_id:
        return case.bureau
    about = {"case": case.id, "received_at": case.received_at}
    first: str | None = session.execute(FORWARDED_FROM, about).scalar_one_or_none()
    return first or case.bureau


def seen_case(session: Session, case_id: UUID, caller: Caller) -> Case:
    """The case with its package, where it is the caller's to see; raises NoSuchThing."""
    case = session.get(Case, case_id, options=[undefer(Case.persons)])
    if case is None or not caller.sees(centre=case.centre, bureau=case.bureau):
        raise NoSuchThing
    return case


def runs_of(session: Session, case_ids: Iterable[UUID]) -> Sequence[SearchRun]:
    """The search runs of the cases that are not void, as they stand now."""
    statement = select(SearchRun).where(among(SearchRun.case_id, case_ids), SearchRun.state != RunState.VOID)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def run_of_cards(session: Session, case_id: UUID) -> SearchRun:
    """The case's latest search of the card index, void or not."""
    statement = select(SearchRun).where(SearchRun.case_id == case_id, SearchRun.source == Source.CARDS)
    latest = statement.order_by(SearchRun.id.desc()).limit(1)
    return session.scalars(latest.execution_options(populate_existing=True)).one()


def first_asked(session: Session, case_id: UUID) -> Asked:
    """What was asked when the case was first searched: by what the request said, and nothing else."""
    statement = select(SearchRun.asked).where(SearchRun.case_id == case_id).order_by(SearchRun.id).limit(1)
    return Asked.from_row(session.execute(statement).scalar_one())


def open_work(session: Session) -> int:
    """How many searches are to be done or under way."""
    statement = select(func.count()).select_from(SearchRun).where(SearchRun.state == RunState.PENDING)
    return session.execute(statement).scalar_one()


def waiting_for_source(session: Session) -> int:
    """How many of them have been asked and wait for their source to come back."""
    statement = select(func.count()).select_from(SearchRun)
    waits = statement.where(SearchRun.state == RunState.PENDING, SearchRun.outcome.is_not(None))
    return session.execute(waits).scalar_one()


def next_due(session: Session) -> datetime | None:
    """The earliest domain instant at which a search whose source is down goes to a person."""
    statement = select(func.min(SearchRun.hand_from)).where(
        SearchRun.state == RunState.PENDING, SearchRun.hand_from.is_not(None)
    )
    return session.execute(statement).scalar_one()
