"""The questions of the search benchmark, each with its label, and what the answers to them are worth."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.cards_files import Crowd
from bench.cards_people import KINDS, Row, corrupt, namesake, sibling, some_kind, strangers, twin
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Outcome

RELATIVES = {"twin": twin, "sibling": sibling, "namesake": namesake}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """Whom somebody asks for; `card` is the number of their card, None for a person who is on none."""

    kind: str
    card: str | None
    asked: Asked


def asked_for(row: Row) -> Asked:
    """The person as a request names them: without the IIN, which would make it easy."""
    return Asked(
        row.surname, row.given_name, row.patronymic, row.birth_date or None, None, row.former_surnames
    )


@dataclass(frozen=True)
class Choice:
    """Which persons are asked for, fixed by the seed: so many as it happens, so many of each kind besides."""

    usual: list[tuple[int, str]]
    by_kind: list[tuple[int, str]]

    @classmethod
    def of(cls, crowd: Crowd, usual: int, each_kind: int) -> "Choice":
        """Drawn from the whole population."""
        chance = random.Random(crowd.seed * 7 + 1)
        drawn = [(1 + chance.randrange(crowd.count), some_kind(chance)) for _ in range(usual)]
        each = [(1 + chance.randrange(crowd.count), kind) for kind in KINDS for _ in range(each_kind)]
        return cls(drawn, each)

    @property
    def wanted(self) -> set[int]:
        """The numbers of everybody who is asked for."""
        return {card for card, _ in (*self.usual, *self.by_kind)}


def questions(chosen: Iterable[tuple[int, str]], people: Mapping[int, Row], seed: int) -> list[Question]:
    """The questions about persons who are on a card."""
    return [Question(kind, str(card), asked_for(corrupt(people[card], kind, seed))) for card, kind in chosen]


def absent(people: Sequence[Row], crowd: Crowd, count: int) -> Iterator[Question]:
    """Strangers who are on no card, half of them misspelt; then twins, siblings and namesakes of persons."""
    chance = random.Random(crowd.seed * 11 + 3)
    for place, row in enumerate(strangers(count, crowd.seed, days=crowd.days)):
        kind = some_kind(chance) if place % 2 else "same"
        yield Question("stranger", None, asked_for(corrupt(row, kind, crowd.seed)))
    for label, made in RELATIVES.items():
        for _ in range(count // 4):
            row = made(people[chance.randrange(len(people))], crowd.seed)
            yield Question(label, None, asked_for(row))


@dataclass
class Tally:
    """What became of the questions of one label."""

    asked: int = 0
    first: int = 0
    among_five: int = 0
    automatic: int = 0
    wrong: int = 0

    def note(self, question: Question, answer: Answer) -> None:
        """Counts one answer. A machine that names anybody for an absent person is wrong."""
        shown = [candidate.ref for candidate in answer.candidates]
        self.asked += 1
        self.first += shown[:1] == [question.card]
        self.among_five += question.card in shown[:SHOWN]
        if answer.outcome is Outcome.SINGLE_MATCH:
            right = shown[0] == question.card
            self.automatic += right
            self.wrong += not right

    def row(self) -> dict[str, float]:
        """Shares, for persons who are on a card."""
        return {
            "asked": self.asked,
            "recall_at_1": round(self.first / self.asked, 4),
            "recall_at_5": round(self.among_five / self.asked, 4),
            "automatic": round(self.automatic / self.asked, 4),
            "wrong_automatic": self.wrong,
        }

    def absent_row(self) -> dict[str, float]:
        """The share that a machine would have taken for somebody, for persons who are on no card."""
        share = round(self.wrong / self.asked, 5)
        return {"asked": self.asked, "found_automatically": self.wrong, "share": share}


def tallied(answered: Iterable[tuple[Question, Answer]]) -> dict[str, Tally]:
    """The answers counted by label."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for question, answer in answered:
        tallies[question.kind].note(question, answer)
    return dict(tallies)


def whole(answered: Iterable[tuple[Question, Answer]]) -> Tally:
    """The answers counted together."""
    tally = Tally()
    for question, answer in answered:
        tally.note(question, answer)
    return tally
