"""What every register is to us, and how its records become answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from services.bureau import names
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import NO_MATCH, Answer, Candidate, Outcome
from services.bureau.names import PartialDate, PersonName, UnsearchableName
from services.bureau.names.deciding import CERTAIN_FROM

# More persons than this behind one exact question is no answer that a person could choose from.
MOST_PERSONS = 20
TOO_MANY, NAME_DIFFERS = "too_many", "name_differs"
# An exact register cannot be asked without IIN and full birth date: no answer to wait for, and no absence.
NOT_ASKED = Answer(Outcome.NO_MATCH, note="not_askable")


class Registry(Protocol):
    """A register that is searched exactly. It answers every question or says that it is unavailable."""

    name: str

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order; never raises for what the register does."""
        ...

    def close(self) -> None:
        """Closes its connections."""
        ...


def answer_of(asked: Asked, found: Iterable[Candidate]) -> Answer:
    """The outcome of an exact search: one person or several, each record once."""
    persons = list({person.ref: person for person in found}.values())
    if not persons:
        return NO_MATCH
    if len(persons) > MOST_PERSONS:
        return Answer(Outcome.MULTIPLE_MATCHES, tuple(persons[:MOST_PERSONS]), TOO_MANY)
    if len(persons) > 1:
        return Answer(Outcome.MULTIPLE_MATCHES, tuple(persons))
    return _one(asked, persons[0])


def _one(asked: Asked, person: Candidate) -> Answer:
    """A right number with a wholly other name is somebody's mistake: a person looks."""
    scored = _scored(asked, person)
    if asked.iin and (scored.score or 0) < CERTAIN_FROM:
        return Answer(Outcome.MULTIPLE_MATCHES, (scored,), NAME_DIFFERS)
    return Answer(Outcome.SINGLE_MATCH, (scored,))


def _scored(asked: Asked, person: Candidate) -> Candidate:
    try:
        scored = names.score(asked.query(), _card_of(person))
    except UnsearchableName:
        return person
    why = tuple(f"{reason.field}:{reason.code}" for reason in scored.why)
    return replace(person, score=scored.score, why=why)


def _card_of(person: Candidate) -> names.Card:
    name = PersonName(person.surname, person.given_name, person.patronymic)
    born = PartialDate.parse(person.birth_date) if person.birth_date else None
    return names.card_of(0, name, birth_date=born, iin=person.iin)
