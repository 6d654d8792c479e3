"""The operator's desk: urgency, claims, whose task it is, and what an answer may be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from shared import clock, db
from tests.support.cases import MONDAY, Person, about_another, paused, registered

Any_ = Callable[..., Any]
PERSON = Person()


@pytest.fixture
def task(hear: Any_, next_task: Any_) -> dict[str, Any]:
    """A task of the operator: the legal ground of a question about somebody else."""
    hear(about_another(PERSON))
    return dict(next_task())


def test_next_task_is_the_one_whose_term_ends_first(hear: Any_, next_task: Any_) -> None:
    late, early = about_another(Person(number=1)), about_another(Person(number=2))
    early = early.model_copy(update={"occurred_at": early.occurred_at - timedelta(days=3)})
    hear(late, early)
    taken = [next_task(), next_task()]
    assert [task["request_id"] for task in taken] == [str(early.subject), str(late.subject)]
    assert taken[0]["due_at"] < taken[1]["due_at"]


THURSDAY, NEXT_MONDAY = "2026-04-16T13:00:00Z", "2026-04-20T13:00:00Z"


@pytest.mark.parametrize("purpose", [None, "Сот ісі"])
def test_check_is_sorted_by_the_return_term_while_a_return_is_possible(
    purpose: str | None, hear: Any_, search: Any_, next_task: Any_, operator: Any
) -> None:
    checked = about_another(Person(number=2), purpose=purpose)
    earlier = MONDAY - timedelta(days=3)  # Friday: its processing ends on Wednesday the 15th
    decided = registered(PERSON, occurred_at=earlier)
    later = registered(Person(number=3))
    hear(checked, decided, later)
    search()
    tasks = operator.get("/v1/tasks").json()["items"]
    assert [task["request_id"] for task in tasks] == [str(r.subject) for r in (decided, checked, later)]
    assert [task["due_at"] for task in tasks[1:]] == [THURSDAY, NEXT_MONDAY]


def test_check_that_cannot_come_to_a_return_any_more_is_sorted_by_the_processing_term(
    hear: Any_, search: Any_, next_task: Any_, pass_time: Any_
) -> None:
    checked = about_another(PERSON)
    decided = registered(Person(number=2), occurred_at=MONDAY - timedelta(days=1))  # ends on Friday the 17th
    hear(checked, decided)
    search()
    pass_time(timedelta(days=3, hours=20))
    assert next_task()["request_id"] == str(decided.subject)
    assert next_task()["due_at"] == NEXT_MONDAY


def test_nothing_to_do_is_204(operator: Any) -> None:
    assert operator.post("/v1/tasks/next").status_code == 204


def test_two_operators_never_get_one_task(hear: Any_, operator: Any, colleague: Any) -> None:
    hear(*(about_another(Person(number=number)) for number in range(1, 7)))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda desk: desk.post("/v1/tasks/next"), [operator, colleague] * 4))
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(taken) == len(set(taken))
    while (answer := operator.post("/v1/tasks/next")).status_code == 200:
        taken.append(answer.json()["id"])
    assert len(set(taken)) == 6


def test_own_desk_shows_what_its_operator_has_claimed_and_nothing_else(
    hear: Any_, operator: Any, colleague: Any, head: Any
) -> None:
    hear(*(about_another(Person(number=number)) for number in range(1, 4)))
    taken = [desk.post("/v1/tasks/next").json()["id"] for desk in (operator, colleague)]
    shown = [desk.get("/v1/tasks?mine=true").json()["items"] for desk in (operator, colleague, head)]
    assert [[task["id"] for task in tasks] for tasks in shown] == [taken[:1], taken[1:], []]
    operator.post(f"/v1/tasks/{taken[0]}/release")
    assert operator.get("/v1/tasks?mine=true").json()["items"] == []
    assert len(operator.get("/v1/tasks?mine=false").json()["items"]) == 3


def test_claimed_task_is_nobody_elses(task: Any, colleague: Any) -> None:
    for act in ("claim", "release"):
        refused = colleague.post(f"/v1/tasks/{task['id']}/{act}")
        assert (refused.status_code, refused.json()["state"]) == (409, "claimed")
    refused = colleague.post(f"/v1/tasks/{task['id']}/complete", json={"result": "accept"})
    assert (refused.status_code, refused.json()["state"]) == (409, "claimed")


def test_task_is_completed_once(task: Any, complete: Any_) -> None:
    assert complete(task, "accept").status_code == 200
    again = complete(task, "accept")
    assert (again.status_code, again.json()["state"]) == (409, "done")


def test_two_operators_cannot_both_complete_a_task(task: Any, operator: Any, said: Any_) -> None:
    with ThreadPoolExecutor(2) as pool:
        url = f"/v1/tasks/{task['id']}/complete"
        answers = list(
            pool.map(lambda _: operator.post(url, json={"result": "accept"}).status_code, range(2))
        )
    assert sorted(answers) == [200, 409]
    assert said(task["request_id"]).count("package.accepted") == 1


def test_released_task_can_be_taken_by_another(task: Any, operator: Any, colleague: Any) -> None:
    assert operator.post(f"/v1/tasks/{task['id']}/release").json()["state"] == "open"
    assert colleague.post("/v1/tasks/next").json()["id"] == task["id"]


def test_open_task_has_to_be_claimed_before_it_is_completed(task: Any, operator: Any, complete: Any_) -> None:
    operator.post(f"/v1/tasks/{task['id']}/release")
    refused = complete(task, "accept")
    assert (refused.status_code, refused.json()["state"]) == (409, "open")


def test_head_takes_a_task_off_an_operators_desk(task: Any, head: Any) -> None:
    assert head.post(f"/v1/tasks/{task['id']}/release").json()["claimed_by"] is None


def test_another_regions_task_case_and_papers_are_404(task: Any, stranger: Any) -> None:
    case = task["request_id"]
    assert stranger.get("/v1/tasks").json()["items"] == []
    assert stranger.post("/v1/tasks/next").status_code == 204
    answers = [
        stranger.post(f"/v1/tasks/{task['id']}/claim"),
        stranger.post(f"/v1/tasks/{task['id']}/complete", json={"result": "accept"}),
        stranger.get(f"/v1/cases/{case}"),
        stranger.post(f"/v1/cases/{case}/package-received"),
        stranger.post(f"/v1/cases/{case}/forward", json={"bureau": "karaganda"}),
        stranger.get(f"/v1/requests/{case}/certificate.pdf"),
        stranger.get(f"/v1/requests/{case}/return.pdf"),
        stranger.post(f"/v1/tasks/{uuid4()}/claim"),
    ]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"result": "certify", "source": "ais", "ref": "ais-1"}, "result"),
        ({"result": "return"}, "grounds"),
        ({"result": "return", "grounds": ["because"]}, "grounds.0"),
        ({"result": "refuse"}, "result"),
        ({"result": "accept", "surprise": 1}, "surprise"),
        ({"result": "accept", "remarks": "х\u202eу"}, "remarks"),
        ({"result": "accept", "remarks": "х" * 10_000}, "remarks"),
        ([], "body"),
        ({}, "result"),
    ],
)
def test_impossible_answer_names_its_field_and_changes_nothing(
    body: Any, field: str, task: Any, operator: Any
) -> None:
    refused = operator.post(f"/v1/tasks/{task['id']}/complete", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert operator.get("/v1/tasks?state=claimed").json()["items"][0]["id"] == task["id"]


def test_person_whom_no_source_offers_cannot_be_certified(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_
) -> None:
    hear(registered(PERSON))
    search()
    task = next_task()
    for source, ref in (("ais", "ais-9"), ("cards", "404404")):
        refused = complete(task, "certify", source=source, ref=ref)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_candidate")


def test_package_cannot_be_returned_after_the_return_term(
    task: Any, complete: Any_, operator: Any, owner: Engine, engines: dict[str, Engine]
) -> None:
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=9))
    refused = complete(task, "return", grounds=["not_properly_drawn_up"])
    assert (refused.status_code, refused.json()["code"]) == (409, "return_term_over")
    assert complete(task, "accept").status_code == 200


def test_package_may_be_returned_later_where_the_term_stood_still(
    task: Any, complete: Any_, owner: Engine, hear: Any_
) -> None:
    with db.transaction(owner) as session:
        first_on = clock.now(session).date() + timedelta(days=1)
        clock.advance(session, timedelta(days=9))
    hear(paused(UUID(task["request_id"]), first_on, first_on + timedelta(days=14)))
    assert complete(task, "return", grounds=["not_properly_drawn_up"]).status_code == 200


def test_accepted_package_cannot_be_returned(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_
) -> None:
    hear(registered(PERSON))
    search()
    assert complete(next_task(), "return", grounds=["package_incomplete"]).status_code == 422


def test_forwarded_case_goes_on_at_the_other_bureau(
    task: Any, operator: Any, stranger: Any, complete: Any_
) -> None:
    case = task["request_id"]
    assert operator.post(f"/v1/cases/{case}/forward", json={"bureau": "nowhere"}).status_code == 422
    due_at = operator.get(f"/v1/cases/{case}").json()["due_at"]
    forwarded = operator.post(f"/v1/cases/{case}/forward", json={"bureau": "karaganda"}).json()
    assert (forwarded["bureau"], forwarded["due_at"]) == ("karaganda", due_at)
    assert complete(task, "accept").status_code == 404
    assert stranger.post("/v1/tasks/next").json()["id"] == task["id"]


def test_list_of_tasks_is_paged_and_filtered(hear: Any_, operator: Any) -> None:
    hear(*(about_another(Person(number=number)) for number in range(1, 6)))
    first = operator.get("/v1/tasks?limit=3&state=open&kind=check_legal_ground").json()
    second = operator.get("/v1/tasks", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    ids = [task["id"] for task in first["items"] + second["items"]]
    assert (len(ids), len(set(ids)), second["next_cursor"]) == (5, 5, None)
    assert operator.get("/v1/tasks?state=done").json()["items"] == []
    assert operator.get("/v1/tasks?due=2020-01-01T00:00:00Z").json()["items"] == []
    assert operator.get("/v1/tasks?cursor=bm9uZQ").status_code == 422
