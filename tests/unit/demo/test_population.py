"""People are unlike each other unless they are made to be taken for one another."""

from dataclasses import replace

import pytest

from demo import names
from demo.population import People, add_bystanders, end_stay
from demo.registers import Registers
from shared.standard.centres import centre
from shared.standard.identifiers import check_iin, is_synthetic_iin


@pytest.fixture
def people() -> People:
    """A fresh maker of people."""
    return People(seed=1)


def test_person_has_a_synthetic_iin_of_their_birth_date_and_sex(people: People) -> None:
    for surname in names.RARE_KAZAKH.surnames:
        person = people.subject(names.RARE_KAZAKH, surname)
        read = check_iin(person.iin)
        assert (read.birth_date, read.sex) == (person.birth_date, person.sex)
        assert is_synthetic_iin(person.iin)


def test_subjects_share_no_birth_date_and_no_name(people: People) -> None:
    subjects = [people.subject(names.COMMON_KAZAKH, "Ахметов") for _ in range(60)]
    assert len({person.birth_date for person in subjects}) == 60
    assert len({(person.spellings.ru.surname, person.spellings.ru.given_name) for person in subjects}) == 60


def test_namesake_differs_only_in_patronymic_and_numbers(people: People) -> None:
    for _ in range(50):
        person = people.subject(names.RARE_KAZAKH, people.rng.choice(names.RARE_KAZAKH.surnames))
        other = people.namesake(person)
        assert other.birth_date == person.birth_date
        nameless = [replace(one.spellings.ru, patronymic=None) for one in (person, other)]
        assert nameless[0] == nameless[1]
        assert other.spellings.ru.patronymic != person.spellings.ru.patronymic
        assert other.iin != person.iin
        assert other.document_number != person.document_number


def test_bystander_is_like_no_subject(people: People) -> None:
    subjects = [people.subject(names.COMMON_KAZAKH, "Омаров") for _ in range(60)]
    bystanders = [people.bystander() for _ in range(3000)]
    assert not {one.birth_date for one in subjects} & {one.birth_date for one in bystanders}
    subject_names = {(one.spellings.ru.surname, one.spellings.ru.given_name) for one in subjects}
    assert not subject_names & {(one.spellings.ru.surname, one.spellings.ru.given_name) for one in bystanders}


def test_stay_that_has_ended_is_deregistered_in_both_registers(people: People) -> None:
    registers = Registers(people.rng)
    person = people.subject(names.FOREIGN, "Демир")
    stay = end_stay(people.stay_in(centre("psc-17"), "ru"), people.rng)
    registers.add_to_ais(person, stay)
    registers.add_card(person, stay)
    in_ais, card = registers.ais[0], registers.cards[0]
    assert in_ais["status"] == "deregistered"
    assert in_ais["reg_to"] == card["deregistered_on"] > in_ais["reg_from"]
    assert card["deregistered_to"]
    assert in_ais["city"] == card["locality"] == "Теміртау"


def test_bystanders_fill_both_registers_and_share_a_part(people: People) -> None:
    registers = Registers(people.rng)
    add_bystanders(people, registers)
    assert min(len(registers.ais), len(registers.cards)) > 2000
    in_both = {row["iin"] for row in registers.ais} & {row["iin"] for row in registers.cards if row["iin"]}
    assert len(in_both) > 400
