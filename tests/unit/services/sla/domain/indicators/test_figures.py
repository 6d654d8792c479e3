"""Figures added up over centres and months, and months told as frozen beside what they have become."""

from services.sla.domain.indicators.figures import Figure, MonthTold, added, as_read, as_stored, year_told
from services.sla.domain.indicators.months import Month

JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)


def test_figures_of_two_centres_are_added() -> None:
    total = added(
        [{"1.2": Figure(1, 2, 1), "2.2": Figure(3, 4)}, {"1.2": Figure(5, 6, 2), "2.2": Figure(0, 1)}]
    )
    assert total == {"1.2": Figure(6, 8, 3), "2.2": Figure(3, 5)}


def test_figures_read_what_they_write() -> None:
    figures = {"1.2": Figure(1, 2, 1), "2.2": Figure(3, 4)}
    assert as_read(as_stored(figures)) == figures


def test_year_is_told_as_frozen_with_its_restatement_beside() -> None:
    months = [
        MonthTold(JANUARY, {"2.2": Figure(10, 10)}, {"2.2": Figure(9, 10)}, is_frozen=True),
        MonthTold(FEBRUARY, {"2.2": Figure(5, 5)}),
    ]
    assert year_told(months, "2.2") == (Figure(15, 15), Figure(14, 15))


def test_year_that_was_not_restated_has_nothing_beside() -> None:
    same = {"2.2": Figure(10, 10)}
    assert year_told([MonthTold(JANUARY, same, dict(same), is_frozen=True)], "2.2") == (Figure(10, 10), None)


def test_year_without_months_has_nothing_to_count() -> None:
    figure, restated = year_told([], "2.2")
    assert (figure.share.percent, restated) == (None, None)
