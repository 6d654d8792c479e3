"""When two clerks mean the same dwelling."""

import pytest

from services.bureau.domain.dwellings import Dwelling, are_same

HERE = Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12", "", "7")


@pytest.mark.parametrize(
    "other",
    [
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12", "", "7"),
        Dwelling("Ақмола облысы", "", "г. Астана", "ул. УЛГИ", "12", "", "7"),
        Dwelling("", "Есіл ауданы", "АСТАНА", "Улгі,", "12", "", "кв. 7"),
        Dwelling("", "", "Астана қ.", "көш. Үлгі", "д. 12", "", "№7"),
    ],
)
def test_spelling_case_and_kinds_of_streets_make_no_difference(other: Dwelling) -> None:
    assert are_same(HERE, other)


@pytest.mark.parametrize(
    "other",
    [
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12", "", "8"),
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12", "2", "7"),
        Dwelling("Астана қаласы", "", "Астана", "Үлгі-2 көшесі", "12", "", "7"),
        Dwelling("Астана қаласы", "", "Алматы", "Үлгі көшесі", "12", "", "7"),
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "127", "", ""),
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12 А", "", "7"),
        Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", "12д", "", "7"),
    ],
)
def test_another_flat_house_street_or_town_is_another_dwelling(other: Dwelling) -> None:
    assert not are_same(HERE, other)


@pytest.mark.parametrize(
    ("region", "other", "same"),
    [
        ("Жамбыл облысы", "Ақмола облысы", False),
        ("Жамбыл облысы", "Жамбылская область", True),
        ("Жамбыл облысы", "", True),
        ("Терра облысы", "Инкогнита облысы", False),
    ],
)
def test_same_village_and_street_of_another_region_is_another_dwelling(
    region: str, other: str, same: bool
) -> None:
    one = Dwelling(region, "", "Жамбыл ауылы", "Үлгі көшесі", "1")
    assert are_same(one, Dwelling(other, "", "Жамбыл ауылы", "Үлгі көшесі", "1")) is same


def test_two_addresses_that_say_nothing_are_not_the_same() -> None:
    assert not are_same(Dwelling(), Dwelling())
    assert not are_same(Dwelling("Астана қаласы", "", "Астана"), Dwelling("Астана қаласы", "", "Астана"))


def test_street_named_by_its_kind_alone_keeps_its_name() -> None:
    assert not are_same(Dwelling(street="Қала"), Dwelling(street="Ауыл"))


def test_address_is_certified_in_one_line() -> None:
    assert HERE.line() == "Астана қаласы, Астана, Үлгі көшесі, 12-7"
    assert Dwelling("", "", "Астана", "Үлгі көшесі", "12", "2", "").line() == "Астана, Үлгі көшесі, 12/2"
