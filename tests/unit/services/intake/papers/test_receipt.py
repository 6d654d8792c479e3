"""A receipt states what paragraph 15 asks, for every language, name and number of documents."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.intake.papers import ReceiptDocument, ReceiptInspector, ReceiptPaper, receipt, receipt_pdf
from shared.papers import UnknownLanguage
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

PAPER = ReceiptPaper(
    language="kk",
    number="2026-000123",
    centre="№ 1 үлгі орталығы",
    accepted_at=datetime(2026, 3, 5, 4, 20, tzinfo=UTC),
    issue_at=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
    zone="Asia/Almaty",
    applicant="Үлгіұлы Әліби Ғаниұлы",
    documents=(ReceiptDocument("Өтініш", 1), ReceiptDocument("Жеке куәліктің көшірмесі", None)),
    place="Астана қ., Үлгі көш., 2",
    inspector=ReceiptInspector("Сынақова Ғалия Үлгіқызы", "аға инспектор", "5"),
    track_code="7K4Q-9MX2",
    track_url="https://example.invalid/v1/track/2026-000123?code=7K4Q9MX2",
)


@pytest.fixture
def crowded() -> ReceiptPaper:
    documents = tuple(ReceiptDocument(f"{number} " + "Құжат" * 12, 99) for number in range(10))
    return replace(
        PAPER,
        applicant="Ж" * 100,
        documents=documents,
        place="Щ" * 150,
        inspector=ReceiptInspector("Ы" * 100, "Q" * 60, "12"),
    )


@pytest.mark.parametrize(
    ("language", "accepted", "issue", "service"),
    [
        ("kk", "2026 жылғы 5 наурыз, 09:20", "2026 жылғы 12 наурыз, 14:00", "мекенжай анықтамаларын беру"),
        ("ru", "5 марта 2026 года, 09:20", "12 марта 2026 года, 14:00", "Выдача адресных справок"),
        ("en", "5 March 2026, 09:20", "12 March 2026, 14:00", "Issuing address certificates"),
    ],
)
def test_receipt_states_what_paragraph_15_asks(
    language: str, accepted: str, issue: str, service: str
) -> None:
    printed = text_of(receipt_pdf(replace(PAPER, language=language)))
    names = [PAPER.applicant, PAPER.place, PAPER.inspector.name, PAPER.inspector.position]
    documents = [document.name for document in PAPER.documents]
    for stated in [PAPER.number, accepted, issue, service, *names, *documents, ": 2", PAPER.track_code]:
        assert squeezed(stated) in printed


def test_longest_names_and_ten_documents_fit_one_page(crowded: ReceiptPaper) -> None:
    paper = receipt_pdf(crowded)
    assert page_count(paper) == 1
    assert crowded.applicant in text_of(paper)
    assert all(squeezed(document.name) in text_of(paper) for document in crowded.documents)


def test_hostile_name_is_printed_as_it_is() -> None:
    name = '#read("/etc/passwd") {{7*7}} %s <b>"\'</b>'
    assert squeezed(name) in text_of(receipt_pdf(replace(PAPER, applicant=name)))


def test_receipt_printed_again_is_the_same_file() -> None:
    assert receipt_pdf(PAPER) == receipt_pdf(replace(PAPER))


@pytest.mark.parametrize("sign", ["😀", "金", "\u202e", "\x07"])
def test_sign_that_cannot_be_printed_is_a_box_and_stops_no_receipt(sign: str) -> None:
    inspector = replace(PAPER.inspector, name=f"Сынақова {sign}")
    documents = (ReceiptDocument(f"Өтініш {sign} 2", 1),)
    paper = replace(PAPER, applicant=f"Үлгі {sign}баев", documents=documents, inspector=inspector)
    printed = text_of(receipt_pdf(paper))
    for stated in ("Үлгі □баев", "Өтініш □ 2", "Сынақова □", PAPER.number, PAPER.track_code):
        assert squeezed(stated) in printed


def test_receipt_without_such_a_sign_has_no_box() -> None:
    assert "□" not in text_of(receipt_pdf(PAPER))


def test_receipt_in_a_language_that_is_not_spoken_here_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        receipt_pdf(replace(PAPER, language="de"))


@pytest.mark.parametrize(
    "words", sorted(Path(receipt.__file__).parent.glob("*.toml")), ids=lambda path: path.stem
)
def test_every_language_has_the_same_words(words: Path) -> None:
    languages = tomllib.loads(words.read_text(encoding="utf-8"))
    assert set(languages) == {"kk", "ru", "en"}
    assert languages["kk"].keys() == languages["ru"].keys() == languages["en"].keys()
