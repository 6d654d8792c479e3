"""A verification code read back: what people may type differently, and every slip that must be told."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bureau.papers import (
    VerificationCodeNotValid,
    grouped_code,
    new_verification_code,
    read_verification_code,
    verification_code,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKENS = st.binary(min_size=16, max_size=16)
CODE = verification_code(bytes(range(100, 116)))


@given(TOKENS)
def test_code_is_read_back_as_printed(token: bytes) -> None:
    code = verification_code(token)
    assert read_verification_code(grouped_code(code)) == code


@given(TOKENS, TOKENS)
def test_different_tokens_give_different_codes(one: bytes, other: bytes) -> None:
    assert (verification_code(one) == verification_code(other)) == (one == other)


def test_any_one_letter_changed_is_told() -> None:
    for place, letter in itertools.product(range(len(CODE)), ALPHABET):
        changed = CODE[:place] + letter + CODE[place + 1 :]
        if changed != CODE:
            with pytest.raises(VerificationCodeNotValid):
                read_verification_code(changed)


def test_any_two_letters_exchanged_are_told() -> None:
    for one, other in itertools.combinations(range(len(CODE)), 2):
        letters = list(CODE)
        letters[one], letters[other] = letters[other], letters[one]
        if "".join(letters) != CODE:
            with pytest.raises(VerificationCodeNotValid):
                read_verification_code("".join(letters))


@pytest.mark.parametrize(
    "typed", ["", "7", CODE[:-1], CODE + "0", CODE.replace(CODE[3], "U"), "Z" * 27, "ж" * 27]
)
def test_what_is_no_code_is_told(typed: str) -> None:
    with pytest.raises(VerificationCodeNotValid):
        read_verification_code(typed)


@pytest.mark.parametrize("first", ALPHABET[8:])
def test_more_than_128_bits_are_told_whatever_the_last_letter(first: str) -> None:
    for last in ALPHABET:
        with pytest.raises(VerificationCodeNotValid):
            read_verification_code(first + CODE[1:-1] + last)


def test_look_alikes_case_and_spaces_do_not_matter() -> None:
    code = verification_code(b"\x01" * 16)
    typed = code.lower().replace("0", "o").replace("1", "l")
    assert read_verification_code(f"  {typed[:5]} {typed[5:9]}-{typed[9:]}\n") == code


def test_letters_of_the_cyrillic_keyboard_are_read_as_the_latin_ones() -> None:
    for number in range(200):
        code = verification_code(number.to_bytes(16, "little"))
        assert read_verification_code(code.translate(str.maketrans("0ABEKMHPCTX", "ОАВЕКМНРСТХ"))) == code


def test_fresh_codes_never_repeat() -> None:
    assert len({new_verification_code() for _ in range(1000)}) == 1000
