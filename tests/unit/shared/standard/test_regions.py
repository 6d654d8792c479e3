"""Which region an address speaks for, as people write addresses."""

import pytest

from shared.standard.centres import Bureau, all_bureaus
from shared.standard.regions import bureau_elsewhere, bureaus_named


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("Астана, Үлгі көшесі, 1", {"astana"}),
        ("г. Караганда, ул. Образцовая, 1", {"karaganda"}),
        ("ҚАРАҒАНДЫ ОБЛЫСЫ, Абай ауданы", {"karaganda"}),
        ("Қарағанды обл., Үлгі ауылы", {"karaganda"}),
        ("Карагандинская обл., п. Образцовый", {"karaganda"}),
        ("жил в Карагандинской области", {"karaganda"}),
        ("Западно-Казахстанская область", {"west-kazakhstan"}),
        ("Алматинская область, г. Талдыкорган", {"almaty-region"}),
        ("Алматы облысы, Үлгі ауылы", {"almaty-region"}),
        ("Алматы, Үлгі көшесі", {"almaty-city"}),
        ("Karaganda Region, Temirtau", {"karaganda"}),
        ("Қарағанды көшесі, 1, Астана", {"astana", "karaganda"}),
        ("Үлгі ауылы", set()),
        ("", set()),
    ],
)
def test_region_is_read_from_its_name_or_its_cities(address: str, named: set[str]) -> None:
    assert bureaus_named(address) == named


@pytest.mark.parametrize("bureau", all_bureaus(), ids=lambda one: one.id)
def test_every_region_is_known_by_its_own_names(bureau: Bureau) -> None:
    names = (bureau.region.kk, bureau.region.ru, bureau.region.en)
    assert [bureaus_named(name) for name in names] == [{bureau.id}] * 3


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("Караганда", "karaganda"),
        ("Астана", None),
        ("Қарағанды көшесі, 1, Астана", None),
        ("Караганда или Костанай", None),
        (None, None),
    ],
)
def test_only_one_other_region_is_elsewhere(address: str | None, elsewhere: str | None) -> None:
    assert bureau_elsewhere(address, "astana") == elsewhere
