"""The centres of annex 1 and their bureaus."""

from zoneinfo import available_timezones

import pytest

from shared.standard.centres import (
    Centre,
    UnknownBureau,
    UnknownCentre,
    all_bureaus,
    all_centres,
    bureau,
    bureau_of,
    centre,
)


def test_there_are_twenty_seven_centres_numbered_as_in_annex_1() -> None:
    assert [item.id for item in all_centres()] == [f"psc-{number:02d}" for number in range(1, 28)]
    assert [item.number for item in all_centres()] == list(range(1, 28))


@pytest.mark.parametrize("item", all_centres(), ids=lambda item: item.id)
def test_every_centre_has_a_bureau_and_a_zone(item: Centre) -> None:
    assert centre(item.id) is item
    assert bureau_of(item.id).region == item.region
    assert bureau_of(item.id).timezone == item.timezone
    assert item.zone.key in available_timezones()


def test_every_bureau_has_a_centre_and_names_in_three_languages() -> None:
    assert {item.id for item in all_bureaus()} == {item.bureau_id for item in all_centres()}
    assert len(all_bureaus()) == 16
    for item in all_bureaus():
        assert bureau(item.id) is item
        assert len({item.name.kk, item.name.ru, item.name.en}) == 3
        assert item.zone.key == item.timezone


@pytest.mark.parametrize(
    ("centre_id", "bureau_id"),
    [
        ("psc-01", "astana"),
        ("psc-05", "almaty-city"),
        ("psc-10", "almaty-region"),
        ("psc-17", "karaganda"),
        ("psc-27", "east-kazakhstan"),
    ],
)
def test_centre_sends_to_the_bureau_of_its_region(centre_id: str, bureau_id: str) -> None:
    assert bureau_of(centre_id).id == bureau_id


def test_centre_stands_where_its_address_says_not_its_name() -> None:
    assert (centre("psc-17").city.en, centre("psc-27").city.en) == ("Temirtau", "Semey")


def test_slips_of_the_print_are_shown_corrected_and_kept_beside() -> None:
    kokshetau = centre("psc-08")
    assert kokshetau.name.kk.startswith("Көкшетау")
    assert kokshetau.name_as_printed.startswith("Қөкшетау")
    assert kokshetau.address.kk.startswith("Көкшетау")
    assert kokshetau.address_as_printed.startswith("Қөқшетау")
    assert "Түрксіб" in centre("psc-06").name.kk


def test_number_that_cannot_be_a_telephone_is_not_dialled() -> None:
    assert [phone.e164 for phone in centre("psc-04").phones] == [None]
    assert [phone.extension for phone in centre("psc-16").phones] == ["137"]


@pytest.mark.parametrize("unknown", ["", "psc-28", "psc-1"])
def test_unknown_centre_is_refused(unknown: str) -> None:
    with pytest.raises(UnknownCentre, match="no service centre") as refused:
        centre(unknown)
    assert refused.value.code == "unknown_centre"


def test_unknown_bureau_is_refused() -> None:
    with pytest.raises(UnknownBureau, match="no address bureau"):
        bureau("atlantis")
