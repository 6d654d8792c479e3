"""What a paused deadline, and one whose rule has changed since, is counted by."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from shared.ids import new_id
from shared.security import Role
from tests.support.rules import renewed
from tests.support.sla import (
    FRIDAY_CLOSING,
    THURSDAY,
    TUESDAY_CLOSING,
    Clockwork,
    caller,
    received,
    registered,
)
from tests.support.web import TestClient

WEDNESDAY_CLOSING = TUESDAY_CLOSING + timedelta(days=1)
DAY = timedelta(days=1)


@pytest.fixture
def head(app: FastAPI, owner: Engine) -> TestClient:
    """The head of the bureau in Astana."""
    return caller(app, owner, Role.BUREAU_HEAD, bureau="astana")


@pytest.fixture
def subject(clockwork: Clockwork) -> UUID:
    """A request whose package was received on Thursday at noon."""
    subject = new_id()
    clockwork.hear(registered(subject), received(subject))
    return subject


def asked(first_on: str = "2026-03-06", last_on: str = "2026-03-06") -> dict[str, Any]:
    """A pause because the applicant was asked."""
    return {"first_on": first_on, "last_on": last_on, "ground": "applicant_asked", "note": "which flat"}


def path(subject: UUID) -> str:
    return f"/v1/requests/{subject}/deadlines/processing/pause"


@pytest.mark.usefixtures("restored_calendars")
def test_changed_calendar_moves_a_paused_deadline_by_its_pause(
    subject: UUID, head: TestClient, app: FastAPI, owner: Engine, clockwork: Clockwork
) -> None:
    clockwork.hear(received(new_id()))
    head.post(path(subject), json=asked())
    name = {"kk": "Жабық", "ru": "Закрыто", "en": "Closed"}
    day = {"day": "2026-03-11", "kind": "off", "name": name, "source": "act of a test"}
    admin = caller(app, owner, Role.ADMIN)
    told = admin.post("/v1/calendars/bureau5/preview", json={"days": [day]}).json()
    assert {one["request_id"] for one in told["deadlines"]} == {str(subject)}
    assert told["moved"] == 2
    admin.put("/v1/calendars/bureau5/days", json={"days": [day], "reason": "snow"})
    processing = admin.get(f"/v1/requests/{subject}/deadlines").json()["items"][0]
    assert datetime.fromisoformat(processing["due_at"]) == WEDNESDAY_CLOSING + DAY
    steps = [step["step"] for step in processing["explanation"]]
    assert ("paused" in steps, "rolled" in steps, "kept" in steps) == (True, True, False)


@pytest.mark.usefixtures("restored_calendars")
def test_pause_does_not_bring_a_kept_deadline_nearer(
    subject: UUID, head: TestClient, app: FastAPI, owner: Engine, clockwork: Clockwork
) -> None:
    """Tuesday was off, and made a working day again when it was over: Wednesday was kept."""
    admin, name = caller(app, owner, Role.ADMIN), {"kk": "Тест", "ru": "Тест", "en": "Test"}
    for instant, kind in ((THURSDAY, "off"), (TUESDAY_CLOSING + timedelta(hours=1), "working")):
        clockwork.at(instant)
        day = {"day": "2026-03-10", "kind": kind, "name": name, "source": "act of a test"}
        assert admin.put("/v1/calendars/bureau5/days", json={"days": [day], "reason": "snow"}).is_success
    assert clockwork.deadline(subject, "processing").due_at == WEDNESDAY_CLOSING
    assert head.post(path(subject), json=asked("2026-03-11", "2026-03-11")).status_code == 200
    assert clockwork.deadline(subject, "processing").due_at == WEDNESDAY_CLOSING


@pytest.mark.usefixtures("restored_calendars")
def test_paused_deadline_does_not_move_with_one_that_is_due_at_the_same_instant(
    head: TestClient, app: FastAPI, owner: Engine, clockwork: Clockwork
) -> None:
    """From 1 June the fifth day is Saturday, moved to Monday; with two days lost it is Monday itself."""
    monday, plain, paused = datetime(2026, 6, 1, 7, tzinfo=UTC), new_id(), new_id()
    clockwork.at(monday)
    clockwork.hear(received(plain, monday), received(paused, monday))
    head.post(path(paused), json=asked("2026-06-03", "2026-06-04"))
    monday_closing = datetime(2026, 6, 8, 13, tzinfo=UTC)
    for subject in (plain, paused):
        assert clockwork.deadline(subject, "processing").due_at == monday_closing
    name = {"kk": "Жұмыс күні", "ru": "Рабочий день", "en": "Working day"}
    day = {"day": "2026-06-06", "kind": "working", "name": name, "source": "act of a test"}
    admin = caller(app, owner, Role.ADMIN)
    admin.put("/v1/calendars/bureau5/days", json={"days": [day], "reason": "made up for"})
    assert clockwork.deadline(plain, "processing").due_at == monday_closing - 2 * DAY
    assert clockwork.deadline(paused, "processing").due_at == monday_closing


def test_request_keeps_the_rule_under_which_it_was_registered(clockwork: Clockwork, head: TestClient) -> None:
    old, new = new_id(), new_id()
    with renewed("processing", valid_from=date(2026, 3, 5), amount=1):
        for subject, registered_at in ((old, THURSDAY - DAY), (new, THURSDAY)):
            start = received(subject).model_copy(update={"registered_at": registered_at})
            clockwork.hear(registered(subject, registered_at), start)
        assert clockwork.deadline(old, "processing").rule == "processing@2008"
        assert clockwork.deadline(new, "processing").rule == "processing@new"
        for kind in ("processing", "return"):
            assert clockwork.deadline(old, kind).due_at == TUESDAY_CLOSING
            assert clockwork.deadline(new, kind).due_at == FRIDAY_CLOSING
        paused = head.post(path(old), json=asked()).json()["items"]
        assert {datetime.fromisoformat(item["due_at"]) for item in paused} == {WEDNESDAY_CLOSING}
        assert [step["step"] for step in paused[1]["explanation"]].count("kept") == 0
