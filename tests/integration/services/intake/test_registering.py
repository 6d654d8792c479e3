"""POST /v1/requests: registers once per key, says so once, for the caller's own centres only."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.intake import bodies
from services.intake.api.callers import intake_settings
from services.intake.domain.errors import IdempotencyKeyReused
from services.intake.domain.registration import Submission
from services.intake.operations.registering import Window, register_requests
from services.intake.settings import IntakeSettings
from shared import bus, clock
from shared.ids import new_id
from shared.security import Caller, Role
from tests.support.calendars import closed
from tests.support.gate import wait_for_somebody
from tests.support.intake import PAPER_CENTRE, Intake
from tests.support.requests import a_legal_entity, a_request, a_subject, an_individual
from tests.support.web import TestClient

WHO = Caller(new_id(), Role.PSC_SYSTEM, ("psc-01", PAPER_CENTRE))


def _submission(key: str = "one", **changes: Any) -> Submission:
    return bodies.submission_of(bodies.RequestBody.model_validate(a_request(**changes)), key)


def _window(session: Session) -> Window:
    return Window(WHO, IntakeSettings(), clock.now(session))


def test_registration_gives_a_number_a_code_and_a_receipt(intake: Intake) -> None:
    answer = intake.register()
    assert re.fullmatch(r"01-20\d\d-\d{6}", answer["number"])
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", answer["track_code"])
    assert (answer["state"], answer["warnings"]) == ("registered", [])
    receipt = answer["receipt"]
    assert receipt["number"] == answer["number"]
    assert [document["kind"] for document in receipt["documents"]] == [
        "application",
        "identity_document_copy",
    ]
    assert receipt["inspector"] == {"name": "Үлгіова Әсел", "position": "Инспектор", "window": "5"}
    assert receipt["issue_at"] > receipt["accepted_at"]


def test_promise_of_the_receipt_follows_the_days_off_of_the_centre_s_region(
    intake: Intake, owner: Engine
) -> None:
    def promised(key: str) -> datetime:
        return datetime.fromisoformat(intake.register(key)["receipt"]["issue_at"])

    plain = promised("one")
    with closed(owner, plain.date(), region="karaganda"):
        assert promised("two") == plain
    with closed(owner, plain.date(), region="astana"):
        assert promised("three") > plain


def test_registration_is_said_with_the_package_and_the_applicant_as_subject(intake: Intake) -> None:
    answer = intake.register()
    (row,) = intake.rows("select subject, data, personal, correlation_id from bus.event")
    assert str(row.subject) == str(row.correlation_id) == answer["id"]
    assert (row.data["number"], row.data["package"], row.data["about_another"]) == (
        answer["number"],
        "electronic",
        False,
    )
    assert row.personal["subject"]["name"] == row.personal["applicant"]["name"]
    assert "applicant" not in row.data


def test_registration_of_a_legal_entity_keeps_its_title_apart_from_the_subject(intake: Intake) -> None:
    intake.register(applicant=a_legal_entity(), subject=a_subject(), purpose="Сот", legal_ground="Ұйғарым")
    (row,) = intake.rows("select data, personal from bus.event")
    assert row.personal["applicant"]["organisation"] == "ТОО «Образец»"
    assert row.personal["subject"]["name"]["surname"] == "Сынақбаева"
    assert row.data["about_another"] is True


def test_same_key_and_body_give_the_same_answer(intake: Intake) -> None:
    first = intake.register()
    intake.act(first["id"], "withdraw")
    assert intake.register() == first
    assert len(intake.said("request.registered")) == 1


def test_same_key_with_another_body_is_refused(intake: Intake) -> None:
    intake.register()
    answer = intake.centre.post(
        "/v1/requests", json=a_request(language="ru"), headers={"Idempotency-Key": "one"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_same_key_at_another_centre_is_another_request(intake: Intake) -> None:
    assert intake.register()["id"] != intake.register(centre=PAPER_CENTRE)["id"]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "two words"}])
def test_key_is_needed(intake: Intake, headers: dict[str, str]) -> None:
    answer = intake.centre.post("/v1/requests", json=a_request(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_another_centres_window_looks_like_none(another_centre: TestClient, intake: Intake) -> None:
    for centre in ("psc-01", "psc-99"):
        answer = another_centre.post(
            "/v1/requests", json=a_request(centre=centre), headers={"Idempotency-Key": "one"}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert intake.rows("select from intake.request") == []


def test_centre_that_sends_paper_promises_later(intake: Intake) -> None:
    electronic, paper = intake.register(), intake.register(centre=PAPER_CENTRE)
    assert intake.one(paper["id"])["package"] == "paper"
    assert paper["receipt"]["issue_at"] > electronic["receipt"]["issue_at"]


def test_promise_counts_the_carrying_days_of_the_requests_own_centre(intake: Intake) -> None:
    near = intake.register("near", centre=PAPER_CENTRE)
    slow = IntakeSettings(paper_centres=frozenset({PAPER_CENTRE}), centre_carrying_days={PAPER_CENTRE: 5})
    intake.app.dependency_overrides[intake_settings] = lambda: slow
    far = intake.register("far", centre=PAPER_CENTRE)
    promised = [date.fromisoformat(one["receipt"]["issue_at"][:10]) for one in (near, far)]
    assert promised[1] - promised[0] > timedelta(days=7)


def test_paper_package_is_said_to_be_handed_in_with_the_days_that_its_promise_allows(intake: Intake) -> None:
    slow = IntakeSettings(paper_centres=frozenset({PAPER_CENTRE}), centre_carrying_days={PAPER_CENTRE: 5})
    intake.app.dependency_overrides[intake_settings] = lambda: slow
    intake.register("electronic")
    paper = intake.register("paper", centre=PAPER_CENTRE, submitted_at="2026-03-02T10:00:00+05:00")
    [told] = intake.rows("select * from bus.event where type = 'package.handed_in'")
    assert (str(told.subject), told.correlation_id) == (paper["id"], told.subject)
    assert told.occurred_at == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert told.data == {
        "number": paper["number"],
        "centre": PAPER_CENTRE,
        "bureau": "astana",
        "carrying_days": 5,
    }
    heard = intake.rows("select consumer from bus.delivery where event_id = :id", id=told.id)
    assert [row.consumer for row in heard] == ["sla"]


def test_paper_package_without_a_time_of_its_own_is_handed_in_when_it_is_registered(intake: Intake) -> None:
    registered_at = intake.register(centre=PAPER_CENTRE)["registered_at"]
    [told] = intake.rows("select occurred_at from bus.event where type = 'package.handed_in'")
    assert told.occurred_at == datetime.fromisoformat(registered_at)


def test_electronic_package_is_told_to_none_of_the_clock(intake: Intake) -> None:
    intake.register()
    heard = intake.rows("select consumer from bus.delivery")
    assert sorted(row.consumer for row in heard) == ["bureau", "notifier"]


def test_applicant_who_goes_to_the_bureau_itself_carries_no_paper(intake: Intake) -> None:
    answer = intake.register(centre=PAPER_CENTRE, channel="bureau")
    assert intake.one(answer["id"])["package"] == "electronic"


def test_incomplete_package_is_registered_with_a_warning(intake: Intake) -> None:
    answer = intake.register(documents=[], applicant=an_individual(identity_document=None))
    assert "package_incomplete:application" in answer["warnings"]


def test_handing_in_earlier_counts_for_the_receipt(intake: Intake) -> None:
    answer = intake.register(submitted_at="2026-03-02T10:00:00+05:00")
    assert answer["receipt"]["accepted_at"] == "2026-03-02T05:00:00Z"
    assert answer["receipt"]["issue_at"] < answer["registered_at"]


def test_number_follows_the_year_of_the_centre(engines: dict[str, Engine]) -> None:
    with bus.transaction(engines["intake"], bus.command("intake")) as session:
        new_year = clock.now(session).replace(year=2026, month=12, day=31, hour=20)
        (request,) = register_requests(session, [_submission()], Window(WHO, IntakeSettings(), new_year))
    assert getattr(request, "number", "").startswith("01-2027-")


def test_two_windows_with_one_key_register_once(engines: dict[str, Engine], intake: Intake) -> None:
    answers = _race(engines["intake"], lambda: _submission("same"), lambda: _submission("same"))
    assert len({getattr(answer, "id", None) for answer in answers}) == 1
    assert len(intake.said("request.registered")) == 1


def test_two_windows_with_one_key_and_two_bodies_register_one(engines: dict[str, Engine]) -> None:
    answers = _race(
        engines["intake"], lambda: _submission("same"), lambda: _submission("same", language="ru")
    )
    assert sorted(isinstance(answer, IdempotencyKeyReused) for answer in answers) == [False, True]


def _race(engine: Engine, *makers: Callable[[], Submission]) -> list[object]:
    """Both have looked for the key and found none before either inserts."""
    ready = Barrier(len(makers), timeout=60)

    def register(make: Callable[[], Submission]) -> object:
        with bus.transaction(engine, bus.command("intake")) as session:
            window = _window(session)
            ready.wait()
            return register_requests(session, [make()], window)[0]

    with ThreadPoolExecutor() as pool:
        return [future.result() for future in [pool.submit(register, make) for make in makers]]


def test_insert_that_is_overtaken_gives_what_overtook_it(engines: dict[str, Engine], owner: Engine) -> None:
    """The second looks while the first has not committed, and waits at the unique key."""
    with ThreadPoolExecutor() as pool:
        with bus.transaction(engines["intake"], bus.command("intake")) as first:
            (won,) = register_requests(first, [_submission("same")], _window(first))
            other = pool.submit(_register_in_its_own, engines["intake"])
            wait_for_somebody(owner)
        assert other.result(timeout=60) == getattr(won, "id", None)


def _register_in_its_own(engine: Engine) -> object:
    with bus.transaction(engine, bus.command("intake")) as session:
        (answer,) = register_requests(session, [_submission("same")], _window(session))
        return getattr(answer, "id", None)
