"""What intake reads from the environment; what is wrong stops the process and is named."""

from datetime import date

import pytest

from services.intake.settings import IntakeSettings
from shared.errors import UnsafeSetting
from shared.settings import read
from shared.standard.terms import rule, variant_of_days


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    read.cache_clear()


def test_paper_centres_are_ids_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_INTAKE_PAPER_CENTRES", "psc-01, psc-02,")
    monkeypatch.setenv("ANYQTAMA_PUBLIC_URL", "https://example.kz")
    settings: IntakeSettings = read(IntakeSettings)
    assert settings.paper_centres == {"psc-01", "psc-02"}
    assert settings.public_url == "https://example.kz"


def test_centre_may_have_carrying_days_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_INTAKE_CENTRE_CARRYING_DAYS", '{"psc-02": 3}')
    settings: IntakeSettings = read(IntakeSettings)
    assert [settings.carrying_days_of(one) for one in ("psc-01", "psc-02")] == [1, 3]


@pytest.mark.parametrize("days", range(11))
def test_every_setting_that_can_be_has_its_rules(days: int) -> None:
    allowed = IntakeSettings(carrying_days=days).carrying_days_of("psc-01")
    for kind in ("carry_to_bureau", "carry_to_centre"):
        has_rule = days == 0 or rule(kind, date(2026, 3, 5), variant_of_days(allowed)).amount == days
        assert has_rule


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANYQTAMA_INTAKE_PAPER_CENTRES", "psc-99"),
        ("ANYQTAMA_INTAKE_CARRYING_DAYS", "-1"),
        ("ANYQTAMA_INTAKE_CENTRE_CARRYING_DAYS", '{"psc-99": 2}'),
        ("ANYQTAMA_INTAKE_CENTRE_CARRYING_DAYS", '{"psc-02": 11}'),
    ],
)
def test_setting_that_cannot_be_names_itself(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSetting, match=name):
        read(IntakeSettings)
