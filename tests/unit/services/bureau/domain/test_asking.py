"""What is asked about the subject of a request, and the number of a document as registers write it."""

import pytest

from services.bureau.domain.asking import Asked
from shared.bus.events.intake import IdentityDocumentFacts, PersonNameFacts, SubjectFacts

SUBJECT = SubjectFacts(name=PersonNameFacts(surname="Үлгібаев", given_name="Серік"))


@pytest.mark.parametrize(
    ("kind", "number", "asked"),
    [
        ("id_card", "990000001", "990000001"),
        ("id_card", " 990 000-001 ", "990000001"),
        ("passport", "n12345678", "N12345678"),
        ("foreign_passport", "№ AB 99 00001", "AB9900001"),
        ("birth_certificate", "990000001", None),
        ("something_else", "990000001", None),
        ("id_card", "9901", None),
        ("id_card", "жоқболды", None),
    ],
)
def test_document_is_asked_by_where_its_number_is_its_persons_own(
    kind: str, number: str, asked: str | None
) -> None:
    shown = IdentityDocumentFacts(kind=kind, number=number)
    told = Asked.about(SUBJECT, shown)
    assert (told.document, told.is_askable) == (asked, asked is not None)


def test_document_is_left_out_where_the_iin_tells_more() -> None:
    shown = IdentityDocumentFacts(kind="id_card", number="990000001")
    assert Asked.about(SUBJECT.model_copy(update={"iin": "800512390016"}), shown).document is None


def test_stored_form_has_a_document_only_where_there_is_one_and_is_read_back() -> None:
    without = Asked("Үлгібаев", "Серік")
    shown = Asked("Үлгібаев", "Серік", document="990000001")
    assert "document" not in without.row()
    assert [Asked.from_row(one.row()) for one in (without, shown)] == [without, shown]


def test_stored_form_of_a_later_release_is_read() -> None:
    assert Asked.from_row({**Asked("Үлгібаев", "Серік").row(), "eye_colour": "?"}).surname == "Үлгібаев"
