"""A return gives every ground, what to do about it, and what comes next."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.bureau.papers import ReturnGround, ReturnPaper, return_pdf
from shared.papers import GlyphMissing
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

INCOMPLETE = ReturnGround("Пакет документов неполный.", "Приложите недостающее.", "Нет копии удостоверения.")
DIFFERENT = ReturnGround("Копии не соответствуют подлинникам.", "Сделайте новую копию.", None)
PAPER = ReturnPaper(
    language="ru",
    number="2026-000123",
    bureau="Примерное адресное бюро",
    centre="Примерный центр, ул. Пробная, 2",
    addressee="Үлгіұлы Әліби Ғаниұлы",
    registered_at=datetime(2026, 3, 5, 4, 20, tzinfo=UTC),
    returned_at=datetime(2026, 3, 9, 6, 5, tzinfo=UTC),
    zone="Asia/Almaty",
    grounds=(INCOMPLETE, DIFFERENT),
    operator="Сынақбаева Айгүл Үлгіқызы",
    operator_position="оператор адресного бюро",
)


@pytest.mark.parametrize(
    ("language", "returned", "next_step"),
    [
        ("kk", "2026 жылғы 9 наурыз, 11:05", "бір ай сақталады"),
        ("ru", "9 марта 2026 года, 11:05", "хранятся один месяц"),
        ("en", "9 March 2026, 11:05", "kept for one month"),
    ],
)
def test_return_gives_grounds_and_what_comes_next(language: str, returned: str, next_step: str) -> None:
    printed = text_of(return_pdf(replace(PAPER, language=language)))
    grounds = [
        part for ground in PAPER.grounds for part in (ground.text, ground.what_to_do, ground.remark) if part
    ]
    for stated in [
        *grounds,
        returned,
        next_step,
        PAPER.addressee,
        PAPER.number,
        PAPER.centre,
        PAPER.operator,
    ]:
        assert squeezed(stated) in printed


def test_all_four_grounds_with_long_remarks_fit_one_page() -> None:
    grounds = tuple(replace(INCOMPLETE, remark="Пояснение оператора " * 10) for _ in range(4))
    assert page_count(return_pdf(replace(PAPER, addressee="Ж" * 100, grounds=grounds))) == 1


def test_ground_without_a_remark_has_no_empty_remark() -> None:
    assert squeezed("Пояснение оператора") not in text_of(return_pdf(replace(PAPER, grounds=(DIFFERENT,))))


def test_hostile_remark_is_printed_as_it_is() -> None:
    remark = '#read("/etc/passwd") {{7*7}} %s <b>"\'</b>'
    paper = replace(PAPER, grounds=(replace(DIFFERENT, remark=remark),))
    assert squeezed(remark) in text_of(return_pdf(paper))


def test_return_printed_again_is_the_same_file() -> None:
    assert return_pdf(PAPER) == return_pdf(replace(PAPER))


def test_remark_with_an_emoji_stops_the_return() -> None:
    with pytest.raises(GlyphMissing):
        return_pdf(replace(PAPER, grounds=(replace(DIFFERENT, remark="😀"),)))
