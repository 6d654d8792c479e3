"""Text that people wrote: letters of every alphabet pass, what nobody sees does not."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.text import CleanText

CLEAN = TypeAdapter(CleanText)


@pytest.mark.parametrize(
    "text", ["Әбіш Ңұр Өүһі", "Ёлка-Ель", "O’Sample", "名前", "مثال", "a" * 200, "№ 5 «ё»"]
)
def test_letters_of_every_alphabet_pass(text: str) -> None:
    assert CLEAN.validate_python(f"  {text} ") == text


@pytest.mark.parametrize(
    "code_point",
    [0, 9, 10, 0x7F, 0xAD, 0x61C, 0x200B, 0x200F, 0x202E, 0x2066, 0x2069, 0xFE0F, 0xFEFF, 0xE0041],
)
def test_sign_that_nobody_sees_is_refused(code_point: int) -> None:
    with pytest.raises(ValidationError) as refused:
        CLEAN.validate_python(f"Үл{chr(code_point)}гі")
    assert refused.value.errors()[0]["type"] == "unseen_characters"


@pytest.mark.parametrize("text", ["", " ", "a" * 201])
def test_length_is_bounded(text: str) -> None:
    with pytest.raises(ValidationError):
        CLEAN.validate_python(text)
