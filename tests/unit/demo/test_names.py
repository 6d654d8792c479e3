"""Each rule by which one name is written three ways."""

import random

import pytest

from demo import names
from demo.names import FullName


@pytest.mark.parametrize(
    ("kazakh", "russian", "latin"),
    [
        ("Қайрат", "Кайрат", "Kairat"),
        ("Ғалым", "Галым", "Galym"),
        ("Әлия", "Алия", "Aliya"),
        ("Нұрпейісов", "Нурпеисов", "Nurpeisov"),
        ("Еңлік", "Енлик", "Enlik"),
        ("Айгүл", "Айгуль", "Aigul"),
        ("Өмір", "Омир", "Omir"),
        ("Жұмабаев", "Жумабаев", "Zhumabaev"),
        ("Шыңғыс", "Шынгыс", "Shyngys"),
    ],
)
def test_kazakh_name_is_rendered_in_russian_and_latin(kazakh: str, russian: str, latin: str) -> None:
    assert names.russian(kazakh) == russian
    assert names.latin(russian) == latin


def test_kazakh_latin_keeps_the_letters_that_russian_merges() -> None:
    spellings = names.in_three_scripts(FullName("Қасымов", "Ғалым", None), None, kazakh_latin=True)
    assert spellings.latin == FullName("Qasymov", "Ghalym", None)


@pytest.mark.parametrize(
    ("father", "male", "female"),
    [
        ("Серик", "Серикович", "Сериковна"),
        ("Андрей", "Андреевич", "Андреевна"),
        ("Николай", "Николаевич", "Николаевна"),
        ("Игорь", "Игоревич", "Игоревна"),
    ],
)
def test_russian_patronymic_follows_the_last_letter(father: str, male: str, female: str) -> None:
    assert names.russian_patronymic(father, "male") == male
    assert names.russian_patronymic(father, "female") == female


def test_kazakh_patronymic_may_keep_its_suffix_in_russian() -> None:
    kept = names.patronymics("Қайрат", "female", is_kazakh=True, keeps_suffix=True)
    assert kept == ("Қайратқызы", "Кайраткызы")


@pytest.mark.parametrize(
    ("male", "female"),
    [("Ахметов", "Ахметова"), ("Ларин", "Ларина"), ("Серік", "Серік"), ("Ким", "Ким"), ("Беккер", "Беккер")],
)
def test_surname_is_feminine_only_where_it_can_be(male: str, female: str) -> None:
    assert names.feminine(male) == female


def test_rare_surnames_are_no_bystanders() -> None:
    pairs = [
        (names.RARE_KAZAKH, names.BYSTANDER_KAZAKH),
        (names.RARE_RUSSIAN, names.BYSTANDER_RUSSIAN),
        (names.RARE_MINORITY, names.BYSTANDER_MINORITY),
    ]
    for rare, bystander in pairs:
        assert not set(rare.surnames) & {*bystander.surnames, *names.COMMON_KAZAKH.surnames}


def test_same_chance_spells_the_same_name() -> None:
    spelled = [names.spell(names.FOREIGN, "Демир", "female", random.Random(7)) for _ in range(2)]
    assert spelled[0] == spelled[1]
