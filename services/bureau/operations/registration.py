"""What intake's events do to a case: it is opened, withdrawn, put to the archive; terms are recounted."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.bureau.domain.errors import PersonalPartErased
from services.bureau.domain.states import CaseState, CertificateState
from services.bureau.domain.terms import with_pause
from services.bureau.models import Case
from services.bureau.operations import certificates, opening
from services.bureau.operations.cases import change_state, follow_term, receive_package, void_runs
from services.bureau.operations.certificates import Revocation
from services.bureau.operations.terms import move_ends
from services.bureau.queries.cases import cases_due_after
from services.bureau.queries.papers import certificate_of
from shared.bus.events.intake import RegisteredPersons, RequestRegistered
from shared.bus.events.sla import DeadlinePaused, DeadlineResumed
from shared.bus.publish import cause_of
from shared.standard.regions import bureau_elsewhere


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


def recount_terms(session: Session, *, region: str | None, changed_at: datetime, now: datetime) -> None:
    """Counts anew the terms (of a region's bureau) that ran when a calendar was changed; sorts the tasks."""
    for case in cases_due_after(session, changed_at, bureau=region):
        _recount(session, case, changed_at=changed_at, now=now)


def stand_still(
    session: Session, case: Case, pause: DeadlinePaused | DeadlineResumed, *, now: datetime
) -> None:
    """The term of a locked case stands still on these days: its tasks are sorted by the end that follows."""
    held, pause_id, noted_at = case.pauses or {}, str(pause.pause_id), pause.occurred_at
    pauses = dict(with_pause(held, pause_id, pause.first_on, pause.last_on, noted_at=noted_at))
    if pauses != held:
        case.pauses = pauses
        _recount(session, case, changed_at=noted_at, now=now)


def _recount(session: Session, case: Case, *, changed_at: datetime, now: datetime) -> None:
    if move_ends(session, case, changed_at=changed_at):
        follow_term(session, case, now=now)


def archive(case: Case, *, at: datetime) -> None:
    """The paper has come back from the centre's shelf after its month (para 17)."""
    case.archived_at = case.archived_at or at
