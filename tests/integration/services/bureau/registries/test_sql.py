"""The SQL adapter: exactly who was asked for, many questions at once, and nothing else of the database."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from services.bureau.domain.asking import Asked
from services.bureau.registries import Health, Limited, SqlRegistry
from shared.clock import monotonic_seconds
from shared.settings import Settings
from tests.support.cases import Person, ais_row
from tests.support.databases import BYTES, NO_CAPITALS, ONE_ALPHABET, another_database
from tests.support.processes import eventually
from tests.support.relay import relay_to

Any_ = Callable[..., Any]
PERSON, OTHER = Person(), Person(number=2, surname="Сынақов")


def asked(person: Person, **changes: Any) -> Asked:
    """A question about a person by names and birth date."""
    return Asked(**{**person.name, "birth_date": person.birth_date, **changes})


def test_answers_come_in_the_order_of_the_questions(ais: Any_) -> None:
    register = ais(PERSON, OTHER)
    nobody = Asked("Жоқов", "Ешкім", birth_date="1980-05-12")
    questions = [nobody, asked(OTHER), asked(PERSON, iin=PERSON.iin), nobody]
    answers = register.find_many(questions)
    assert [[one.ref for one in answer.candidates] for answer in answers] == [[], ["ais-2"], ["ais-1"], []]


@pytest.mark.parametrize(
    "changes",
    [
        {"surname": "ҮЛГІБАЕВ", "given_name": "нұрлан"},
        {"patronymic": None},
    ],
)
def test_case_and_a_patronymic_left_out_make_no_difference(changes: dict[str, Any], ais: Any_) -> None:
    [answer] = ais(PERSON).find_many([asked(PERSON, **changes)])
    assert answer.outcome == "single_match"


@pytest.mark.parametrize(
    "changes",
    [
        {"surname": "Улгибаев"},
        {"surname": "Үлгіб%"},
        {"given_name": "' or ''='"},
        {"birth_date": "1981-01-02"},
    ],
)
def test_register_is_exact(changes: dict[str, Any], ais: Any_) -> None:
    [answer] = ais(PERSON).find_many([asked(PERSON, **changes)])
    assert (answer.outcome, answer.candidates) == ("no_match", ())


def test_another_patronymic_is_left_to_a_person(ais: Any_) -> None:
    [answer] = ais(PERSON).find_many([asked(PERSON, patronymic="Басқаұлы")])
    assert (answer.outcome, answer.note) == ("multiple_matches", "not_certain")


def test_record_from_before_its_person_had_an_iin_is_found_by_name(ais: Any_) -> None:
    [answer] = ais(ais_row(PERSON, iin=None)).find_many([asked(PERSON, iin=PERSON.iin)])
    assert answer.outcome == "single_match"


def test_document_is_asked_before_the_name_where_there_is_no_iin(ais: Any_) -> None:
    """Two of one name and day: the document tells which; one that nobody has leaves it to the name."""
    twins = ais_row(PERSON, doc_number="990000001"), ais_row(PERSON, person_ref="ais-7", iin=None)
    register = ais(*twins)
    shown, unknown = register.find_many(
        [asked(PERSON, document="990000001"), asked(PERSON, document="990000009")]
    )
    assert (shown.outcome, shown.candidates[0].ref) == ("single_match", "ais-1")
    assert (unknown.outcome, len(unknown.candidates)) == ("multiple_matches", 2)


def test_view_that_can_be_read_is_well(ais: Any_) -> None:
    assert ais(PERSON).health() == Health(is_well=True)


@pytest.mark.parametrize("view", ["ais_of_test.nowhere", "ais_of_test.narrow"])
def test_view_that_is_away_or_lacks_a_column_is_not_well(
    view: str, ais: Any_, owner: Engine, settings: Settings
) -> None:
    with owner.begin() as connection:
        narrow = "create or replace view ais_of_test.narrow as select iin from ais_of_test.register"
        connection.execute(text(narrow))
    ais(PERSON)
    away = SqlRegistry(settings.database_url, view)
    assert away.health() == Health(is_well=False, note="not_answering")
    away.close()


@pytest.mark.parametrize("how", [BYTES, ONE_ALPHABET, NO_CAPITALS])
def test_database_that_does_not_know_the_letters_is_not_asked(how: str, owner: Engine) -> None:
    """It would find nobody who is written in other capitals, and say that they are not there."""
    with another_database(owner, "ais_of_letters", how) as url:
        register = SqlRegistry(url, "pg_class")
        [answer] = register.find_many([asked(PERSON)])
        assert register.health() == Health(is_well=False, note="letters_unknown")
        register.close()
    assert (answer.outcome, answer.note) == ("source_unavailable", "letters_unknown")


def test_number_alone_is_enough_where_the_birth_date_is_partial(ais: Any_) -> None:
    [answer] = ais(PERSON).find_many([asked(PERSON, birth_date=PERSON.birth_date[:4], iin=PERSON.iin)])
    assert answer.outcome == "single_match"


def test_person_found_by_two_spellings_is_one_person(ais: Any_) -> None:
    spelling = '[{"surname": "Үлгібаев", "given_name": "Нұрлан", "patronymic": null}]'
    [answer] = ais(ais_row(PERSON, valid_names=spelling)).find_many([asked(PERSON)])
    assert (answer.outcome, len(answer.candidates)) == ("single_match", 1)


def test_too_many_namesakes_are_cut_off(ais: Any_) -> None:
    rows = [ais_row(PERSON, person_ref=f"ais-{number}") for number in range(100, 140)]
    [answer] = ais(*rows).find_many([asked(PERSON)])
    assert (answer.outcome, answer.note, len(answer.candidates)) == ("multiple_matches", "too_many", 20)


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, "registered"),
        ({"status": "deregistered", "reg_to": "2024-05-06"}, "deregistered"),
        ({"status": "deregistered"}, "unclear"),
        ({"status": "registered", "reg_to": "2024-05-06"}, "unclear"),
        ({"status": "who knows"}, "unclear"),
    ],
)
def test_standing_is_read_from_status_and_days(changes: dict[str, Any], standing: str, ais: Any_) -> None:
    [answer] = ais(ais_row(PERSON, **changes)).find_many([asked(PERSON)])
    assert answer.candidates[0].standing == standing


def test_record_without_a_name_is_no_answer(ais: Any_) -> None:
    [answer] = ais(ais_row(PERSON, surname="", valid_names="[]")).find_many([asked(PERSON, iin=PERSON.iin)])
    assert answer.outcome == "source_unavailable"


@pytest.mark.parametrize("broken", [{"surname": " "}, {"reg_from": "-infinity"}, {"street": "Үлгі\u200b"}])
def test_bad_record_costs_its_own_question_an_answer_and_no_other(broken: dict[str, Any], ais: Any_) -> None:
    register = ais(PERSON, ais_row(OTHER, **broken))
    answers = register.find_many([asked(OTHER, iin=OTHER.iin), asked(PERSON, iin=PERSON.iin)])
    assert [(one.outcome, one.note) for one in answers] == [
        ("source_unavailable", "bad_record"),
        ("single_match", None),
    ]


def test_database_that_falls_silent_is_left_behind_in_time(ais: Any_, settings: Settings) -> None:
    ais(PERSON)
    question, others = [asked(PERSON, iin=PERSON.iin)], _asking()
    url = make_url(settings.database_url)
    with relay_to(url.host or "", url.port or 5432) as relay:
        behind = url.set(host="127.0.0.1", port=relay.port).render_as_string(hide_password=False)
        register = Limited(lambda: SqlRegistry(behind, "ais_of_test.person"), seconds=5)
        assert register.find_many(question)[0].outcome == "single_match"
        relay.is_silent.set()
        began = monotonic_seconds()
        assert register.find_many(question)[0].note == "too_slow"
        assert monotonic_seconds() - began < 30
        assert eventually(lambda: _asking() <= others, "whoever asked is gone")
        relay.is_silent.clear()
        assert register.find_many(question)[0].outcome == "single_match"
        register.close()


def _asking() -> set[threading.Thread]:
    """The threads that ask registers."""
    return {one for one in threading.enumerate() if one.name.startswith("ais")}


def test_statement_that_takes_too_long_is_no_answer(ais: Any_, owner: Engine, settings: Settings) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("""
                create or replace view ais_of_test.slow as
                select r.* from ais_of_test.register r, lateral (select pg_sleep(5) where r.iin <> '') nap
            """)
        )
    ais(PERSON)
    slow = SqlRegistry(settings.database_url, "ais_of_test.slow", timeout_seconds=0.1)
    [answer] = slow.find_many([asked(PERSON, iin=PERSON.iin)])
    slow.close()
    assert answer.outcome == "source_unavailable"


def test_nothing_can_be_written_through_the_adapter(ais: Any_) -> None:
    register: SqlRegistry = ais()
    with pytest.raises(DBAPIError, match="read-only"), register._engine.connect() as connection:
        connection.execute(text("delete from ais_of_test.register"))
