"""The terms of a case as its row counts them, and by which of them its tasks are sorted."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.bureau.domain.errors import CaseOutOfOrder
from services.bureau.domain.states import CaseState
from services.bureau.domain.tasks import may_return
from services.bureau.domain.terms import (
    Package,
    hand_search_from,
    processing_due,
    processing_moved,
    return_due,
    return_moved,
)
from services.bureau.models import Case
from services.bureau.queries.cases import counted_in, known_calendars


def processing_ends(session: Session, case: Case, received_at: datetime) -> datetime:
    """The instant by which the certificate of a package received then has to be prepared (para 7(1))."""
    return processing_due(_package(case, received_at), known_calendars(session))


def return_ends(session: Session, case: Case, received_at: datetime) -> datetime:
    """The instant after which a package received then may not be returned any more (para 17, A18).

    As the case has it noted; counted for one that was just received, or received by an earlier release.
    """
    return case.return_due_at or return_due(_package(case, received_at), known_calendars(session))


def move_ends(
    session: Session, case: Case, *, changed_at: datetime, touched_from: datetime | None = None
) -> bool:
    """Counts the ends that run anew after a calendar or a pause was changed at that instant; those before
    `touched_from` stay.

    Gives whether any moved.
    """
    if case.received_at is None or case.due_at is None:
        return False
    before = case.due_at, case.return_due_at
    package, known = _package(case, case.received_at), known_calendars(session)
    package = replace(package, bureau=counted_in(session, case))
    if case.state is CaseState.IN_CHECK:  # afterwards nothing is returned any more
        told = return_ends(session, case, case.received_at)
        is_touched = touched_from is None or told >= touched_from
        moved = return_moved(told, package, known, changed_at=changed_at) if is_touched else told
        case.return_due_at = moved
    case.due_at = processing_moved(case.due_at, package, known, changed_at=changed_at)
    return (case.due_at, case.return_due_at) != before


def hand_search_begins(session: Session, case: Case) -> datetime | None:
    """From when on nobody waits for a source that is down; None where no term runs yet."""
    return case.due_at and hand_search_from(case.due_at, case.bureau, known_calendars(session))


def task_due(session: Session, case: Case, kind: str, *, now: datetime) -> datetime:
    """The end of the term that ends first: the return's, while a task may come to one; else processing's.

    Raises CaseOutOfOrder where no term runs yet.
    """
    if case.received_at is None or case.due_at is None:
        raise CaseOutOfOrder(state=case.state)
    if may_return(kind):
        returnable_until = return_ends(session, case, case.received_at)
        if now <= returnable_until:
            return returnable_until
    return case.due_at


def _package(case: Case, received_at: datetime) -> Package:
    return Package(case.centre, case.bureau, case.registered_at, received_at, case.pauses or {})
