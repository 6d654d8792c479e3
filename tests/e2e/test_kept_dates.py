"""A day that somebody was told is kept by all: what the clock keeps, centre and bureau judge by too."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from shared.standard.centres import bureau, centre
from tests.support.calendars import put_back
from tests.support.town import Town

CENTRE, BUREAU = centre("psc-01"), bureau("astana")
WITHOUT_COPY = [{"kind": "application", "name": "Өтініш", "pages": 1}]


@pytest.fixture(autouse=True)
def _restored_calendars(engines: dict[str, Engine]) -> Iterator[None]:
    with put_back(engines["sla"]):
        yield


def test_month_on_the_shelf_that_the_clock_keeps_is_told_by_the_centre_too(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request = town.register()
    town.settle()
    first_told = _told_on(town, request)
    town.change_day("centre6", first_told, off=True)
    told = _told_on(town, request)
    assert told > first_told
    town.change_day("centre6", first_told, off=False)
    assert _told_on(town, request) == told
    early = town.window.post(f"/v1/requests/{request}/transfer")
    assert early.json()["storage_ends_on"] == str(told)


def test_package_may_be_returned_until_the_instant_that_the_clock_keeps(town: Town) -> None:
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    first_end = town.due_at(request, "return")
    last_day = first_end.astimezone(BUREAU.zone).date()
    town.change_day("bureau5", last_day, off=True)
    end = town.due_at(request, "return")
    assert end > first_end
    _wait_until(town, first_end + timedelta(hours=1))
    town.change_day("bureau5", last_day, off=False)
    assert town.due_at(request, "return") == end
    assert town.work_off(result="return", grounds=["package_incomplete"]) == "confirm_return"
    assert town.state(request) == "return_arrived"


def test_package_may_not_be_returned_any_more_once_the_day_is_given_back_in_time(town: Town) -> None:
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    first_end = town.due_at(request, "return")
    last_day = first_end.astimezone(BUREAU.zone).date()
    town.change_day("bureau5", last_day, off=True)
    town.change_day("bureau5", last_day, off=False)
    assert town.due_at(request, "return") == first_end
    _wait_until(town, first_end + timedelta(hours=1))
    task = town.post("/v1/tasks/next", by=town.operator)
    answer = {"result": "return", "grounds": ["package_incomplete"]}
    refused = town.operator.post(f"/v1/tasks/{task['id']}/complete", json=answer)
    assert (refused.status_code, refused.json()["code"]) == (409, "return_term_over")


def test_day_closed_after_a_return_term_was_over_brings_it_back_nowhere(town: Town) -> None:
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    end = town.due_at(request, "return")
    town.let_pass(seconds=int((end - town.now()).total_seconds()) + 3600)
    town.change_day("bureau5", end.astimezone(BUREAU.zone).date(), off=True)
    assert town.due_at(request, "return") == end


def test_forwarded_case_keeps_the_date_that_the_clock_keeps(town: Town) -> None:
    """A closure of the other region, noted before, is none that a change of other days counts anew."""
    request = town.register()
    town.settle()
    end = town.due_at(request, "processing")
    name = {"kk": "Жабық", "ru": "Закрыто", "en": "Closed"}
    closed = {"day": f"{end.date()}", "kind": "off", "name": name, "source": "an act"}
    body = {"days": [closed], "region": "karaganda", "reason": "an act"}
    assert town.admin.put("/v1/calendars/bureau5/days", json=body).is_success
    town.settle()
    town.post(f"/v1/cases/{request}/forward", {"bureau": "karaganda"}, by=town.operator)
    town.settle()
    town.change_day("bureau5", _a_monday_after(end.date() + timedelta(days=20)), off=True)
    assert (town.due_at(request, "processing"), _due_at_the_bureau(town)) == (end, end)


def _a_monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _due_at_the_bureau(town: Town) -> datetime:
    with town.owner.begin() as connection:
        return cast(datetime, connection.execute(text("select due_at from bureau.case")).scalar_one())


def _told_on(town: Town, request: UUID) -> date:
    """The last day of the month as the shelf tells it, which must be the clock's."""
    [line] = town.window.get("/v1/shelf").json()["items"]
    clocks = town.due_at(request, "storage").astimezone(CENTRE.zone).date()
    assert line["storage_ends_on"] == str(clocks)
    return clocks


def _wait_until(town: Town, instant: datetime) -> None:
    town.let_pass(seconds=int((instant - town.now()).total_seconds()))
