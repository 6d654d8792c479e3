"""The HTTP adapter: each question by itself, in messages that the contract allows, within its time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.bureau.domain.asking import Asked
from services.bureau.registries import Health, HttpRegistry, Limited
from services.bureau.registries.http import MOST_QUESTIONS
from shared.clock import monotonic_seconds
from shared.stack import free_port
from tests.support.cases import Person, ais_row
from tests.support.registry import FakeRegistry, Mood, running_registry

PEOPLE = [Person(number=number, surname=f"Үлгі{letter}ев") for number, letter in enumerate("абвгд", 1)]
NOBODY = Asked("Жоқов", "Ешкім", birth_date="1980-05-12")


def asked(person: Person) -> Asked:
    """A question about a person by names and birth date."""
    return Asked(person.surname, person.given_name, person.patronymic, person.birth_date)


@pytest.fixture
def bridge() -> Iterator[FakeRegistry]:
    """A bridge that knows five people."""
    with running_registry() as running:
        running.people = [ais_row(person) for person in PEOPLE]
        yield running


@pytest.fixture
def registry(bridge: FakeRegistry) -> Iterator[HttpRegistry]:
    """Our side of it."""
    registry = HttpRegistry(bridge.url)
    yield registry
    registry.close()


@pytest.mark.parametrize("broken", [{"reg_from": "2020-00-00"}, {"street": "Үлгі\x00"}, {"surname": 5}])
def test_bad_record_costs_its_own_question_an_answer_and_no_other(
    broken: dict[str, object], bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    bridge.people[1] |= broken
    questions = [*map(asked, PEOPLE[:1]), Asked("", "", iin=PEOPLE[1].iin), *map(asked, PEOPLE[2:3]), NOBODY]
    told = [(one.outcome, one.note) for one in registry.find_many(questions)]
    found, bad = ("single_match", None), ("source_unavailable", "bad_record")
    assert told == [found, bad, found, ("no_match", None)]


def test_result_that_is_none_costs_its_own_question_an_answer_and_no_other(
    bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    bridge.mood = "strange_result"
    told = [one.outcome for one in registry.find_many([asked(PEOPLE[0]), asked(PEOPLE[1])])]
    assert told == ["source_unavailable", "single_match"]


def test_mixed_up_answers_are_asked_for_again_until_each_is_right(
    bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    """Where one answer is another's, "not found" beside it may be another's too."""
    bridge.mood = "mixed_up"
    questions = [*map(asked, PEOPLE), NOBODY, NOBODY]
    answers = registry.find_many(questions)
    assert [[one.ref for one in answer.candidates] for answer in answers[:5]] == [
        [f"ais-{person.number}"] for person in PEOPLE
    ]
    assert [answer.outcome for answer in answers[5:]] == ["no_match", "no_match"]
    assert len(bridge.asked) > 1


def test_no_message_has_more_questions_than_the_contract_allows(
    bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    assert len(registry.find_many([NOBODY] * (2 * MOST_QUESTIONS + 1))) == 2 * MOST_QUESTIONS + 1
    sizes = [len(message["queries"]) for message in bridge.asked]
    assert (sum(sizes), max(sizes) <= MOST_QUESTIONS) == (2 * MOST_QUESTIONS + 1, True)


def test_whom_an_iin_does_not_find_is_asked_for_by_name(bridge: FakeRegistry, registry: HttpRegistry) -> None:
    bridge.people[0]["iin"] = None
    [answer] = registry.find_many([replace(asked(PEOPLE[0]), iin=PEOPLE[0].iin)])
    assert answer.outcome == "single_match"
    assert [message["queries"][0]["kind"] for message in bridge.asked] == ["by_iin", "by_name_dob"]


def test_document_is_asked_before_the_name_where_there_is_no_iin(
    bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    bridge.people[0]["doc_number"] = "990000001"
    shown = [replace(asked(PEOPLE[0]), document="990000001"), replace(asked(PEOPLE[1]), document="990000002")]
    answers = registry.find_many(shown)
    assert [answer.candidates[0].ref for answer in answers] == ["ais-1", "ais-2"]
    assert [[query["kind"] for query in message["queries"]] for message in bridge.asked] == [
        ["by_document", "by_document"],
        ["by_name_dob"],
    ]


@pytest.mark.parametrize(
    ("mood", "is_well", "note"),
    [
        ("well", True, None),
        ("down", False, "not_answering"),
        ("refusing", False, "not_answering"),
        ("no_health", True, "not_told"),
    ],
)
def test_health_is_what_the_bridge_says_and_asks_about_nobody(
    mood: Mood, is_well: bool, note: str | None, bridge: FakeRegistry, registry: HttpRegistry
) -> None:
    bridge.mood = mood
    assert registry.health() == Health(is_well, note)
    assert (bridge.health_asked, bridge.asked) == (1, [])


def test_bridge_that_is_not_there_is_not_well() -> None:
    nobody = HttpRegistry(f"http://127.0.0.1:{free_port()}")
    assert nobody.health() == Health(is_well=False, note="not_answering")
    nobody.close()


def test_bridge_that_does_not_say_in_time_is_not_well(bridge: FakeRegistry) -> None:
    bridge.mood = "hanging"
    limited = Limited(lambda: HttpRegistry(bridge.url, timeout_seconds=60), seconds=2)
    assert limited.health() == Health(is_well=False, note="too_slow")
    bridge.mood = "well"
    bridge.woken.set()
    assert limited.health().is_well
    limited.close()


def test_slow_answer_that_comes_within_the_time_for_it_is_used(bridge: FakeRegistry) -> None:
    bridge.mood = "slow"
    limited = Limited(lambda: HttpRegistry(bridge.url, timeout_seconds=30), seconds=30)
    with ThreadPoolExecutor(1) as asking:
        answers = asking.submit(limited.find_many, [asked(PEOPLE[0]), NOBODY])
        assert bridge.is_asked.wait(30)
        assert not answers.done()
        bridge.woken.set()
        assert [answer.outcome for answer in answers.result(30)] == ["single_match", "no_match"]
    limited.close()


def test_slow_answer_that_comes_later_is_none_and_never_not_found(bridge: FakeRegistry) -> None:
    bridge.mood = "slow"
    limited = Limited(lambda: HttpRegistry(bridge.url, timeout_seconds=60), seconds=2)
    told = [(one.outcome, one.note) for one in limited.find_many([asked(PEOPLE[0]), NOBODY])]
    assert told == [("source_unavailable", "too_slow")] * 2
    bridge.woken.set()
    assert limited.find_many([NOBODY])[0].outcome == "no_match"
    limited.close()


@pytest.mark.parametrize("mood", ["trickling", "trickling_head", "hanging"])
def test_answer_that_never_comes_to_an_end_is_none_after_the_time_for_it(
    mood: Mood, bridge: FakeRegistry
) -> None:
    bridge.mood = mood
    limited = Limited(lambda: HttpRegistry(bridge.url, timeout_seconds=60), seconds=2)
    began = monotonic_seconds()
    [answer] = limited.find_many([asked(PEOPLE[0])])
    assert (answer.outcome, answer.note) == ("source_unavailable", "too_slow")
    assert monotonic_seconds() - began < 30
    bridge.mood = "well"
    bridge.woken.set()
    assert limited.find_many([asked(PEOPLE[0])])[0].outcome == "single_match"
    limited.close()
