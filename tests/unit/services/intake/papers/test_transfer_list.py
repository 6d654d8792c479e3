"""The transfer list on paper: numbers and ends, and nobody's name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.papers import CarriedItem, TransferListPaper, transfer_list_pdf
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

PAPER = TransferListPaper(
    language="ru",
    number="TL-2026-000007",
    sender="Примерный центр",
    receiver="Примерное адресное бюро",
    sent_at=datetime(2026, 3, 9, 6, 5, tzinfo=UTC),
    zone="Asia/Almaty",
    items=(CarriedItem("02-2026-000123", "package"), CarriedItem("02-2026-000124", "return")),
    url="https://example.org/v1/transfer-lists/019a0000-0000-7000-8000-000000000001",
)


def test_list_gives_its_ends_its_time_and_every_number() -> None:
    printed = text_of(transfer_list_pdf(PAPER))
    ends = [PAPER.number, PAPER.sender, PAPER.receiver, "9 марта 2026 года, 11:05"]
    for stated in [*ends, "02-2026-000123", "пакет документов", "02-2026-000124", "возвращённый пакет"]:
        assert squeezed(stated) in printed


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_long_list_runs_over_in_every_language(language: str) -> None:
    items = tuple(CarriedItem(f"02-2026-{number:06}", "certificate") for number in range(120))
    paper = transfer_list_pdf(replace(PAPER, language=language, items=items))
    printed = text_of(paper)
    assert page_count(paper) > 2
    assert [item.number for item in items if item.number not in printed] == []


def test_list_printed_again_is_the_same_file() -> None:
    assert transfer_list_pdf(PAPER) == transfer_list_pdf(replace(PAPER))


def test_sign_that_cannot_be_printed_is_a_box_and_the_rest_of_the_list_stays() -> None:
    printed = text_of(transfer_list_pdf(replace(PAPER, items=(*PAPER.items, CarriedItem("金-7", "package")))))
    for stated in ("□-7", "02-2026-000123", "02-2026-000124"):
        assert squeezed(stated) in printed
