"""Why a candidate scored as it did: which field, and how it compares. Codes only; they name no one."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Field(StrEnum):
    """What was compared."""

    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    BIRTH_DATE = "birth_date"
    IIN = "iin"
    ORDER = "order"
    FREQUENCY = "frequency"


class Likeness(StrEnum):
    """How it compares."""

    SAME = "same"
    SIMILAR = "similar"
    INITIAL = "initial"
    FORMER = "former"
    CHANGED = "changed"
    ANOTHER_NAME = "another_name"
    DIFFERENT = "different"
    MISSING = "missing"
    DAY_MONTH_SWAPPED = "day_month_swapped"
    ONE_SLIP = "one_slip"
    SAME_YEAR = "same_year"
    PARTS_SWAPPED = "parts_swapped"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the evidence."""

    field: Field
    code: Likeness


REASONS = {pair: Reason(*pair) for pair in product(Field, Likeness)}
