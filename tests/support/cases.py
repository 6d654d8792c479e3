"""Registered requests as intake says them to the bureau, and the persons whom both sources know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from shared.bus.events.intake import RegisteredPersons, RequestRegistered
from shared.bus.events.sla import DeadlineKind, DeadlinePaused
from shared.ids import new_id
from shared.standard.centres import bureau_of
from shared.standard.identifiers import InvalidIin, make_iin

# When the tests' domain begins, whatever day it is outside: ten in the morning in Astana, no holiday near.
MONDAY = datetime(2026, 4, 13, 5, tzinfo=UTC)
AIS_COLUMNS = (
    *("person_ref", "iin", "surname", "given_name", "patronymic", "birth_date", "doc_type", "doc_number"),
    *("oblast", "rayon", "city", "street", "house", "corpus", "flat", "reg_from", "reg_to", "status"),
    "valid_names",
)
CARD_HEADER = (
    "card_id,surname,given_name,patronymic,birth_date,iin,former_surnames,region,locality,street,house,flat,"
    "registered_on,deregistered_on,deregistered_to,drawer"
)


@dataclass(frozen=True)
class Person:
    """A synthetic person and an address, as the builders below put them into requests and registers."""

    number: int = 1
    surname: str = "Үлгібаев"
    given_name: str = "Нұрлан"
    patronymic: str | None = "Сынақұлы"
    street: str = "Үлгі көшесі"
    left_on: str | None = None

    @property
    def birth_date(self) -> str:
        """A day of its own for each number."""
        return date(
            1950 + self.number % 50, 1 + self.number // 50 % 12, 2 + self.number // 600 % 26
        ).isoformat()

    @property
    def iin(self) -> str:
        """A synthetic IIN."""
        born = date.fromisoformat(self.birth_date)
        for serial in range(9000 + self.number % 7, 9999):
            try:
                return make_iin(born, "male", serial)
            except InvalidIin:  # a few serials have no check digit
                continue
        raise AssertionError

    @property
    def name(self) -> dict[str, str | None]:
        """The name as requests write it."""
        return {"surname": self.surname, "given_name": self.given_name, "patronymic": self.patronymic}


def registered(person: Person, **changes: Any) -> RequestRegistered:
    """request.registered of a person who asks about himself at psc-01 that morning, with a package in order.

    `changes` replace facts of the event, or, where they are named so, parts of its personal package.
    """
    personal = _package(person, changes.pop("iin", None))
    personal.update({name: changes.pop(name) for name in list(changes) if name in personal})
    centre = changes.get("centre", "psc-01")
    facts = {
        "subject": new_id(),
        "occurred_at": MONDAY,
        "number": f"01-2026-{person.number:06d}",
        "centre": centre,
        "bureau": bureau_of(centre).id,
        "channel": "centre",
        "language": "kk",
        "package": "electronic",
        "applicant_kind": "individual",
        "about_another": False,
        "promised_at": MONDAY,
        "personal": RegisteredPersons.model_validate(personal),
    }
    return RequestRegistered.model_validate({**facts, **changes})


def about_another(person: Person, **changes: Any) -> RequestRegistered:
    """request.registered of somebody who asks about `person`, with purpose and legal ground."""
    asked = {"purpose": "Сот ісі", "legal_ground": "Сот ұйғарымы", **changes}
    return registered(person, about_another=True, **asked)


def paused(
    subject: UUID, first_on: date, last_on: date, deadline: DeadlineKind = "processing"
) -> DeadlinePaused:
    """deadline.paused: a court has the matter; always of one and the same pause."""
    return DeadlinePaused(
        subject=subject,
        occurred_at=datetime(2026, 3, 5, 5, tzinfo=UTC),
        deadline=deadline,
        due_at=datetime(2026, 3, 5, 5, tzinfo=UTC),
        centre="psc-01",
        bureau="astana",
        pause_id=UUID(int=1),
        first_on=first_on,
        last_on=last_on,
        ground="court",
    )


def _package(person: Person, iin: str | None) -> dict[str, Any]:
    return {
        "applicant": {
            "kind": "individual",
            "name": person.name,
            "birth_date": person.birth_date,
            "iin": iin,
            "citizenship": "citizen",
            "identity_document": {
                "kind": "id_card",
                "number": "990000001",
                "copy_matches_original": True,
                "original_returned": True,
            },
        },
        "subject": {"name": person.name, "birth_date": person.birth_date, "iin": iin},
        "documents": [
            {"kind": "application", "name": "Өтініш", "pages": 1},
            {"kind": "identity_document_copy", "name": "Көшірме", "pages": 1},
        ],
        "purpose": None,
        "legal_ground": None,
        "contact": {"phone": "+77000010137", "notify_by": "sms", "asked_for_messages": True},
    }


def ais_row(person: Person, **changes: Any) -> dict[str, Any]:
    """The person as the AIS writes them."""
    row = dict.fromkeys(AIS_COLUMNS) | {
        "person_ref": f"ais-{person.number}",
        "iin": person.iin,
        **person.name,
        "birth_date": person.birth_date,
        "oblast": "Астана қаласы",
        "city": "Астана",
        "street": person.street,
        "house": str(person.number),
        "flat": "7",
        "reg_from": "2010-04-05",
        "reg_to": person.left_on,
        "status": "deregistered" if person.left_on else "registered",
        "valid_names": "[]",
    }
    return row | changes


def card_line(person: Person, **changes: str) -> str:
    """The person as a line of a file of cards."""
    fields = {
        "card_id": str(10_000 + person.number),
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": person.patronymic or "",
        "birth_date": person.birth_date,
        "iin": "",
        "former_surnames": "",
        "region": "Астана қаласы",
        "locality": "Астана",
        "street": person.street,
        "house": str(person.number),
        "flat": "7",
        "registered_on": "2010-04-05",
        "deregistered_on": person.left_on or "",
        "deregistered_to": "Алматы" if person.left_on else "",
        "drawer": "Ү-1",
    }
    return ",".join((fields | changes).values())


def create_ais(owner: Engine) -> None:
    """An empty AIS behind its view, in a schema of its own beside the system's."""
    types = {"birth_date": "date", "reg_from": "date", "reg_to": "date", "valid_names": "jsonb"}
    columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in AIS_COLUMNS)
    with owner.begin() as connection:
        connection.execute(text("create schema if not exists ais_of_test"))
        connection.execute(text("drop table if exists ais_of_test.register cascade"))
        connection.execute(text(f"create table ais_of_test.register ({columns})"))
        for column in ("iin", "doc_number"):
            connection.execute(text(f"create index on ais_of_test.register ({column})"))
        connection.execute(
            text("create index on ais_of_test.register (lower(surname), lower(given_name), birth_date)")
        )
        connection.execute(text("create index on ais_of_test.register using gin (valid_names)"))
        connection.execute(text("create view ais_of_test.person as select * from ais_of_test.register"))


def fill_ais(owner: Engine, rows: Sequence[dict[str, Any]]) -> None:
    """Registers these people in the AIS of the test."""
    places = ", ".join(f":{name}" for name in AIS_COLUMNS)
    with owner.begin() as connection:
        connection.execute(text(f"insert into ais_of_test.register values ({places})"), list(rows))


def subjects_of(events: Sequence[RequestRegistered]) -> list[UUID]:
    """The requests that these events registered."""
    return [event.subject for event in events]
