"""A card as rows of the index: its fields in one order, and blocks of them as COPY reads them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from services.bureau import names
from services.bureau.domain.card_files import Numbered, read_good
from services.bureau.domain.card_lines import COLUMNS, FURTHER_COLUMNS, BadLine, CardLine, Layout

FIELDS = (*COLUMNS, *FURTHER_COLUMNS, "surname_fold", "given_name_fold", "patronymic_fold", "former_folds")
OPTIONAL = frozenset({"patronymic", "birth_date", "iin", "deregistered_to", "drawer", *FURTHER_COLUMNS})
# Read and written while a processor's cache still holds them.
LINES_AT_HAND = 100
_IN_ORDER = itemgetter(*COLUMNS, *FURTHER_COLUMNS)
_NULL, _EMPTY = r"\N", "{}"
_IN_ARRAY = re.compile(r'[\\"]')


@dataclass(frozen=True, slots=True)
class Block:
    """Cards and keys ready for COPY, how many cards there are, and the lines that could not be taken in."""

    cards: bytes
    keys: bytes
    count: int
    bad: list[BadLine]


def fields_of(line: CardLine) -> list[Any]:
    """The values of FIELDS."""
    card = line.card
    held: dict[str, Any] = dict(line.written)
    held["former_surnames"] = list(line.former_surnames)
    held["registered_on"], held["deregistered_on"] = line.registered_on, line.deregistered_on
    for name in OPTIONAL:
        held[name] = held.get(name) or None
    return [*_IN_ORDER(held), card.surname, card.given_name, card.patronymic, list(card.former_surnames)]


def block_of(layout: Layout, encoding: str, lines: Sequence[tuple[int, bytes]]) -> Block:
    """The lines as COPY reads them; a card's short id is the number of its line."""
    cards, keys, refused = list[str](), list[str](), list[BadLine]()
    for place in range(0, len(lines), LINES_AT_HAND):
        good, bad = read_good(layout, encoding, lines[place : place + LINES_AT_HAND])
        cards += [_card_row(one.line, one) for one in good]
        keys += [f"{key}\t{one.line}\n" for one in good for key in names.card_keys(one.card.card)]
        refused += bad
    return Block("".join(cards).encode(), "".join(keys).encode(), len(cards), refused)


def _card_row(card_id: int, one: Numbered) -> str:
    fields = [
        value if value.__class__ is str and "\\" not in value else _written(value)
        for value in fields_of(one.card)
    ]
    return "\t".join([str(card_id), *fields]) + "\n"


def _written(value: Any) -> str:
    """Tabs and line ends cannot stand in a field: lines with signs that nobody sees are refused."""
    if value is None:
        return _NULL
    if isinstance(value, list):
        if not value:
            return _EMPTY
        quoted = ('"' + _IN_ARRAY.sub(r"\\\g<0>", part) + '"' for part in value)
        return _written(f"{{{','.join(quoted)}}}")
    return str(value).replace("\\", r"\\")
