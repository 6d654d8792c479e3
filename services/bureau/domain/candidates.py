"""A person as a source knows them, and what one source answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Self

from services.bureau.domain.asking import full_name
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source

Standing = Literal["registered", "deregistered", "unclear"]


class Outcome(StrEnum):
    """What a search comes to."""

    SINGLE_MATCH = "single_match"
    NO_MATCH = "no_match"
    MULTIPLE_MATCHES = "multiple_matches"
    CONFLICTING = "conflicting"
    SOURCE_UNAVAILABLE = "source_unavailable"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """One person whom a source offers; `ref` is the source's own reference. Days are ISO dates."""

    source: Source
    ref: str
    surname: str
    given_name: str
    patronymic: str | None
    birth_date: str | None
    iin: str | None
    dwelling: Dwelling
    registered_on: str | None = None
    deregistered_on: str | None = None
    deregistered_to: str | None = None
    standing: Standing = "registered"
    score: float | None = None
    why: tuple[str, ...] = ()
    # Where the picture of the card is kept, by its key there.
    scan: str | None = None

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """From the stored form."""
        held = {"source": Source(row["source"]), "dwelling": Dwelling(**row["dwelling"])}
        return cls(**{**row, **held, "why": tuple(row["why"])})

    def row(self) -> dict[str, Any]:
        """The form in which it is stored with the search run."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"dwelling": self.dwelling.row()}

    def full_name(self) -> str:
        """The name as the source writes it."""
        return full_name(self.surname, self.given_name, self.patronymic)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source said to one question; `note` is a code that tells an operator more."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    note: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether there is nothing more to wait for: the source has answered, or cannot be asked."""
        return self.outcome is not Outcome.SOURCE_UNAVAILABLE


NO_MATCH = Answer(Outcome.NO_MATCH)
# Note of a source that knows the person by a record which it has struck out: no person, and no absence.
STRUCK_OUT = "struck_out"


def unavailable(reason: str) -> Answer:
    """The source did not answer; never the same as "not found"."""
    return Answer(Outcome.SOURCE_UNAVAILABLE, note=reason)


def not_asked(reason: str) -> Answer:
    """The source cannot be asked with what is known of the person; never the same as "not found"."""
    return Answer(Outcome.NOT_ASKED, note=reason)
