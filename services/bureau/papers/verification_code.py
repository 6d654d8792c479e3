"""The code by which anybody can verify a certificate: 128 random bits that people can type.

26 Crockford base 32 letters carry the token, one more checks it: any one letter changed, or any two
exchanged, is told "not valid" without looking anything up.
"""

import secrets
from functools import reduce

from shared.errors import ServiceError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TOKEN_BYTES = 16
_LENGTH = 27
_GROUP = 4
# What people type for what is printed: look-alikes of the Latin and of the Cyrillic keyboard.
_AS_TYPED = str.maketrans("OILОАВЕКМНРСТХ", "011" + "0ABEKMHPCTX", "- \t\r\n")


class VerificationCodeNotValid(ServiceError):
    """This is not a certificate's verification code; please compare it letter by letter."""

    code = "verification_code_not_valid"
    status = 404


def new_verification_code() -> str:
    """A fresh code that nobody can guess."""
    return verification_code(secrets.token_bytes(_TOKEN_BYTES))


def verification_code(token: bytes) -> str:
    """The 27 letters for a token of 16 bytes, as stored and as used in the URL (no hyphens)."""
    number = int.from_bytes(token, "big")
    digits = [(number >> 5 * place) & 31 for place in reversed(range(_LENGTH - 1))]
    return "".join(_ALPHABET[digit] for digit in [*digits, _check_digit(digits)])


def read_verification_code(typed: str) -> str:
    """The stored form of a code as somebody typed it: case, hyphens, spaces and look-alikes do not matter.

    Raises VerificationCodeNotValid.
    """
    code = typed.upper().translate(_AS_TYPED)
    if len(code) != _LENGTH or not set(code) <= set(_ALPHABET):
        raise VerificationCodeNotValid
    *digits, check = map(_ALPHABET.index, code)
    # 26 letters hold 130 bits: the first two are always zero.
    if digits[0] > 7 or check != _check_digit(digits):
        raise VerificationCodeNotValid
    return code


def grouped_code(code: str) -> str:
    """The code as it is printed, in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _check_digit(digits: list[int]) -> int:
    # A weighted sum over GF(32) with the weights x, x^2, ... x^26: all different, none zero and none one,
    # hence no single change and no exchange of two unequal letters can keep the sum.
    return reduce(lambda folded, digit: _times_x(folded ^ digit), digits, 0)


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled  # x^5 + x^2 + 1 is primitive over GF(2)
