"""Searches as leased work: each case decided once, by whichever worker, in a handful of statements."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import NO_MATCH, Answer, Outcome, unavailable
from services.bureau.operations import searching
from services.bureau.queries.work import claim_runs
from services.bureau.settings import BureauSettings
from shared import bus, clock, db
from tests.support.cases import Person, about_another, registered
from tests.support.statements import counted_statements

Any_ = Callable[..., Any]
PEOPLE = [Person(number=number, surname=f"Үлгі{'абгдж'[number % 5]}ев") for number in range(1, 51)]


def certificates(engines: dict[str, Engine]) -> int:
    """How many there are."""
    with db.transaction(engines["bureau"]) as session:
        return int(session.execute(text("select count(*) from bureau.certificate")).scalar_one())


@pytest.fixture
def fifty(hear: Any_, ais: Any_) -> None:
    """Fifty requests of people whom the AIS knows."""
    ais(*PEOPLE)
    hear(*(registered(person) for person in PEOPLE))


@pytest.mark.usefixtures("fifty")
def test_fifty_cases_are_searched_and_decided_in_fewer_than_fifteen_statements(
    search: Any_, engines: dict[str, Engine]
) -> None:
    with counted_statements(engines["bureau"]) as statements:
        counts = search()
    assert (counts.runs, counts.decided, certificates(engines)) == (100, 50, 50)
    idle = 4  # the looks for manual searches, before and after, and the claim that finds nothing
    assert len(statements) - idle < 15


def test_fifty_requests_are_opened_in_a_handful_of_statements(hear: Any_, engines: dict[str, Engine]) -> None:
    with counted_statements(engines["bureau"]) as statements:
        hear(*(registered(person) for person in PEOPLE))
    assert len(statements) < 15


@pytest.mark.usefixtures("fifty")
def test_many_workers_decide_each_case_once(search: Any_, engines: dict[str, Engine]) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: search(), range(4)))
    assert sum(count.decided for count in counts) == certificates(engines) == 50


def test_answer_of_a_worker_that_lost_its_lease_is_passed_over(
    hear: Any_, ais: Any_, search: Any_, engines: dict[str, Engine], case_of: Any_,
    bureau_settings_of_test: BureauSettings,
) -> None:  # fmt: skip
    ais(PEOPLE[0])
    request = registered(PEOPLE[0])
    hear(request)
    with db.transaction(engines["bureau"]) as session:
        slow = claim_runs(session, limit=10, lease_seconds=0)
    search()
    with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
        late = [(run, NO_MATCH) for run in slow]
        decided = searching.record(session, late, bureau_settings_of_test.key_ring, now=clock.now(session))
    assert decided == 0
    assert case_of(request.subject)["runs"][0]["outcome"] == "single_match"


def test_late_answer_does_not_overwrite_a_lease_that_is_running(
    hear: Any_, engines: dict[str, Engine], case_of: Any_, bureau_settings_of_test: BureauSettings
) -> None:
    request = registered(PEOPLE[0])
    hear(request)
    with db.transaction(engines["bureau"]) as session:
        slow = claim_runs(session, limit=10, lease_seconds=0)
    with db.transaction(engines["bureau"]) as session:
        assert len(claim_runs(session, limit=10, lease_seconds=60)) == 2
    with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
        ring = bureau_settings_of_test.key_ring
        searching.record(session, [(run, NO_MATCH) for run in slow], ring, now=clock.now(session))
    assert {run["state"] for run in case_of(request.subject)["runs"]} == {"pending"}


def test_search_of_a_worker_that_died_is_taken_again_when_its_lease_ends(
    hear: Any_, ais: Any_, search: Any_, engines: dict[str, Engine], said: Any_
) -> None:
    ais(PEOPLE[0])
    request = registered(PEOPLE[0])
    hear(request)
    with db.transaction(engines["bureau"]) as session:
        claim_runs(session, limit=10, lease_seconds=60)
    assert search().runs == 0
    with db.transaction(engines["bureau"]) as session:
        session.execute(text("update bureau.search_run set due_at = now()"))
    search()
    assert said(request.subject)[-1] == "certificate.prepared"


class Stub:
    """An AIS that answers to all the same, and calls back before it does."""

    name = "ais"

    def __init__(self, answers: Callable[[Sequence[Asked]], list[Answer]]) -> None:
        self.find_many = answers

    def close(self) -> None:
        """Nothing is open."""


def test_case_that_cannot_be_recorded_keeps_no_other_waiting(
    hear: Any_, search: Any_, ais: Any_, case_of: Any_, engines: dict[str, Engine]
) -> None:
    broken, well = registered(PEOPLE[0]), registered(PEOPLE[1])
    hear(broken, well)
    known = ais(*PEOPLE[:2])

    def answers(asked: Sequence[Asked]) -> list[Answer]:
        bad = Answer(Outcome.NO_MATCH, note="\x00")
        return [bad if one.birth_date == PEOPLE[0].birth_date else known.find_many([one])[0] for one in asked]

    assert search(Stub(answers)).decided == 1
    assert [case_of(one.subject)["state"] for one in (broken, well)] == ["searching", "certified"]


def test_search_that_always_kills_its_worker_goes_to_the_card_index_in_time(
    hear: Any_, search: Any_, engines: dict[str, Engine], owner: Engine, next_task: Any_
) -> None:
    hear(registered(PEOPLE[0]))
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=5))

    def dies(asked: Sequence[Asked]) -> list[Answer]:
        raise SystemExit

    for _ in range(2):
        with pytest.raises(SystemExit):
            search(Stub(dies))
        with db.transaction(engines["bureau"]) as session:
            session.execute(text("update bureau.search_run set due_at = now() where state = 'pending'"))
    assert next_task()["kind"] == "search_cards_by_hand"


def test_manual_search_is_ended_by_a_slow_worker_that_answers_at_its_first_attempt(
    hear: Any_, ais: Any_, engines: dict[str, Engine], owner: Engine, operator: Any, search: Any_,
    bureau_settings_of_test: BureauSettings,
) -> None:  # fmt: skip
    register = ais(PEOPLE[0])
    request = registered(PEOPLE[0])
    hear(request)
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=5))
    with db.transaction(engines["bureau"]) as session:
        slow = claim_runs(session, limit=10, lease_seconds=0)
    with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
        assert searching.ask_hands(session, [request.subject], now=clock.now(session)) == 1
    answers = [register.find_many([run.asked])[0] if run.source == "ais" else NO_MATCH for run in slow]
    with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
        ring = bureau_settings_of_test.key_ring
        both = list(zip(slow, answers, strict=True))
        assert searching.record(session, both, ring, now=clock.now(session)) == 1
    assert [task["state"] for task in operator.get("/v1/tasks").json()["items"]] == ["void"]


def test_case_whose_turn_has_yet_to_come_goes_to_nobody_however_near_its_term(
    hear: Any_, search: Any_, ais: Any_, owner: Engine, operator: Any
) -> None:
    ais(PEOPLE[0])
    hear(registered(PEOPLE[0]))
    with db.transaction(owner) as session:
        clock.advance(session, timedelta(days=5))
    assert (search().by_hand, operator.get("/v1/tasks").json()["items"]) == (0, [])


def test_cases_about_which_the_ais_is_not_asked_do_not_wait_for_it(
    hear: Any_, search: Any_, next_task: Any_, complete: Any_, case_of: Any_
) -> None:
    """Fault 28: nothing else slows. They are decided before the AIS, slow as it may be, is asked at all."""
    waits = registered(PEOPLE[0])
    goes_on = about_another(PEOPLE[1], subject={"name": PEOPLE[1].name, "birth_date": "1951"})
    hear(waits, goes_on)
    complete(next_task(), "accept")
    seen: list[str] = []

    def answers(asked: Sequence[Asked]) -> list[Answer]:
        seen.append(case_of(goes_on.subject)["state"])
        return [unavailable("too_slow") for _ in asked]

    search(Stub(answers))
    assert seen == ["in_decision"]
    assert case_of(waits.subject)["state"] == "searching"


def test_two_workers_with_one_half_of_a_case_each_decide_it_once(
    hear: Any_, ais: Any_, engines: dict[str, Engine], bureau_settings_of_test: BureauSettings
) -> None:
    register = ais(PEOPLE[0])
    hear(registered(PEOPLE[0]))
    halves = []
    for _ in range(2):
        with db.transaction(engines["bureau"]) as session:
            halves.append(claim_runs(session, limit=1, lease_seconds=60))

    def record(half: list[Any]) -> int:
        answers = [register.find_many([run.asked])[0] if run.source == "ais" else NO_MATCH for run in half]
        with bus.transaction(engines["bureau"], bus.command("bureau")) as session:
            ring = bureau_settings_of_test.key_ring
            return searching.record(
                session, list(zip(half, answers, strict=True)), ring, now=clock.now(session)
            )

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(record, halves)) == 1
    assert certificates(engines) == 1
