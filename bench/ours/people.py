"""The benchmark's people: in the AIS and on a card with the same address, and what they ask for.

Nobody exists: every IIN's serial begins with 9. No two share a birth date, so that each is found for certain.
"""

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bench.cards_people import DAYS_OF_BIRTHS, Row, population
from demo.registers import AIS_COLUMNS, CARD_COLUMNS
from shared.standard.centres import all_centres
from shared.standard.identifiers import InvalidIin, make_iin

SEED = 20261122
PAPER_CENTRES = {"psc-26", "psc-27"}  # as services/local.py sets the system up
CENTRES = [centre.id for centre in all_centres() if centre.id not in PAPER_CENTRES]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose address is asked."""

    number: int
    row: Row
    iin: str


def people(count: int) -> list[Person]:
    """So many persons, always the same."""
    found: dict[str, Person] = {}
    for row in population(3 * count, SEED, days=DAYS_OF_BIRTHS):
        iin = _iin(row)
        if iin is not None and row.patronymic and row.birth_date not in found:
            found[row.birth_date] = Person(len(found), row, iin)
        if len(found) == count:
            break
    return list(found.values())


def _iin(row: Row) -> str | None:
    """None for whose date is no proof (the year only, a first of January), and for unissuable numbers."""
    if row.birth_date.endswith("-01-01"):
        return None
    try:
        return make_iin(date.fromisoformat(row.birth_date), row.sex, 9000 + row.card_id % 1000)
    except (InvalidIin, ValueError):
        return None


def ais_csv(persons: list[Person]) -> str:
    """The AIS's content, as demo/ais.py loads it."""
    return _csv(AIS_COLUMNS, [_ais_row(person) for person in persons])


def cards_csv(persons: list[Person]) -> str:
    """The card index's content, as POST /v1/cards/import takes it."""
    return _csv(CARD_COLUMNS, [_card_row(person) for person in persons])


def _csv(columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _name(row: Row) -> dict[str, str]:
    return {"surname": row.surname, "given_name": row.given_name, "patronymic": row.patronymic or ""}


def _dwelling(person: Person) -> dict[str, str]:
    return {
        "street": f"Үлгі-{person.number % 60 + 1} көшесі",
        "house": str(person.number % 97 + 1),
        "flat": "9",
    }


def _ais_row(person: Person) -> dict[str, str]:
    facts = {"person_ref": f"ais-{person.number}", "iin": person.iin, "birth_date": person.row.birth_date}
    place = {"oblast": "Ақмола облысы", "city": "Астана", **_dwelling(person)}
    stay = {"reg_from": "2012-03-05", "status": "registered", "valid_names": "[]"}
    return {**facts, **_name(person.row), "doc_type": "id_card", **place, **stay}


def _card_row(person: Person) -> dict[str, str]:
    facts = {"card_id": str(person.number), "birth_date": person.row.birth_date}
    place = {"region": "Ақмола облысы", "locality": "Астана", **_dwelling(person)}
    return {**facts, **_name(person.row), **place, "registered_on": "2012-03-05", "drawer": "A-1"}


def bodies(persons: list[Person], run: str) -> Iterator[tuple[str, str]]:
    """Without end: an Idempotency-Key and the JSON of a request's body, each about the applicant.

    Every second one names the IIN; the others are found by name and birth date. All want an SMS.
    """
    chance = random.Random(run)
    number = 0
    while True:
        number += 1
        person = chance.choice(persons)
        yield f"{run}-{number}", json.dumps(_body(person, number), ensure_ascii=False)


def _body(person: Person, number: int) -> dict[str, object]:
    inspector = {"surname": "Үлгі", "given_name": "Әлия", "position": "inspector", "window": "1"}
    return {
        "centre": CENTRES[number % len(CENTRES)],
        "channel": "centre",
        "language": ("kk", "ru", "en")[number % 3],
        "inspector": inspector,
        "applicant": _applicant(person, names_iin=number % 2 == 0),
        "documents": [
            {"kind": kind, "name": kind.replace("_", " "), "pages": 1}
            for kind in ("application", "identity_document_copy")
        ],
        "contact": {"phone": f"+770000{person.number % 10_000 + 10_000:05d}", "notify_by": "sms"},
    }


def _applicant(person: Person, *, names_iin: bool) -> dict[str, object]:
    document = {"kind": "id_card", "number": f"99{person.number:07d}", "copy_matches_original": True}
    return {
        "kind": "individual",
        "name": {**_name(person.row)},
        "birth_date": person.row.birth_date,
        "iin": person.iin if names_iin else None,
        "citizenship": "citizen",
        "identity_document": {**document, "original_returned": True},
    }
