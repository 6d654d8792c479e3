"""What intake's events do to a case: it is opened, withdrawn, put to the archive; terms are recounted."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.bureau.domain.errors import PersonalPartErased
from services.bureau.domain.states import CaseState, CertificateState
from services.bureau.domain.terms import are_counted_by, with_pause
from services.bureau.models import Case
from services.bureau.operations import certificates, opening
from services.bureau.operations.cases import change_state, follow_terms, receive_package, void_runs
from services.bureau.operations.certificates import Revocation
from services.bureau.operations.terms import move_ends
from services.bureau.queries.cases import running_cases
from services.bureau.queries.papers import certificate_of
from shared import bulk
from shared.bus.events.intake import RegisteredPersons, RequestRegistered
from shared.bus.events.sla import CalendarChanged, DeadlinePaused, DeadlineResumed
from shared.bus.publish import cause_of
from shared.standard.regions import bureau_elsewhere
from shared.standard.terms import touched_by


def open_case(session: Session, event: RequestRegistered, *, now: datetime) -> Case:
    """Opens the case. An electronic package was received when it was sent; a paper one has yet to arrive."""
    if event.personal is None:
        raise PersonalPartErased
    case = Case(
        id=event.subject,
        number=event.number,
        centre=event.centre,
        bureau=event.bureau,
        language=event.language,
        package=event.package,
        about_another=event.about_another,
        state=CaseState.AWAITING_PACKAGE,
        correlation_id=cause_of(session).correlation_id,
        registered_at=event.occurred_at,
        forward_to=bureau_elsewhere(event.personal.subject.last_known_address, event.bureau),
        persons=event.personal.model_dump(mode="json"),
    )
    if event.package == "electronic":
        receive_package(session, case, event.personal, at=event.occurred_at, now=now)
    session.add(case)
    return case


def receive_arrived(session: Session, case: Case, *, at: datetime, now: datetime) -> None:
    """Receives the package of a locked case that waits for it; one that was received before stays so."""
    if case.state is CaseState.AWAITING_PACKAGE:
        persons = RegisteredPersons.model_validate(case.persons)
        receive_package(session, case, persons, at=at, now=now)


def withdraw(session: Session, case: Case, *, now: datetime) -> None:
    """Ends a locked case on the applicant's wish; a valid certificate is revoked."""
    if case.state is CaseState.WITHDRAWN:
        return
    if case.state is CaseState.CERTIFIED:
        prepared = certificate_of(session, case.id)
        if prepared is not None and prepared.state is CertificateState.VALID:
            certificates.revoke(session, case, prepared, Revocation("request_withdrawn"), now=now)
    opening.void_tasks(session, case, now=now)
    void_runs(session, case.id)
    change_state(case, CaseState.WITHDRAWN)


def recount_terms(session: Session, change: CalendarChanged, *, now: datetime) -> None:
    """Counts anew the terms (of a region's bureau) that a changed calendar can touch; sorts the tasks.

    However many cases there are, the statements are the same few.
    """
    if not are_counted_by(change.calendar):
        return
    first, last = touched_by(change.first_day, change.last_day)
    bulk.flush(session)  # what was heard before in this transaction is counted too
    cases = running_cases(session, ends_from=first, began_until=last, bureau=change.region)
    changed_at = change.occurred_at
    moved = [case for case in cases if move_ends(session, case, changed_at=changed_at, touched_from=first)]
    follow_terms(session, moved, now=now)


def stand_still(
    session: Session, case: Case, pause: DeadlinePaused | DeadlineResumed, *, now: datetime
) -> None:
    """The term of a locked case stands still on these days: its tasks are sorted by the end that follows."""
    held, pause_id, noted_at = case.pauses or {}, str(pause.pause_id), pause.occurred_at
    pauses = dict(with_pause(held, pause_id, pause.first_on, pause.last_on, noted_at=noted_at))
    if pauses != held:
        case.pauses = pauses
        if move_ends(session, case, changed_at=noted_at):
            follow_terms(session, [case], now=now)


def archive(case: Case, *, at: datetime) -> None:
    """The paper has come back from the centre's shelf after its month (para 17)."""
    case.archived_at = case.archived_at or at
