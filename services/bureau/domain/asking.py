"""Who is looked for, as both sources are asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from services.bureau.names import PartialDate, Query
from shared.bus.events.intake import SubjectFacts


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """The subject as the request names it. `birth_date` may be partial."""

    surname: str
    given_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    iin: str | None = None
    former_surnames: tuple[str, ...] = ()

    @classmethod
    def about(cls, subject: SubjectFacts) -> Self:
        """What to ask about the subject of a request."""
        name = subject.name
        return cls(
            name.surname,
            name.given_name,
            name.patronymic,
            subject.birth_date,
            subject.iin,
            subject.former_surnames,
        )

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """From the stored form."""
        return cls(**{**row, "former_surnames": tuple(row["former_surnames"])})

    def row(self) -> dict[str, Any]:
        """The form in which it is stored with the search run."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def is_askable(self) -> bool:
        """Whether an exact register can be asked: by IIN, or by names and a full birth date."""
        return bool(self.iin) or self.has_full_birth_date

    @property
    def has_full_birth_date(self) -> bool:
        """Whether the birth date is a day, not a year or a month."""
        try:
            return date.fromisoformat(self.birth_date or "").isoformat() == self.birth_date
        except ValueError:
            return False

    def query(self) -> Query:
        """The same for the card index. Raises UnsearchableName."""
        born = PartialDate.parse(self.birth_date) if self.birth_date else None
        return Query(
            self.surname, self.given_name, self.patronymic, born, self.iin, tuple(self.former_surnames)
        )

    def full_name(self) -> str:
        """Surname first, as certificates write it."""
        return full_name(self.surname, self.given_name, self.patronymic)


def full_name(surname: str, given_name: str, patronymic: str | None) -> str:
    """A name in one line, surname first."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)
