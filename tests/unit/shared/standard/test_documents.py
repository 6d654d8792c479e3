"""The formal check of a package against para 12: what is a ground, what only a warning."""

from dataclasses import replace

import pytest

from shared.standard.documents import (
    Flaw,
    Letter,
    Package,
    UnknownDocument,
    all_identity_documents,
    asked_of,
    check_package,
    identity_document,
    item,
    missing_items,
    package_warnings,
)
from shared.standard.grounds import ground

INDIVIDUAL = Package(
    applicant_kind="individual",
    documents=frozenset({"application", "identity_document_copy"}),
    identity_document_kind="id_card",
    identity_document_number="990000001",
    copy_matches_original=True,
    original_returned=True,
)
LETTER = Letter(outgoing_number="17-3/204", dated="2026-03-04", signed_by="Үлгі Үлгіұлы")
LEGAL_ENTITY = Package(applicant_kind="legal_entity", documents=frozenset(), letter=LETTER)


@pytest.mark.parametrize("package", [INDIVIDUAL, LEGAL_ENTITY], ids=["individual", "legal_entity"])
def test_complete_package_has_no_flaw(package: Package) -> None:
    assert check_package(package) == []
    assert package_warnings(package) == []


def test_individual_with_nothing_lacks_everything_para_12_asks() -> None:
    empty = Package(applicant_kind="individual", documents=frozenset())
    assert missing_items(empty) == ["application", "identity_document", "identity_document_copy"]
    assert check_package(empty) == [Flaw("package_incomplete", code) for code in missing_items(empty)]


def test_copy_that_does_not_match_is_a_ground_of_its_own() -> None:
    flaws = check_package(replace(INDIVIDUAL, copy_matches_original=False))
    assert flaws == [Flaw("copies_do_not_match_originals", "identity_document_copy")]


def test_copy_that_nobody_compared_is_a_warning() -> None:
    package = replace(INDIVIDUAL, copy_matches_original=None)
    assert check_package(package) == []
    assert package_warnings(package) == ["copy_not_compared"]


def test_legal_entity_needs_no_copy_and_no_identity_document() -> None:
    assert missing_items(LEGAL_ENTITY) == []


def test_legal_entity_without_its_letter_is_incomplete() -> None:
    assert check_package(replace(LEGAL_ENTITY, letter=None)) == [
        Flaw("package_incomplete", "written_enquiry")
    ]


@pytest.mark.parametrize(
    ("letter", "lacking"),
    [
        (replace(LETTER, signed_by=None), ["letter_signature"]),
        (replace(LETTER, signed_by="  "), ["letter_signature"]),
        (replace(LETTER, outgoing_number=None), ["letter_outgoing_number"]),
        (replace(LETTER, dated=None), ["letter_date"]),
        (Letter(None, None, None), ["letter_outgoing_number", "letter_date", "letter_signature"]),
    ],
)
def test_letter_not_drawn_up_properly_names_what_it_lacks(letter: Letter, lacking: list[str]) -> None:
    flaws = check_package(replace(LEGAL_ENTITY, letter=letter))
    assert flaws == [Flaw("not_properly_drawn_up", code) for code in lacking]


def test_every_ground_and_item_of_a_flaw_has_its_words() -> None:
    empty = Package(applicant_kind="individual", documents=frozenset(), copy_matches_original=False)
    unsigned = replace(LEGAL_ENTITY, letter=Letter(None, None, None))
    for flaw in [*check_package(empty), *check_package(unsigned)]:
        assert ground(flaw.ground).text.kk
        assert item(flaw.item).paragraph.startswith("12")


@pytest.mark.parametrize(
    ("kind", "number", "usual"),
    [
        ("id_card", "990000001", True),
        ("id_card", "99 0000-001", True),
        ("id_card", "99000000", False),
        ("id_card", None, False),
        ("passport", "n99000001", True),
        ("passport", "99000001", False),
        ("refugee_certificate", "XX99000001", True),
        ("foreign_passport", "anything at all", True),
        ("foreign_passport", "", False),
    ],
)
def test_unusual_number_is_a_warning_and_never_a_flaw(kind: str, number: str | None, usual: bool) -> None:
    package = replace(INDIVIDUAL, identity_document_kind=kind, identity_document_number=number)
    assert check_package(package) == []
    assert package_warnings(package) == ([] if usual else ["identity_document_number_unusual"])


def test_unknown_kind_of_identity_document_and_original_kept_are_warnings() -> None:
    package = replace(INDIVIDUAL, identity_document_kind="library_card", original_returned=False)
    assert package_warnings(package) == ["original_not_returned", "identity_document_unknown"]


def test_package_does_not_show_personal_data_when_printed() -> None:
    assert "990000001" not in repr(INDIVIDUAL)
    assert "Үлгі" not in repr(LEGAL_ENTITY)


def test_everything_that_is_asked_has_a_name() -> None:
    for code in (*asked_of("individual"), *asked_of("legal_entity")):
        assert item(code).name.kk
    assert {found.kind for found in all_identity_documents()} >= {"id_card", "passport", "foreign_passport"}


def test_unknown_document_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        item("bribe")
    with pytest.raises(UnknownDocument):
        identity_document("library_card")
