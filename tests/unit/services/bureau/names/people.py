"""One made-up person, and cards and queries about them that differ in what a test is about."""

from dataclasses import replace
from typing import Any

from services.bureau.names import Card, PartialDate, PersonName, Query, card_of

BORN = PartialDate(1980, 5, 12)
IIN = "800512390018"
SERIK = Query("Үлгібаев", "Серік", "Болатұлы", BORN)


def ask(**different: Any) -> Query:
    """A query about the person, something in it different."""
    return replace(SERIK, **different)


def card(
    surname: str = "Ульгибаев",
    given_name: str = "Серик",
    patronymic: str | None = "Болатович",
    birth_date: PartialDate | None = BORN,
    **more: Any,
) -> Card:
    """The person's card in Russian letters, something on it different."""
    card_id = more.pop("card_id", 1)
    return card_of(card_id, PersonName(surname, given_name, patronymic), birth_date=birth_date, **more)
