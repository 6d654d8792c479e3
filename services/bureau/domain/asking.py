"""Who is looked for, as both sources are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from services.bureau.names import ImpossibleDate, PartialDate, Query
from shared.bus.events.intake import IdentityDocumentFacts, SubjectFacts
from shared.standard.documents import has_number_of_its_own

# A shorter number is no document's, or too many people's.
SHORTEST_DOCUMENT = 5


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """The subject as the request names it. `birth_date` may be partial.

    `document` is the number of the identity document that the subject showed, as registers write it; only
    where no IIN tells more.
    """

    surname: str
    given_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    iin: str | None = None
    former_surnames: tuple[str, ...] = ()
    document: str | None = None

    @classmethod
    def about(cls, subject: SubjectFacts, shown: IdentityDocumentFacts | None = None) -> Self:
        """What to ask about the subject of a request, who showed this identity document."""
        name = subject.name
        return cls(
            name.surname,
            name.given_name,
            name.patronymic,
            subject.birth_date,
            subject.iin,
            subject.former_surnames,
            document_number(shown) if shown is not None and not subject.iin else None,
        )

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """From the stored form, or that of another release: what it knows beside is passed over."""
        known = {name: row[name] for name in cls.__slots__ if name in row}
        return cls(**{**known, "former_surnames": tuple(row["former_surnames"])})

    def row(self) -> dict[str, Any]:
        """The form in which it is stored with the search run."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row if self.document else {name: row[name] for name in row if name != "document"}

    @property
    def is_askable(self) -> bool:
        """Whether an exact register can be asked: by IIN, by document, or by names and a full birth date."""
        return bool(self.iin or self.document) or self.has_full_birth_date

    @property
    def has_full_birth_date(self) -> bool:
        """Whether the birth date is a day, not a year or a month."""
        try:
            born = PartialDate.parse(self.birth_date or "")
        except ImpossibleDate:
            return False
        return born.is_full and str(born) == self.birth_date

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


def document_number(shown: IdentityDocumentFacts) -> str | None:
    """The number as registers write it: capitals and digits, nothing between; None where it tells nobody."""
    number = "".join(sign for sign in shown.number.upper() if sign.isalnum())
    is_one = len(number) >= SHORTEST_DOCUMENT and any(map(str.isdecimal, number))
    return number if is_one and has_number_of_its_own(shown.kind) else None
