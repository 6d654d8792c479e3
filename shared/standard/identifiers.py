"""IIN and BIN, the twelve-digit numbers of persons and legal entities: checked, read, made (synthetic ones).

No register is asked: a number that passes may belong to nobody. No error here repeats a number.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from shared.standard.errors import StandardError

Sex = Literal["male", "female"]
BinKind = Literal["resident", "non_resident", "joint_entrepreneur"]
BinUnit = Literal["head", "branch", "representation", "farm"]

_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_CENTURIES = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}
_BIN_KINDS: dict[str, BinKind] = {"4": "resident", "5": "non_resident", "6": "joint_entrepreneur"}
_BIN_UNITS: dict[str, BinUnit] = {"0": "head", "1": "branch", "2": "representation", "3": "farm"}


class InvalidIin(StandardError):
    """The individual identification number is not written correctly."""

    code: ClassVar[str] = "invalid_iin"

    def __init__(self, reason: str) -> None:
        """`reason`: not_twelve_digits, birth_date, century_digit, check_digit or serial_not_issuable."""
        super().__init__(reason)
        self.reason = reason


class InvalidBin(StandardError):
    """The business identification number is not written correctly."""

    code: ClassVar[str] = "invalid_bin"

    def __init__(self, reason: str) -> None:
        """`reason`: not_twelve_digits, registered_month, kind_digit, unit_digit, check_digit or as above."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Iin:
    """A well-formed IIN; date and sex are None where the seventh digit is 0 (some lists of foreigners)."""

    number: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class Bin:
    """A well-formed BIN with what its digits say; the century of registration is not in the number."""

    number: str = field(repr=False)
    registered_year_in_century: int
    registered_month: int
    kind: BinKind
    unit: BinUnit


def check_iin(text: str) -> Iin:
    """The IIN in `text` (outer blanks allowed); raises InvalidIin with the reason."""
    number = text.strip()
    if not _TWELVE_DIGITS.fullmatch(number):
        raise InvalidIin("not_twelve_digits")
    birth_date, sex = _birth_date_and_sex(number)
    if check_digit(number[:11]) != int(number[11]):
        raise InvalidIin("check_digit")
    return Iin(number, birth_date, sex)


def iin_warnings(iin: Iin, birth_date: date | None = None, sex: Sex | None = None) -> tuple[str, ...]:
    """What in the form differs from the number: birth_date_differs, sex_differs.

    Warnings only: an IIN is never issued again, so an old one keeps a date that was corrected later.
    """
    pairs = (
        ("birth_date_differs", iin.birth_date, birth_date),
        ("sex_differs", iin.sex, sex),
    )
    return tuple(code for code, in_number, in_form in pairs if in_number and in_form and in_number != in_form)


def make_iin(birth_date: date, sex: Sex, serial: int) -> str:
    """The IIN of these facts with its check digit; `serial` is 0..9999, synthetic ones are 9000..9999.

    Raises InvalidIin: serial_not_issuable for about one serial in 120 (both passes give 10) or one out of
    range, century_digit for a year outside 1800..2099.
    """
    if birth_date.year // 100 * 100 not in _CENTURIES.values():
        raise InvalidIin("century_digit")
    century_digit = 2 * (birth_date.year // 100 - 18) + (1 if sex == "male" else 2)
    body = f"{birth_date:%y%m%d}{century_digit}{serial:04d}"
    digit = check_digit(body) if 0 <= serial <= 9999 else None
    if digit is None:
        raise InvalidIin("serial_not_issuable")
    return f"{body}{digit}"


def is_synthetic_iin(number: str) -> bool:
    """Whether the serial (digits 8-11) begins with 9, as those of all generated persons do."""
    return bool(_TWELVE_DIGITS.fullmatch(number)) and number[7] == "9"


def check_bin(text: str) -> Bin:
    """The BIN in `text` (outer blanks allowed); raises InvalidBin with the reason."""
    number = text.strip()
    if not _TWELVE_DIGITS.fullmatch(number):
        raise InvalidBin("not_twelve_digits")
    month, kind, unit = int(number[2:4]), _BIN_KINDS.get(number[4]), _BIN_UNITS.get(number[5])
    if not 1 <= month <= 12:
        raise InvalidBin("registered_month")
    if kind is None:
        raise InvalidBin("kind_digit")
    if unit is None:
        raise InvalidBin("unit_digit")
    if check_digit(number[:11]) != int(number[11]):
        raise InvalidBin("check_digit")
    return Bin(number, int(number[:2]), month, kind, unit)


def make_bin(registered_on: date, serial: int, kind: BinKind = "resident", unit: BinUnit = "head") -> str:
    """The BIN of these facts with its check digit; `serial` is 0..99999, synthetic ones are 90000..99999.

    Raises InvalidBin with the reason serial_not_issuable, as make_iin does.
    """
    kind_digit = next(digit for digit, name in _BIN_KINDS.items() if name == kind)
    unit_digit = next(digit for digit, name in _BIN_UNITS.items() if name == unit)
    body = f"{registered_on:%y%m}{kind_digit}{unit_digit}{serial:05d}"
    digit = check_digit(body) if 0 <= serial <= 99999 else None
    if digit is None:
        raise InvalidBin("serial_not_issuable")
    return f"{body}{digit}"


def is_synthetic_bin(number: str) -> bool:
    """Whether the serial (digits 7-11) begins with 9, as those of all generated legal entities do."""
    return bool(_TWELVE_DIGITS.fullmatch(number)) and number[6] == "9"


def kind_of_number(number: str) -> Literal["iin", "bin"] | None:
    """Which of the two a twelve-digit number is: the fifth digit of an IIN is 0-3, of a BIN 4-6."""
    if not _TWELVE_DIGITS.fullmatch(number) or number[4] > "6":
        return None
    return "iin" if number[4] <= "3" else "bin"


def check_digit(eleven_digits: str) -> int | None:
    """The twelfth digit of an IIN or BIN; None where both passes give 10, such a number is never issued."""
    digits = [int(character) for character in eleven_digits]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if remainder != 10:
            return remainder
    return None


def _birth_date_and_sex(number: str) -> tuple[date | None, Sex | None]:
    century_digit = int(number[6])
    if century_digit > 6:
        raise InvalidIin("century_digit")
    # With digit 0 the century is unknown; 2000 is leap, so no possible 29 February is refused.
    year = _CENTURIES.get(century_digit, 2000) + int(number[:2])
    try:
        birth_date = date(year, int(number[2:4]), int(number[4:6]))
    except ValueError:
        raise InvalidIin("birth_date") from None
    if century_digit == 0:
        return None, None
    return birth_date, "male" if century_digit % 2 else "female"
