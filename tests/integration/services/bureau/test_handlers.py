"""What the bureau hears: each does its work, does it once, and is harmless when it comes again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from services.bureau.handlers import HANDLERS
from services.bureau.operations import registration
from services.bureau.queries.cases import load_batch, locked_case, next_due, open_work
from shared import bus, clock, db
from shared.bus.events.intake import DocumentTransferred, PackageArrived, RequestRegistered, RequestWithdrawn
from shared.bus.events.sla import CalendarChanged, DeadlineResumed
from shared.bus.subscriptions import SUBSCRIPTIONS
from shared.ids import new_id
from tests.support.calendars import closed
from tests.support.cases import Person, about_another, paused, registered
from tests.support.gate import wait_for_somebody
from tests.support.statements import counted_statements

Any_ = Callable[..., Any]
PERSON = Person()
NOW = datetime(2026, 3, 5, 5, 0, tzinfo=UTC)


def withdrawn(request: RequestRegistered) -> RequestWithdrawn:
    """request.withdrawn"""
    return RequestWithdrawn(
        subject=request.subject, occurred_at=request.occurred_at, centre=request.centre, bureau=request.bureau
    )


def calendar_changed(day: date, **changes: Any) -> CalendarChanged:
    """calendar.changed, of the bureaus"""
    facts = {"calendar": "bureau5", "first_day": day, "last_day": day, "moved": 1}
    return CalendarChanged.model_validate({"subject": new_id(), "occurred_at": NOW, **facts, **changes})


def arrived(request: RequestRegistered, at: datetime) -> PackageArrived:
    """package.arrived"""
    return PackageArrived(
        subject=request.subject,
        occurred_at=at,
        number=request.number,
        transfer_list="TL-2026-000001",
        centre=request.centre,
        bureau=request.bureau,
    )


def transferred(request: RequestRegistered) -> DocumentTransferred:
    """document.transferred"""
    return DocumentTransferred(
        subject=request.subject,
        occurred_at=request.occurred_at,
        number=request.number,
        centre=request.centre,
        bureau=request.bureau,
        paper="certificate",
    )


def test_handlers_hear_what_the_page_of_subscriptions_says() -> None:
    assert {event for event, heard_by in SUBSCRIPTIONS.items() if "bureau" in heard_by} == set(HANDLERS)


def test_request_opens_one_case_however_often_it_is_heard(hear: Any_, said: Any_) -> None:
    request = registered(PERSON)
    assert [hear(request).failed, hear(request).failed] == [0, 0]
    assert said(request.subject) == ["package.received", "package.accepted"]


def test_term_runs_from_the_registration_of_an_electronic_package(hear: Any_, case_of: Any_) -> None:
    request = registered(PERSON)
    hear(request.model_copy(update={"occurred_at": request.occurred_at - timedelta(days=3)}))
    case = case_of(request.subject)
    assert case["received_at"] == case["registered_at"]


def test_package_out_of_the_bag_is_received_at_the_instant_of_the_scan_and_once(
    hear: Any_, case_of: Any_, said: Any_
) -> None:
    request = registered(PERSON, package="paper")
    hear(request)
    assert case_of(request.subject)["state"] == "awaiting_package"
    scanned_at = request.occurred_at - timedelta(hours=2)
    for _ in range(2):
        assert hear(arrived(request, scanned_at)).failed == 0
    case = case_of(request.subject)
    assert (datetime.fromisoformat(case["received_at"]), case["state"]) == (scanned_at, "searching")
    assert said(request.subject) == ["package.received", "package.accepted"]


def test_registration_without_its_personal_part_is_parked(hear: Any_, engines: dict[str, Engine]) -> None:
    counts = hear(registered(PERSON).model_copy(update={"personal": None}))
    assert (counts.handled, counts.failed) == (0, 1)


def test_changed_calendar_sorts_the_tasks_anew(hear: Any_, engines: dict[str, Engine], owner: Engine) -> None:
    request = about_another(PERSON)
    hear(request)
    before = _due(engines)
    day = before.date()
    with closed(owner, day):
        hear(calendar_changed(day, centre="psc-01"), calendar_changed(day, calendar="centre6"))
        assert _due(engines) == before
        hear(calendar_changed(day), calendar_changed(day))
        assert _due(engines) > before


@pytest.mark.parametrize("days", [-20, 20])
def test_term_that_the_changed_days_cannot_touch_stays_where_it_was(
    days: int, hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    """As the clock has it too: a case of another region's bureau keeps the date that it came with."""
    hear(about_another(PERSON))
    before = _due(engines)
    with closed(owner, before.date()):
        hear(calendar_changed(before.date() + timedelta(days=days)))
        assert _due(engines) == before


def test_many_cases_are_counted_anew_in_as_many_statements_as_one(
    hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    counts = []
    for people in ([PERSON], [Person(number=number) for number in range(2, 20)]):
        hear(*(made(person) for person in people for made in (about_another, registered)))
        before = _all_due(engines)
        with closed(owner, before[0].date()):
            with counted_statements(engines["bureau"]) as statements:
                hear(calendar_changed(before[0].date()))
            assert min(_all_due(engines)) > before[-1]
        counts.append(len(statements))
        hear(calendar_changed(before[0].date()))
    assert counts[0] == counts[1]


def test_case_that_is_just_being_opened_holds_a_change_back_and_is_counted_after_it(
    hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    request = about_another(PERSON)

    def close(day: date) -> datetime:
        with closed(owner, day):
            hear(calendar_changed(day))
        return _due(engines)

    with ThreadPoolExecutor(1) as pool:
        with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
            load_batch(session, [request.subject])
            due_at = registration.open_case(session, request, now=clock.now(session)).due_at
            assert due_at is not None
            after = pool.submit(close, due_at.date())
            wait_for_somebody(owner)
        assert after.result() > due_at


def _all_due(engines: dict[str, Engine]) -> list[datetime]:
    """When the cases are due, in order."""
    with db.transaction(engines["bureau"]) as session:
        return list(session.execute(text("select due_at from bureau.case order by due_at")).scalars())


def test_closure_of_one_region_sorts_the_tasks_of_its_bureau_anew(
    hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    hear(about_another(PERSON))
    before = _due(engines)
    with closed(owner, before.date(), region="karaganda"):
        hear(calendar_changed(before.date(), region="karaganda"), calendar_changed(before.date()))
        assert _due(engines) == before
    with closed(owner, before.date(), region="astana"):
        hear(calendar_changed(before.date(), region="karaganda"))  # another bureau's terms are not counted
        assert _due(engines) == before
        hear(calendar_changed(before.date(), region="astana"))
        assert _due(engines) > before


def test_forwarded_case_is_counted_by_the_calendar_of_the_bureau_that_received_it(
    hear: Any_, engines: dict[str, Engine], owner: Engine, operator: Any
) -> None:
    request = about_another(PERSON)
    hear(request)
    before = _due(engines)
    moved = operator.post(f"/v1/cases/{request.subject}/forward", json={"bureau": "karaganda"})
    assert moved.status_code == 200
    day = before.date()
    with closed(owner, day, region="karaganda"):
        hear(calendar_changed(day, region="karaganda"), calendar_changed(day))
        assert _due(engines) == before
    with closed(owner, day, region="astana"):
        hear(calendar_changed(day, region="astana"))
        assert _due(engines) > before


def test_changed_calendar_moves_the_return_by_which_a_check_is_sorted(
    hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    hear(about_another(PERSON))
    of_case, of_task = _both_due(engines)
    with closed(owner, of_task.date()):
        hear(calendar_changed(of_task.date()))
        now_of_case, now_of_task = _both_due(engines)
    assert of_task < now_of_task <= now_of_case
    assert now_of_case >= of_case


def resumed(subject: UUID, first_on: date, last_on: date) -> DeadlineResumed:
    """deadline.resumed"""
    return DeadlineResumed.model_validate({**paused(subject, first_on, last_on).model_dump()})


def test_pause_sorts_the_tasks_anew_once_and_a_resumption_again(
    hear: Any_, engines: dict[str, Engine]
) -> None:
    request = about_another(PERSON, occurred_at=NOW)
    hear(request)
    day, week = timedelta(days=1), timedelta(days=7)
    before, first_on = _due(engines), NOW.date() + day
    hear(paused(request.subject, first_on, first_on, deadline="return"))
    assert _due(engines) == before
    for _ in range(2):
        hear(paused(request.subject, first_on, first_on + week))
        assert _due(engines) == before + week + day
    for _ in range(2):
        hear(resumed(request.subject, first_on, first_on))
        assert _due(engines) == before + day
    hear(paused(request.subject, first_on, first_on + week))  # heard again, after the resumption
    assert _due(engines) == before + day


def test_changed_calendar_leaves_a_pause_in_place(
    hear: Any_, engines: dict[str, Engine], owner: Engine
) -> None:
    request = about_another(PERSON)
    hear(request)
    far = request.occurred_at.date() + timedelta(days=300)
    hear(paused(request.subject, request.occurred_at.date() + timedelta(days=1), far))
    before = _due(engines)
    hear(calendar_changed(request.occurred_at.date()))
    assert _due(engines) == before
    assert before.date() > far


def test_pause_of_an_unknown_case_is_harmless(hear: Any_) -> None:
    counts = hear(paused(new_id(), NOW.date(), NOW.date()))
    assert (counts.handled, counts.failed) == (1, 0)


def test_pause_beyond_the_calendar_is_parked(hear: Any_, engines: dict[str, Engine]) -> None:
    request = about_another(PERSON)
    hear(request)
    before = _due(engines)
    counts = hear(paused(request.subject, request.occurred_at.date(), date(2090, 1, 1)))
    assert (counts.handled, counts.failed) == (0, 1)
    assert _due(engines) == before


def _due(engines: dict[str, Engine]) -> datetime:
    """When the only case is due; its only task is not later."""
    of_case, of_task = _both_due(engines)
    assert of_task <= of_case
    return of_case


def _both_due(engines: dict[str, Engine]) -> tuple[datetime, datetime]:
    """When the only case and its only task are due."""
    with db.transaction(engines["bureau"]) as session:
        query = "select c.due_at, t.due_at from bureau.case c join bureau.task t on t.request_id = c.id"
        [row] = session.execute(text(query)).all()
    return row[0], row[1]


def test_events_of_unknown_requests_are_harmless(hear: Any_) -> None:
    request = registered(PERSON)
    never = arrived(request, request.occurred_at)
    assert hear(withdrawn(request), transferred(request), never).failed == 0


def test_withdrawal_voids_tasks_and_searches(
    hear: Any_, search: Any_, said: Any_, case_of: Any_, complete: Any_, next_task: Any_
) -> None:
    waiting, asked = about_another(PERSON), registered(Person(number=2))
    hear(waiting, asked)
    task = next_task()
    for _ in range(2):
        hear(withdrawn(waiting), withdrawn(asked))
    assert said(waiting.subject)[-1] == "task.completed"
    assert search().runs == 0
    assert {case_of(request.subject)["state"] for request in (waiting, asked)} == {"withdrawn"}
    refused = complete(task, "accept")
    assert (refused.status_code, refused.json()["state"]) == (409, "void")


def test_withdrawal_revokes_a_certificate_that_was_prepared_meanwhile(
    hear: Any_, search: Any_, ais: Any_, said: Any_, engines: dict[str, Engine]
) -> None:
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    search()
    hear(withdrawn(request))
    hear(withdrawn(request))
    assert said(request.subject).count("certificate.revoked") == 1


def test_withdrawal_of_a_returned_package_is_harmless(
    hear: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    request = about_another(PERSON)
    hear(request)
    complete(next_task(), "return", grounds=["not_properly_drawn_up"])
    assert hear(withdrawn(request)).failed == 0
    assert case_of(request.subject)["state"] == "withdrawn"


@pytest.mark.parametrize("attempt", range(3))
def test_withdrawal_against_a_search_ends_without_a_valid_certificate(
    attempt: int, hear: Any_, search: Any_, ais: Any_, engines: dict[str, Engine], case_of: Any_
) -> None:
    people = [Person(number=number) for number in range(1, 9)]
    ais(*people)
    requests = [registered(person) for person in people]
    hear(*requests)
    with ThreadPoolExecutor(2) as pool:
        searched = pool.submit(search)
        heard = pool.submit(hear, *map(withdrawn, requests))
        searched.result()
        heard.result()
    with db.transaction(engines["bureau"]) as session:
        valid = session.execute(text("select count(*) from bureau.certificate where state = 'valid'"))
        assert valid.scalar_one() == 0
    assert {case_of(request.subject)["state"] for request in requests} == {"withdrawn"}


def test_withdrawal_under_lock_makes_the_search_pass_over_the_case(
    hear: Any_, search: Any_, ais: Any_, engines: dict[str, Engine], said: Any_
) -> None:
    ais(PERSON)
    request = registered(PERSON)
    hear(request)
    with ThreadPoolExecutor(1) as pool:
        with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
            case = locked_case(session, request.subject)
            assert case is not None
            searched = pool.submit(search)  # it asks the sources, then waits for the case
            registration.withdraw(session, case, now=clock.now(session))
        searched.result()
    assert "certificate.prepared" not in said(request.subject)


def test_transferred_paper_files_the_case(hear: Any_, case_of: Any_) -> None:
    request = registered(PERSON)
    hear(request)
    hear(transferred(request))
    assert case_of(request.subject)["archived_at"] == case_of(request.subject)["registered_at"]


def test_open_work_counts_searches_until_they_are_done(
    hear: Any_, search: Any_, engines: dict[str, Engine]
) -> None:
    hear(registered(PERSON))
    with db.transaction(engines["bureau"]) as session:
        assert open_work(session) == 2
    search()
    with db.transaction(engines["bureau"]) as session:
        assert (open_work(session), next_due(session)) == (0, None)


def test_day_from_which_a_person_searches_is_known_at_once_and_follows_the_term(
    hear: Any_, engines: dict[str, Engine]
) -> None:
    """So a worker that dies, whenever it does, leaves a case that goes to the card index in time."""
    request = registered(PERSON, occurred_at=NOW)
    hear(request)
    before = _by_hand_from(engines)
    first_on = NOW.date() + timedelta(days=1)
    hear(paused(request.subject, first_on, first_on + timedelta(days=27)))
    assert before is not None
    after = _by_hand_from(engines)
    assert after is not None
    assert after > before + timedelta(days=27)


def _by_hand_from(engines: dict[str, Engine]) -> datetime | None:
    with db.transaction(engines["bureau"]) as session:
        return next_due(session)
