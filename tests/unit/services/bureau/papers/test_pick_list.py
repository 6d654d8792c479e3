"""The pick list: drawer by drawer, over as many pages as it needs."""

from dataclasses import replace
from datetime import UTC, datetime

from services.bureau.papers import CardLookUp, Drawer, PickListPaper, pick_list_pdf
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

NOW = datetime(2026, 3, 9, 6, 5, tzinfo=UTC)
LOOK_UP = CardLookUp("2026-000123", "Үлгіұлы Әліби Ғаниұлы", "1980-05", NOW)
PAPER = PickListPaper("ru", "Примерное адресное бюро", NOW, "Asia/Almaty", (Drawer("Ұ – Ү", (LOOK_UP,)),))


def test_list_gives_case_name_birth_date_and_due_time() -> None:
    printed = text_of(pick_list_pdf(PAPER))
    for stated in ["Ящик Ұ – Ү", "2026-000123", LOOK_UP.name, "05.1980", "9 марта 2026 года, 11:05"]:
        assert squeezed(stated) in printed


def test_drawer_that_runs_over_is_named_on_every_page() -> None:
    look_ups = tuple(replace(LOOK_UP, case_number=f"2026-{number:06}") for number in range(100))
    paper = pick_list_pdf(replace(PAPER, drawers=(Drawer("Ұ – Ү", look_ups),)))
    printed = text_of(paper)
    assert page_count(paper) > 2
    assert printed.count(squeezed("Ящик Ұ – Ү")) == page_count(paper)
    assert [look_up.case_number for look_up in look_ups if look_up.case_number not in printed] == []


def test_look_up_stays_whole_where_the_page_ends() -> None:
    look_ups = tuple(
        replace(LOOK_UP, case_number=f"2026-{number:06}", name="Ж" * 100) for number in range(40)
    )
    printed = text_of(pick_list_pdf(replace(PAPER, drawers=(Drawer("Ж", look_ups),))))
    _, *pages = printed.split("естьнет")
    assert len(pages) > 4
    assert all(page.startswith("2026-") for page in pages)


def test_empty_drawer_is_left_out() -> None:
    assert "Ящик" not in text_of(pick_list_pdf(replace(PAPER, drawers=(Drawer("А", ()),))))


def test_list_without_look_ups_says_so() -> None:
    assert squeezed("Искать в картотеке нечего.") in text_of(pick_list_pdf(replace(PAPER, drawers=())))


def test_birth_date_that_is_not_known_is_a_dash() -> None:
    unknown = replace(LOOK_UP, birth_date=None)
    assert "—" in text_of(pick_list_pdf(replace(PAPER, drawers=(Drawer("А", (unknown,)),))))


def test_list_printed_again_is_the_same_file() -> None:
    assert pick_list_pdf(PAPER) == pick_list_pdf(replace(PAPER))
