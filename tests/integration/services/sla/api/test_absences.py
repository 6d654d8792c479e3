"""Absences over the door: who may note whose, who sees them, what is said."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from shared import db
from shared.ids import new_id
from shared.security import Role, create_key
from tests.support.sla import Clockwork
from tests.support.web import TestClient, client

DAYS = {"first_on": "2026-03-05", "last_on": "2026-03-12"}
ABSENCES = "/v1/absences"


class Staff:
    """Somebody with a key, at the doors."""

    def __init__(self, app: FastAPI, owner: Engine, role: Role, **scope: Any) -> None:
        with db.transaction(owner) as session:
            key_id, key = create_key(session, role=role, label="a test's", **scope)
        self.id, self.door = str(key_id), client(app, key)

    def note(self, absent: str, **more: Any) -> Any:
        return self.door.post(ABSENCES, json={"key_id": absent, **DAYS, **more})


@pytest.fixture
def bureau(app: FastAPI, owner: Engine, clockwork: Clockwork) -> dict[str, Staff]:
    """People of the bureau of Astana, and one of another, on a Thursday in March."""
    here = {"bureau": "astana"}
    return {
        "operator": Staff(app, owner, Role.OPERATOR, **here),
        "colleague": Staff(app, owner, Role.OPERATOR, **here),
        "head": Staff(app, owner, Role.BUREAU_HEAD, **here),
        "stranger": Staff(app, owner, Role.OPERATOR, bureau="karaganda"),
        "director": Staff(app, owner, Role.DIRECTOR, centres=("psc-01",)),
        "inspector": Staff(app, owner, Role.INSPECTOR, centres=("psc-01",)),
        "supervisor": Staff(app, owner, Role.SUPERVISOR, **here),
        "other_head": Staff(app, owner, Role.BUREAU_HEAD, **here),
        "admin": Staff(app, owner, Role.ADMIN),
    }


def said(clockwork: Clockwork, kind: str) -> list[dict[str, Any]]:
    with clockwork.engine.connect() as connection:
        query = text("select subject, data from bus.event where type = :kind order by id")
        return [
            {"subject": str(row.subject), **row.data} for row in connection.execute(query, {"kind": kind})
        ]


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("operator", "operator", 201),
        ("head", "operator", 201),
        ("director", "inspector", 201),
        ("inspector", "inspector", 201),
        ("operator", "colleague", 422),
        ("operator", "head", 422),
        ("head", "stranger", 422),
        ("head", "inspector", 422),
        ("director", "operator", 422),
        ("head", "supervisor", 422),
        ("head", "other_head", 422),
        ("director", "supervisor", 422),
        ("admin", "supervisor", 201),
    ],
)
def test_absence_is_noted_by_oneself_or_by_who_answers_for_one(
    bureau: dict[str, Staff], clockwork: Clockwork, who: str, whose: str, status: int
) -> None:
    answer = bureau[who].note(bureau[whose].id)
    assert answer.status_code == status
    told = said(clockwork, "absence.noted")
    assert [one["subject"] for one in told] == ([bureau[whose].id] if status == 201 else [])


def test_what_is_said_names_days_bureau_and_substitute(
    bureau: dict[str, Staff], clockwork: Clockwork
) -> None:
    noted = bureau["operator"].note(bureau["operator"].id, substitute_id=bureau["colleague"].id).json()
    [told] = said(clockwork, "absence.noted")
    assert told == {
        "subject": bureau["operator"].id,
        "absence_id": noted["id"],
        "substitute_id": bureau["colleague"].id,
        "bureau": "astana",
        **DAYS,
    }


@pytest.mark.parametrize("named", ["stranger", "inspector"])
def test_substitute_is_of_the_same_place(bureau: dict[str, Staff], named: str) -> None:
    refused = bureau["operator"].note(bureau["operator"].id, substitute_id=bureau[named].id)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "substitute_id")


@pytest.mark.parametrize(
    ("who", "whose", "named", "status"),
    [
        ("head", "head", "operator", 422),
        ("head", "head", "other_head", 201),
        ("head", "operator", "head", 201),
        ("director", "director", "inspector", 422),
        ("admin", "supervisor", "head", 201),
    ],
)
def test_substitute_is_ranked_no_lower_unless_an_administrator_says_so(
    bureau: dict[str, Staff], who: str, whose: str, named: str, status: int
) -> None:
    assert bureau[who].note(bureau[whose].id, substitute_id=bureau[named].id).status_code == status


def test_person_called_does_not_take_the_rung_above(bureau: dict[str, Staff], clockwork: Clockwork) -> None:
    """A supervisor's key may carry a bureau; its head is no answer to his own call all the same."""
    head = bureau["head"]
    assert head.note(bureau["supervisor"].id, substitute_id=head.id).status_code == 422
    noted = bureau["admin"].note(bureau["supervisor"].id).json()
    assert head.door.delete(f"{ABSENCES}/{noted['id']}").status_code == 404
    assert len(said(clockwork, "absence.noted")) == 1


def test_absence_is_seen_in_its_own_place(bureau: dict[str, Staff]) -> None:
    noted = bureau["operator"].note(bureau["operator"].id).json()
    seen = {name: staff.door.get(ABSENCES).json()["items"] for name, staff in bureau.items()}
    assert {name for name, items in seen.items() if items} == {
        *("operator", "colleague", "head", "other_head", "supervisor", "admin"),
    }
    assert seen["head"] == [noted]


def test_absence_ends_early_and_says_so(bureau: dict[str, Staff], clockwork: Clockwork) -> None:
    noted = bureau["head"].note(bureau["operator"].id).json()
    assert bureau["stranger"].door.delete(f"{ABSENCES}/{noted['id']}").status_code == 404
    assert bureau["operator"].door.delete(f"{ABSENCES}/{noted['id']}").status_code == 204
    assert bureau["head"].door.get(ABSENCES).json()["items"] == []
    told = said(clockwork, "absence.ended")
    assert told == [{"subject": bureau["operator"].id, "absence_id": noted["id"], "bureau": "astana"}]


def test_absence_that_has_begun_ends_the_day_before(bureau: dict[str, Staff], clockwork: Clockwork) -> None:
    noted = bureau["head"].note(bureau["operator"].id, first_on="2026-03-03").json()
    bureau["head"].door.delete(f"{ABSENCES}/{noted['id']}")
    with clockwork.engine.connect() as connection:
        assert str(connection.execute(text("select last_on from sla.absence")).scalar_one()) == "2026-03-04"


def test_absence_ends_by_the_date_of_its_place(bureau: dict[str, Staff], clockwork: Clockwork) -> None:
    """An hour into Friday in Astana it is Thursday in UTC: Thursday has been a day of absence."""
    noted = bureau["head"].note(bureau["operator"].id, last_on="2026-03-05").json()
    other = bureau["head"].note(bureau["colleague"].id).json()
    clockwork.at(datetime(2026, 3, 5, 20, tzinfo=UTC))
    assert bureau["head"].door.get(ABSENCES).json()["items"] == [other]
    for absence in (noted, other):
        assert bureau["head"].door.delete(f"{ABSENCES}/{absence['id']}").status_code == 204
    with clockwork.engine.connect() as connection:
        days = connection.execute(text("select last_on from sla.absence order by last_on")).scalars()
        assert [str(day) for day in days] == ["2026-03-05", "2026-03-05"]


def test_unknown_absence_is_404(bureau: dict[str, Staff]) -> None:
    door: TestClient = bureau["head"].door
    assert door.delete(f"{ABSENCES}/{new_id()}").status_code == 404
