"""The formal check of a package as it came from the centre (paras 12 and 17; A1)."""

from shared.bus.events.intake import RegisteredPersons
from shared.standard.documents import Flaw, Letter, Package, check_package


def flaws_of(persons: RegisteredPersons, *, is_about_another: bool) -> list[Flaw]:
    """Every formal flaw: a ground of para 17 and the item that it concerns; none where all is in order."""
    flaws = check_package(_package_of(persons))
    if is_about_another:
        missing = [item for item in ("purpose", "legal_ground") if not (getattr(persons, item) or "").strip()]
        flaws.extend(Flaw("not_properly_drawn_up", item) for item in missing)
    return flaws


def grounds_of(flaws: list[Flaw]) -> list[str]:
    """The grounds that the flaws come to, each once."""
    return list(dict.fromkeys(flaw.ground for flaw in flaws))


def _package_of(persons: RegisteredPersons) -> Package:
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
