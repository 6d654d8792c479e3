"""One record of the AIS, as view and wire name its columns, read. Nothing else gets in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.bureau.domain.candidates import Candidate, Standing
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source
from services.bureau.names import PersonName
from shared.text import is_seen

ADDRESS = ("oblast", "rayon", "city", "street", "house", "corpus", "flat")
COLUMNS = (
    *("person_ref", "iin", "surname", "given_name", "patronymic", "birth_date", "doc_number"),
    *(*ADDRESS, "reg_from", "reg_to", "status", "valid_names"),
)
# What a record that its own register has struck out has for a status.
REMOVED = "removed"
NOT_A_RECORD = (KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """A person as the register keeps them, with the names of their other valid documents.

    `document` is the number of the one by which they were found, or of any; it is stored nowhere.
    """

    person: Candidate
    other_names: tuple[PersonName, ...] = ()
    is_removed: bool = False
    document: str | None = None


def record_of(row: Mapping[str, Any]) -> Record:
    """The record in a row of texts; raises what NOT_A_RECORD names where it is none."""
    person = Candidate(
        source=Source.AIS,
        ref=_required(row["person_ref"]),
        surname=_required(row["surname"]),
        given_name=_text(row["given_name"]),
        patronymic=_text(row["patronymic"]) or None,
        birth_date=_day(row["birth_date"]),
        iin=_text(row["iin"]) or None,
        dwelling=Dwelling(*(_text(row[name]) for name in ADDRESS)),
        registered_on=_day(row["reg_from"]),
        deregistered_on=_day(row["reg_to"]),
        standing=_standing(row),
    )
    others = tuple(map(_name, row["valid_names"] or ()))
    removed, document = _text(row["status"]) == REMOVED, _text(row["doc_number"]) or None
    return Record(person, others, removed, document)


def _name(told: Any) -> PersonName:
    if not isinstance(told, Mapping):
        raise TypeError
    patronymic = _text(told.get("patronymic")) or None
    return PersonName(_text(told["surname"]), _text(told.get("given_name")), patronymic)


def _standing(row: Mapping[str, Any]) -> Standing:
    """What the status says; a person who left on an unknown day is a person's question."""
    left_on = _day(row["reg_to"])
    if row["status"] == "registered" and left_on is None:
        return "registered"
    return "deregistered" if row["status"] == "deregistered" and left_on is not None else "unclear"


def _text(value: Any) -> str:
    """Raises ValueError for a sign that nobody sees: it cannot be stored, or misleads who reads it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    text = value.strip()
    if not is_seen(text):
        raise ValueError
    return text


def _required(value: Any) -> str:
    text = _text(value)
    if not text:
        raise ValueError
    return text


def _day(value: Any) -> str | None:
    text = _text(value)
    return date.fromisoformat(text).isoformat() if text else None
