"""The sound codes of the benchmark's peer are those that its authors published."""

import pytest

from bench.daitch_mokotoff import daitch_mokotoff

PUBLISHED = {
    "Auerbach": "097400 097500",
    "Ceniow": "467000 567000",
    "Holubica": "587400 587500",
    "Jackson": "145460 154600 445460 454600",
    "Mannheim": "665600",
    "Moskowitz": "645740",
    "Peterson": "734600 739460",
    "Przemysl": "746480 794648",
    "Rosochowaciec": "944744 944745 944754 944755 945744 945745 945754 945755",
    "Szlamawicz": "486740",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_name_has_its_published_codes(name: str) -> None:
    assert " ".join(sorted(daitch_mokotoff(name))) == PUBLISHED[name]


def test_word_without_a_latin_letter_has_no_code() -> None:
    assert daitch_mokotoff("Үлгі 🙂") == frozenset()
