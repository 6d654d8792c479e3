"""What is to be reached in a year: what was approved last for it, else before it, else annex 2."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from services.sla.domain.indicators.shares import Share
from services.sla.domain.indicators.targets import ANNEX, Target, is_reached, target_of
from shared.standard.indicators import indicator

TIMELY, COMPLAINTS = indicator("1.1"), indicator("4.1")
SOMEBODY = UUID("019a0000-0000-7000-8000-000000000001")


def approved(year: int, percent: str, code: str = "1.1") -> Target:
    noted_at = datetime(year, 1, 1, tzinfo=UTC)
    return Target(code, year, Decimal(percent), Decimal(95), "act", SOMEBODY, noted_at)


def test_annex_2_counts_where_nothing_was_approved() -> None:
    found = target_of(TIMELY, 2026, [approved(2027, "90"), approved(2020, "70", code="1.2")])
    assert (found.target_percent, found.normative_percent) == (Decimal(80), Decimal(95))
    assert found.source == ANNEX


def test_year_without_an_approval_goes_by_the_one_before() -> None:
    versions = [approved(2024, "82"), approved(2025, "85"), approved(2027, "90")]
    assert target_of(TIMELY, 2026, versions).target_percent == 85


def test_newest_note_of_a_year_counts() -> None:
    assert target_of(TIMELY, 2025, [approved(2025, "86"), approved(2025, "85")]).target_percent == 86


def test_share_is_compared_before_it_is_rounded() -> None:
    assert is_reached(Share(79_999, 100_000), Decimal(80), TIMELY) is False
    assert is_reached(Share(80, 100), Decimal(80), TIMELY) is True


def test_complaints_have_an_upper_limit() -> None:
    assert is_reached(Share(3, 1000), Decimal("0.3"), COMPLAINTS) is True
    assert is_reached(Share(4, 1000), Decimal("0.3"), COMPLAINTS) is False


def test_nothing_reaches_nothing_and_misses_nothing() -> None:
    assert is_reached(Share(0, 0), Decimal(80), TIMELY) is None
