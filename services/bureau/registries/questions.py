"""How an exact register can be asked about somebody, and what the answers to one question say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import NO_MATCH, Answer, Candidate, Outcome, not_asked

# More persons than this behind one exact question is no answer that a person could choose from.
MOST_PERSONS = 20
TOO_MANY, NOT_CERTAIN = "too_many", "not_certain"
# Nobody has the document, and without a birth date nobody can be asked for by name: that is no absence.
ONLY_BY_DOCUMENT = not_asked("only_by_document")


class By(StrEnum):
    """The three ways to ask, as the wire names them."""

    IIN = "by_iin"
    DOCUMENT = "by_document"
    NAME = "by_name_dob"


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One way to ask about a person; all that is known of them stands beside it."""

    by: By
    asked: Asked


def ways_of(asked: Asked) -> tuple[By, ...]:
    """The surest first: by IIN, without one by document; then by names and a full birth date.

    Many a record was made before its person had an IIN, or this document.
    """
    first = [By.IIN] if asked.iin else [By.DOCUMENT] if asked.document else []
    return (*first, By.NAME) if asked.has_full_birth_date or not first else tuple(first)


def is_enough(by: By, answer: Answer) -> bool:
    """Whether nobody is asked for in another way after this.

    By an IIN it is whoever was found: it has a check digit, and is nobody else's. The number of a document
    may be mistyped into a stranger's, so by that it is only who is certain.
    """
    if not answer.is_final:
        return True
    return answer.outcome is not Outcome.NO_MATCH if by is By.IIN else answer.outcome is Outcome.SINGLE_MATCH


def together(answers: Sequence[tuple[By, Answer]]) -> Answer:
    """What the ways in which somebody was asked for say together, one or two of them.

    Who was found by one and was not certain stands beside whoever the other found: a person chooses.
    """
    [(by, first), *others] = answers
    if not others:
        return ONLY_BY_DOCUMENT if by is By.DOCUMENT and first.outcome is Outcome.NO_MATCH else first
    second = others[0][1]
    # A number that is everybody's says nothing.
    if not second.is_final or first == NO_MATCH or first.note == TOO_MANY:
        return second
    if second.outcome is Outcome.NO_MATCH:
        return first if first.candidates or second == NO_MATCH else second
    return _all_of(first, second) if first.candidates else second


def _all_of(first: Answer, second: Answer) -> Answer:
    persons = {one.ref: one for one in (*first.candidates, *second.candidates)}
    ranked = tuple(sorted(persons.values(), key=_by_score)[:MOST_PERSONS])
    if second.outcome is Outcome.SINGLE_MATCH and len(ranked) == 1:
        return second
    note = TOO_MANY if second.note == TOO_MANY else NOT_CERTAIN if len(ranked) == 1 else None
    return Answer(Outcome.MULTIPLE_MATCHES, ranked, note)


def _by_score(person: Candidate) -> float:
    return -(person.score or 0.0)
