"""One record of the AIS, as view and wire name its columns, becoming a candidate. Nothing else gets in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.bureau.domain.candidates import Candidate, Standing
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source

COLUMNS = (
    *("person_ref", "iin", "surname", "given_name", "patronymic", "birth_date"),
    *("oblast", "rayon", "city", "street", "house", "corpus", "flat", "reg_from", "reg_to", "status"),
)
# A record that its own register has struck out is nobody's.
REMOVED = "removed"


def candidate_of(record: Mapping[str, Any]) -> Candidate:
    """The candidate behind a record; raises KeyError, TypeError, ValueError for what is no such record."""
    address = (
        _text(record[name]) for name in ("oblast", "rayon", "city", "street", "house", "corpus", "flat")
    )
    return Candidate(
        source=Source.AIS,
        ref=_required(record["person_ref"]),
        surname=_required(record["surname"]),
        given_name=_text(record["given_name"]),
        patronymic=_text(record["patronymic"]) or None,
        birth_date=_day(record["birth_date"]),
        iin=_text(record["iin"]) or None,
        dwelling=Dwelling(*address),
        registered_on=_day(record["reg_from"]),
        deregistered_on=_day(record["reg_to"]),
        standing=_standing(record),
    )


def _standing(record: Mapping[str, Any]) -> Standing:
    """What the status says; a person who left on an unknown day is a person's question."""
    left_on = _day(record["reg_to"])
    if record["status"] == "registered" and left_on is None:
        return "registered"
    return "deregistered" if record["status"] == "deregistered" and left_on is not None else "unclear"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _required(value: Any) -> str:
    text = _text(value)
    if not text:
        raise ValueError
    return text


def _day(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()
