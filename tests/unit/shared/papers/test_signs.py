"""Which signs can be printed, and what stands in the place of others on papers that people work with."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.papers import GlyphMissing, boxed, can_be_printed, render, signs


@pytest.mark.parametrize(
    "text", ["Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі", "Ёлкин-Щукин", "O'Neill, № 12/3-А", "Müller", "", None]
)
def test_letters_of_this_country_can_be_printed(text: str | None) -> None:
    assert can_be_printed(text)


@pytest.mark.parametrize("text", ["金 Ли", "Қалқаманов🙂", "Үлгі\u202eбаев", "علي"])
def test_sign_that_the_font_lacks_or_nobody_sees_cannot(text: str) -> None:
    assert not can_be_printed("Үлгібаев", text)


def test_box_stands_for_each_sign_that_cannot_be_printed_and_the_rest_stays() -> None:
    content = {"name": "Қалқаманов🙂", "due": None, "rows": [("金 Ли", 3)]}
    assert boxed(content) == {"name": "Қалқаманов□", "due": None, "rows": [["□ Ли", 3]]}
    assert can_be_printed(boxed("金"))


def test_printer_has_every_ordinary_sign_it_is_not_asked_about() -> None:
    print_all(signs.ORDINARY)


def test_control_the_printer_tells_one_sign_that_it_lacks_among_them() -> None:
    with pytest.raises(GlyphMissing):
        print_all({*signs.ORDINARY, "金"})


def print_all(letters: Iterable[str]) -> None:
    """On the very page on which each other sign is tried."""
    page = Path(signs.__file__).with_name("signs.typ")
    render(page, {"sign": "".join(sorted(letters))}, issued_at=datetime(2026, 3, 5, tzinfo=UTC))
