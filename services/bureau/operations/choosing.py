"""Whom an operator may certify, and what the certificate would then state."""

from dataclasses import replace

from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Candidate
from services.bureau.domain.certifying import Statement
from services.bureau.domain.errors import AnswerNotPossible, PersonalDataErased
from services.bureau.domain.states import Source
from services.bureau.models import Case
from services.bureau.operations.certificates import is_printable
from services.bureau.operations.searching import add_candidate, answer_of_run
from services.bureau.queries.cards import card_candidate
from services.bureau.queries.cases import runs_of
from shared.bus.events.intake import RegisteredPersons
from shared.errors import FieldError

FOUND_BY_HAND = "found_by_hand"


def statement(case: Case, found: Candidate | None) -> Statement:
    """What a certificate states of the case's subject, who was found so, or by nobody.

    Raises PersonalDataErased: nothing is stated anew of whom nobody knows any more.
    """
    if not case.persons:
        raise PersonalDataErased
    return Statement(Asked.about(RegisteredPersons.model_validate(case.persons).subject), found)


def offered(
    session: Session, case: Case, source: Source | None, ref: str, *, anew: bool = False
) -> Candidate:
    """The person named: one that a search offered, or any card that was found by hand.

    A card is read `anew` where it may be corrected by now, as one that could not be printed as it was found.
    Raises AnswerNotPossible.
    """
    found = _found_before(session, case, source, ref)
    if found is not None and not anew and is_printable(statement(case, found)):
        return found
    card = card_candidate(session, ref) if source is Source.CARDS else None
    if card is not None:
        found = replace(card, why=(FOUND_BY_HAND,))
        add_candidate(session, case, found)
    if found is None:
        raise AnswerNotPossible(FieldError("ref", "unknown_candidate", "no source offers this person"))
    return found


def _found_before(session: Session, case: Case, source: Source | None, ref: str) -> Candidate | None:
    """The person as a search offered them; of a card that was read anew, the latest reading."""
    offers = [one for run in runs_of(session, [case.id]) for one in answer_of_run(run).candidates]
    return next((one for one in reversed(offers) if (one.source, one.ref) == (source, ref)), None)
