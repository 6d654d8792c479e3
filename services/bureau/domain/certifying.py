"""What a certificate states: its number, its finding, and the content that is signed (para 5, A5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Candidate
from services.bureau.domain.errors import AnswerNotPossible
from shared.bus.events.bureau import Finding
from shared.errors import FieldError
from shared.standard.centres import bureau


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """What is stated of whom: a person whom a source knows, or that both sources list nobody."""

    asked: Asked
    found: Candidate | None

    @property
    def finding(self) -> Finding:
        """The certificate's outcome. Raises AnswerNotPossible where the source does not tell it.

        Who was deregistered was so from somewhere: no certificate leaves the last address empty.
        """
        if self.found is None:
            return "not_listed"
        if self.found.standing == "unclear":
            raise AnswerNotPossible(
                FieldError(
                    "ref", "standing_unclear", "the source does not say whether the person lives there"
                )
            )
        if not self.address:
            raise AnswerNotPossible(FieldError("ref", "no_address", "the source does not say where"))
        return "deregistered" if self.found.standing == "deregistered" else "registered_at"

    @property
    def subject_name(self) -> str:
        """The subject as the source writes the name, else as the request does."""
        return (self.found or self.asked).full_name()

    @property
    def written(self) -> tuple[str | None, ...]:
        """What people wrote and the certificate will print as it is."""
        return self.subject_name, self.address, self.found.deregistered_to if self.found else None

    @property
    def address(self) -> str | None:
        """The address that is certified, in one line."""
        return self.found.dwelling.line() if self.found else None


def certificate_number(bureau_id: str, issued_at: datetime, serial: int) -> str:
    """`AB-<bureau>-YYYY-NNNNNN`, with the local year of the bureau."""
    return numbered("AB", bureau_id, issued_at, serial)


def return_number(bureau_id: str, returned_at: datetime, serial: int) -> str:
    """`RT-<bureau>-YYYY-NNNNNN`, with the local year of the bureau."""
    return numbered("RT", bureau_id, returned_at, serial)


def numbered(kind: str, bureau_id: str, at: datetime, serial: int) -> str:
    """A number of this kind of paper."""
    year = at.astimezone(bureau(bureau_id).zone).year
    return f"{kind}-{bureau_id.upper()}-{year:04d}-{serial:06d}"


def signed_content(
    number: str, request_number: str, bureau_id: str, issued_at: datetime, stated: Statement
) -> Any:
    """The canonical content: texts and nothing only, so that it has one form and one signature.

    Of a person found it states what the source says; nobody has checked what the request adds to that.
    """
    found = stated.found
    return {
        "number": number,
        "request_number": request_number,
        "bureau": bureau_id,
        "issued_at": issued_at.isoformat(),
        "subject": stated.subject_name,
        "birth_date": (found or stated.asked).birth_date,
        "iin": (found or stated.asked).iin,
        "finding": stated.finding,
        "address": stated.address,
        "registered_on": found.registered_on if found else None,
        "deregistered_on": found.deregistered_on if found else None,
        "deregistered_to": found.deregistered_to if found else None,
    }
