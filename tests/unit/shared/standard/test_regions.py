"""Which region an address speaks for, as people write addresses."""

import pytest

from shared.standard.centres import Bureau, Centre, all_bureaus, all_centres
from shared.standard.regions import bureau_elsewhere, bureaus_elsewhere, bureaus_of_address, bureaus_of_region


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
        ("Караганды облысы, Абай ауданы", {"karaganda"}),
        ("обл. Карагандинская, р-н Абайский", {"karaganda"}),
        ("г. Усть-Каменогорск, ул. Образцовая", {"east-kazakhstan"}),
        ("Семипалатинск", {"east-kazakhstan"}),
        # Districts, streets and villages bear the names of regions and cities.
        ("Қарағанды көшесі, 1, Астана", {"astana"}),
        ("город Астана Алматинский район", {"astana"}),
        ("Астана қ., Алматы ауданы, 1", {"astana"}),
        ("г. Астана, район Алматы", {"astana"}),
        ("Павлодар, ул. Карагандинская 7", {"pavlodar"}),
        ("г. Караганда, ул. Алматинская", {"karaganda"}),
        ("г. Караганда ул. Алматинская 5", {"karaganda"}),
        ("г. Тараз, пр. Астана, 5", {"zhambyl"}),
        ("Тараз, Астана даңғылы, 5", {"zhambyl"}),
        ("Тараз, Семей к-сі 5", {"zhambyl"}),
        ("мкр. 5 Караганда", {"karaganda"}),
        ("село Актау", set()),
        ("Ақтөбе ауылы", set()),
        ("ул. Карагандинская 7", set()),
        ("Алматинский район", set()),
        ("Карагандинская обл., Абай ауылы", {"karaganda"}),
        ("Карагандинская обл. Абай ауылы", {"karaganda"}),
        # Regions made since 2008.
        ("Туркестанская область, Образцовый район", {"south-kazakhstan"}),
        ("Абай облысы, Үлгі ауылы", {"east-kazakhstan"}),
        ("область Абай, г. Семей", {"east-kazakhstan"}),
        ("область Жетісу, с. Образцовое", {"almaty-region"}),
        ("Ulytau Region", {"karaganda"}),
        ("г. Нур-Султан, ул. Образцовая", {"astana"}),
        ("Үлгі ауылы", set()),
        ("", set()),
    ],
)
def test_region_is_read_from_its_name_or_its_cities(address: str, named: set[str]) -> None:
    assert bureaus_of_address(address) == named


@pytest.mark.parametrize("bureau", all_bureaus(), ids=lambda one: one.id)
def test_every_region_is_known_by_its_own_names(bureau: Bureau) -> None:
    names = (bureau.region.kk, bureau.region.ru, bureau.region.en, *bureau.later_names)
    assert {bureaus_of_address(name) for name in names} == {frozenset({bureau.id})}
    assert {bureaus_of_region(name) for name in names} == {frozenset({bureau.id})}


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("Караганда", "karaganda"),
        ("Астана", None),
        ("Қарағанды көшесі, 1, Астана", None),
        ("Караганда или Костанай", None),
        ("Карагандинская область, потом г. Астана", None),
        (None, None),
    ],
)
def test_only_one_other_region_is_elsewhere(address: str | None, elsewhere: str | None) -> None:
    assert bureau_elsewhere(address, "astana") == elsewhere


def test_city_of_the_own_bureau_speaks_against_any_other_region() -> None:
    assert bureaus_elsewhere("Карагандинская область, потом г. Астана", "astana") == frozenset()
    assert bureaus_elsewhere("Караганда или Костанай", "astana") == {"karaganda", "kostanay"}


@pytest.mark.parametrize(
    ("written", "bureaus"),
    [
        ("Астана қаласы", {"astana"}),
        ("город  АСТАНА", {"astana"}),
        ("г. Астана", {"astana"}),
        ("Алматы облысы", {"almaty-region"}),
        ("город Алматы", {"almaty-city"}),
        ("Алматы", {"almaty-region", "almaty-city"}),
        ("Акмолинская", {"akmola"}),
        ("Акмолинская обл.", {"akmola"}),
        ("Ақмола", {"akmola"}),
        ("Туркестанская область", {"south-kazakhstan"}),
        ("Шымкент қаласы", {"south-kazakhstan"}),
        ("Жетісу облысы", {"almaty-region"}),
        ("Абайская область", {"east-kazakhstan"}),
        ("обл. Абай", {"east-kazakhstan"}),
        ("Ұлытау", {"karaganda"}),
        ("", set()),
        ("область", set()),
        ("Тобольская губерния", set()),
    ],
)
def test_region_by_itself_is_known_as_clerks_write_it(written: str, bureaus: set[str]) -> None:
    assert bureaus_of_region(written) == bureaus


@pytest.mark.parametrize("centre", all_centres(), ids=lambda one: one.id)
def test_region_in_which_a_centre_stands_today_is_its_bureaus(centre: Centre) -> None:
    today = centre.region_now_en.partition(" (")[0]
    assert bureaus_of_region(today) == {centre.bureau_id}
