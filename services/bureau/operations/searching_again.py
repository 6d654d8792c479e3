"""Asking both sources once more: where nobody was found by hand, or more is known of the subject."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.bureau.domain.errors import AnswerNotPossible
from services.bureau.domain.learning import Learnt, with_learnt
from services.bureau.domain.states import CaseState, RunState
from services.bureau.models import Case
from services.bureau.operations.cases import begin_search, change_state, void_runs
from services.bureau.queries.cases import first_asked, runs_of
from shared.bus.events.intake import RegisteredPersons
from shared.errors import FieldError

# Once the term is over, a source that stays down is looked for by hand again after so long.
LOOK_AGAIN_AFTER = timedelta(days=1)


def search_again(session: Session, case: Case, learnt: Learnt, *, now: datetime) -> None:
    """Has a locked case searched anew, with what was learnt beside what the request says.

    While a source is down it waits for it, and stands on a desk again at the end of its term (A5). Raises
    AnswerNotPossible where every source has said all it can and nothing new is known.
    """
    persons = RegisteredPersons.model_validate(case.persons)
    requested = _requested(session, case)
    subject = with_learnt(persons.subject, learnt, requested=requested, today=now.date())
    if subject == persons.subject and not _waits(session, case):
        message = "say the birth date or the IIN: nothing else makes the sources answer otherwise"
        raise AnswerNotPossible(FieldError("birth_date", "nothing_new", message))
    known = persons.model_copy(update={"subject": subject})
    case.persons = known.model_dump(mode="json")
    void_runs(session, case.id, RunState.PENDING, RunState.DONE)
    if case.state is not CaseState.SEARCHING:
        change_state(case, CaseState.SEARCHING)
    begin_search(session, case, known, by_hand_from=_hands_from(case, now))


def _requested(session: Session, case: Case) -> Learnt:
    """What the request itself said, as the first search was asked."""
    asked = first_asked(session, case.id)
    return Learnt(asked.birth_date, asked.iin)


def _waits(session: Session, case: Case) -> bool:
    return any(run.state is RunState.PENDING for run in runs_of(session, [case.id]))


def _hands_from(case: Case, now: datetime) -> datetime:
    return case.due_at if case.due_at and case.due_at > now else now + LOOK_AGAIN_AFTER
