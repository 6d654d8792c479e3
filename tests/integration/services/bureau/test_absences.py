"""Who is away is offered no task; what they held goes back at once, or to who stands in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from services.bureau.operations.absences import local_day
from shared import clock, db
from shared.bus.events.sla import AbsenceEnded, AbsenceNoted
from shared.ids import new_id
from tests.support.cases import Person, about_another

Any_ = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def task(hear: Any_, next_task: Any_) -> dict[str, Any]:
    """A task that the operator has claimed."""
    hear(about_another(Person()))
    return dict(next_task())


@pytest.fixture
def today(owner: Engine) -> date:
    """The day at the bureau."""
    with db.transaction(owner) as session:
        return local_day("astana", clock.now(session))


def away(task: dict[str, Any], first: date, last: date, **changes: Any) -> AbsenceNoted:
    """absence.noted of who holds the task."""
    facts = {"absence_id": new_id(), "bureau": "astana", "occurred_at": task["opened_at"], **changes}
    return AbsenceNoted.model_validate(
        {"subject": task["claimed_by"], "first_on": first, "last_on": last, **facts}
    )


def back(absence: AbsenceNoted) -> AbsenceEnded:
    """absence.ended"""
    return AbsenceEnded(
        subject=absence.subject,
        occurred_at=absence.occurred_at,
        absence_id=absence.absence_id,
        bureau=absence.bureau,
    )


def key_of(desk: Any, hear: Any_) -> UUID:
    """The id of a desk's key, told by a task that it takes and gives back."""
    hear(about_another(Person(number=9)))
    taken = desk.post("/v1/tasks/next").json()
    desk.post(f"/v1/tasks/{taken['id']}/release")
    return UUID(taken["claimed_by"])


def releases(owner: Engine, task: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Reason, holder and taker of each time the task left a desk."""
    query = text("""
        select data ->> 'reason', data ->> 'held_by', data ->> 'taken_by' from bus.event
        where type = 'task.released' and data ->> 'task_id' = :task order by id
    """)
    with owner.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query, {"task": task["id"]})]


def shown(desk: Any, task: dict[str, Any]) -> dict[str, Any]:
    items = desk.get("/v1/tasks?limit=500").json()["items"]
    return next(item for item in items if item["id"] == task["id"])


def test_absent_operators_task_is_open_at_once_and_its_history_says_why(
    task: dict[str, Any], today: date, hear: Any_, colleague: Any, owner: Engine
) -> None:
    gone = away(task, today, today + DAY)
    hear(gone)
    hear(gone)
    assert shown(colleague, task)["state"] == "open"
    assert releases(owner, task) == [("absent", task["claimed_by"], None)]


def test_absent_operator_is_offered_no_task(
    task: dict[str, Any], today: date, hear: Any_, operator: Any, head: Any
) -> None:
    hear(away(task, today, today))
    for refused in (operator.post("/v1/tasks/next"), operator.post(f"/v1/tasks/{task['id']}/claim")):
        assert (refused.status_code, refused.json()["code"]) == (409, "operator_absent")
    body = {"answers": [{"task_id": task["id"], "card_id": None}]}
    [answered] = operator.post("/v1/pick-list/answers", json=body).json()["items"]
    assert answered["code"] == "operator_absent"
    given = head.post(f"/v1/tasks/{task['id']}/reassign", json={"to": task["claimed_by"]})
    assert (given.status_code, given.json()["errors"][0]["code"]) == (422, "operator_absent")


def test_substitute_takes_over_what_was_held(
    task: dict[str, Any], today: date, hear: Any_, colleague: Any, owner: Engine
) -> None:
    stands_in = key_of(colleague, hear)
    hear(away(task, today, today, substitute_id=stands_in))
    assert shown(colleague, task)["claimed_by"] == str(stands_in)
    assert colleague.post(f"/v1/tasks/{task['id']}/complete", json={"result": "accept"}).status_code == 200
    assert releases(owner, task) == [("absent", task["claimed_by"], str(stands_in))]


def test_substitute_who_is_away_too_or_works_elsewhere_takes_over_nothing(
    task: dict[str, Any], today: date, hear: Any_, colleague: Any, owner: Engine
) -> None:
    other = key_of(colleague, hear)
    hear(away({**task, "claimed_by": str(other)}, today, today))
    hear(away(task, today, today, substitute_id=other))
    assert releases(owner, task) == [("absent", task["claimed_by"], None)]


def test_absence_that_begins_tomorrow_clears_the_desk_tomorrow(
    task: dict[str, Any], today: date, hear: Any_, colleague: Any, owner: Engine
) -> None:
    hear(away(task, today + DAY, today + DAY))
    assert shown(colleague, task)["state"] == "claimed"
    with db.transaction(owner) as session:
        clock.advance(session, DAY)
    assert colleague.post("/v1/tasks/next").json()["id"] == task["id"]


def test_who_is_back_early_is_offered_tasks_and_hearing_of_it_again_changes_nothing(
    task: dict[str, Any], today: date, hear: Any_, operator: Any
) -> None:
    gone = away(task, today, today)
    hear(gone, back(gone))
    assert operator.post("/v1/tasks/next").json()["id"] == task["id"]
    hear(gone, back(gone))
    assert shown(operator, task)["state"] == "claimed"


def test_absence_of_other_people_and_other_days_is_not_the_desks(
    task: dict[str, Any], today: date, hear: Any_, operator: Any
) -> None:
    assert hear(away(task, today, today, bureau=None)).failed == 0
    hear(away(task, today - DAY, today - DAY))
    assert shown(operator, task)["state"] == "claimed"
    assert hear(back(away(task, today, today))).failed == 0


def test_given_back_idle_and_reassigned_tasks_say_so(
    task: dict[str, Any], operator: Any, colleague: Any, head: Any, hear: Any_, owner: Engine
) -> None:
    mine, other = task["claimed_by"], str(key_of(colleague, hear))
    head.post(f"/v1/tasks/{task['id']}/reassign", json={"to": other})
    colleague.post(f"/v1/tasks/{task['id']}/release")
    operator.post(f"/v1/tasks/{task['id']}/claim")
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(hours=3))
    colleague.post("/v1/tasks/next")
    assert releases(owner, task) == [
        ("reassigned", mine, other),
        ("given_back", other, None),
        ("idle", mine, None),
    ]


def test_day_is_the_bureaus_own() -> None:
    late = datetime.fromisoformat("2026-03-05T20:00:00+00:00")
    assert local_day("astana", late) == date(2026, 3, 6)
