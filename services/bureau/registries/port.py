"""What every register is to us, and how its records become answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.bureau import names
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import (
    NO_MATCH,
    STRUCK_OUT,
    Answer,
    Candidate,
    Outcome,
    unavailable,
)
from services.bureau.names import (
    Field,
    Likeness,
    NameWeights,
    PartialDate,
    PersonName,
    Reason,
    Scored,
    UnsearchableName,
)
from services.bureau.registries.questions import (
    MOST_PERSONS,
    NOT_CERTAIN,
    TOO_MANY,
    By,
    Question,
    is_enough,
    together,
    ways_of,
)
from services.bureau.registries.records import Record

# The source answers, but to this question with what cannot be read, or with somebody whom nobody asked for.
BAD_RECORD = "bad_record"
# An exact register shows everybody of a name and a day: no stranger beside them is left to be reckoned with.
_NO_STRANGERS = NameWeights(cards=0)
_NOTHING_AGREES = {Reason(part, Likeness.DIFFERENT) for part in (Field.SURNAME, Field.GIVEN_NAME)}


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a register can be asked; `note` is a code that tells why it cannot, or what is not known."""

    is_well: bool
    note: str | None = None


WELL = Health(is_well=True)


class Registry(Protocol):
    """A register that is searched exactly. It answers every question or says that it is unavailable."""

    name: str

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order; never raises for what the register does.

        Each can be asked: by IIN, by the number of a document, or by names and a full birth date.
        """
        ...

    def health(self) -> Health:
        """Whether it can be asked now, without asking about anybody; never raises for what it does."""
        ...

    def close(self) -> None:
        """Closes its connections, those in use too: whoever waits for one waits no longer."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a register holds behind one question. `note`: it gave no answer, and why."""

    records: tuple[Record, ...] = ()
    too_many: bool = False
    note: str | None = None


Ask = Callable[[Sequence[Question]], Sequence[Found]]


def answered(ask: Ask, asked: Sequence[Asked]) -> list[Answer]:
    """One answer for each who is asked about, asked in as many ways as it takes; each way once for all."""
    told: list[list[tuple[By, Answer]]] = [[] for _ in asked]
    open_ways = [list(ways_of(one)) for one in asked]
    while turn := [place for place, ways in enumerate(open_ways) if ways]:
        questions = [Question(open_ways[place].pop(0), asked[place]) for place in turn]
        for place, question, answer in zip(turn, questions, _answers(ask, questions), strict=True):
            told[place].append((question.by, answer))
            if is_enough(question.by, answer):
                open_ways[place].clear()
    return [together(answers) for answers in told]


def is_mixed_up(questions: Sequence[Question], found: Sequence[Found]) -> bool:
    """Whether somebody was found whom nobody asked for: then no answer beside it can be relied on either."""
    return any(_has_stranger(one, behind) for one, behind in zip(questions, found, strict=True))


def _answers(ask: Ask, questions: Sequence[Question]) -> list[Answer]:
    return [
        unavailable(BAD_RECORD) if _has_stranger(question, behind) else _answer(question.asked, behind)
        for question, behind in zip(questions, ask(questions), strict=True)
    ]


def _has_stranger(question: Question, found: Found) -> bool:
    return any(_is_stranger(question, record) for record in found.records)


def _is_stranger(question: Question, record: Record) -> bool:
    """Another IIN, another document, another birth date, or a name of which nothing agrees."""
    person, asked = record.person, question.asked
    if question.by is By.IIN:
        return person.iin != asked.iin
    if question.by is By.DOCUMENT:
        return record.document != asked.document
    if person.birth_date != asked.birth_date:
        return True
    scored = _scored(replace(asked, iin=None), record)
    return scored is not None and set(scored.why) >= _NOTHING_AGREES


def _answer(asked: Asked, found: Found) -> Answer:
    if found.note:
        return unavailable(found.note)
    living = list({record.person.ref: record for record in found.records if not record.is_removed}.values())
    if found.too_many or len(living) > MOST_PERSONS:
        persons = tuple(record.person for record in living[:MOST_PERSONS])
        return Answer(Outcome.MULTIPLE_MATCHES, persons, TOO_MANY)
    if not living:
        return Answer(Outcome.NO_MATCH, note=STRUCK_OUT) if found.records else NO_MATCH
    return _judged(asked, living)


def _judged(asked: Asked, records: Sequence[Record]) -> Answer:
    """One person only where it is as certain as on a card: by score, lead, and full birth date or IIN."""
    scored = [replace(one, card_id=n) for n, record in enumerate(records) if (one := _scored(asked, record))]
    if len(scored) < len(records):  # a question that is no name or no day: nothing can be compared
        return Answer(Outcome.MULTIPLE_MATCHES, tuple(record.person for record in records), NOT_CERTAIN)
    ranked = sorted(scored, key=lambda one: (-one.score, one.card_id))
    persons = tuple(_with_score(records[one.card_id].person, one) for one in ranked)
    if names.decide(scored, asked.query()).outcome is names.Outcome.SINGLE_MATCH:
        return Answer(Outcome.SINGLE_MATCH, persons)
    return Answer(Outcome.MULTIPLE_MATCHES, persons, NOT_CERTAIN if len(persons) == 1 else None)


def _scored(asked: Asked, record: Record) -> Scored | None:
    """How well the record fits, by whichever of its valid names fits best; None where nothing can be told."""
    person = record.person
    own = PersonName(person.surname, person.given_name, person.patronymic)
    try:
        query = asked.query()
        born = PartialDate.parse(person.birth_date) if person.birth_date else None
        cards = [
            names.card_of(0, name, birth_date=born, iin=person.iin) for name in (own, *record.other_names)
        ]
    except UnsearchableName:
        return None
    return max((names.score(query, card, _NO_STRANGERS) for card in cards), key=lambda scored: scored.score)


def _with_score(person: Candidate, scored: Scored) -> Candidate:
    why = tuple(f"{reason.field}:{reason.code}" for reason in scored.why)
    return replace(person, score=scored.score, why=why)
