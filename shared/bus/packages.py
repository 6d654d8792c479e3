"""A package as events carry it: as para 12 looks at it, and what one about somebody else has to say."""

from shared.bus.events.intake import RegisteredPersons
from shared.standard.documents import Letter, Package


def package_of(persons: RegisteredPersons) -> Package:
    """What was handed in, as its form is checked (para 12)."""
    applicant = persons.applicant
    shown, letter = applicant.identity_document, applicant.letter
    return Package(
        applicant_kind=applicant.kind,
        documents=frozenset(document.kind for document in persons.documents),
        identity_document_kind=shown.kind if shown else None,
        identity_document_number=shown.number if shown else None,
        copy_matches_original=shown.copy_matches_original if shown else None,
        original_returned=shown.original_returned if shown else None,
        letter=Letter(letter.outgoing_number, letter.dated, letter.signed_by) if letter else None,
    )


def unsaid(persons: RegisteredPersons) -> list[str]:
    """Which of purpose and legal ground a question about somebody else lacks (A1); blank is missing."""
    return [item for item in ("purpose", "legal_ground") if not (getattr(persons, item) or "").strip()]
