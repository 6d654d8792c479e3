"""The blank form: one page in each language, always the same file."""

import pytest

from services.intake.papers import application_form_pdf
from shared.papers import UnknownLanguage
from tests.unit.shared.papers.pdf_text import page_count, text_of


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Өтініш"), ("ru", "Заявление"), ("en", "Application")]
)
def test_form_is_one_page_in_each_language(language: str, title: str) -> None:
    form = application_form_pdf(language)
    assert page_count(form) == 1
    assert title in text_of(form)


def test_form_printed_again_is_the_same_file() -> None:
    assert application_form_pdf("kk") == application_form_pdf("kk")


def test_form_in_a_language_that_is_not_spoken_here_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        application_form_pdf("de")
