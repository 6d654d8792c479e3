"""Whose bureau's region a card names."""

import pytest

from services.bureau.domain.regions import bureaus_named


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
        ("", set()),
        ("Тобольская губерния", set()),
    ],
)
def test_region_is_known_as_clerks_write_it(written: str, bureaus: set[str]) -> None:
    assert bureaus_named(written) == bureaus
