"""Every indicator of annex 2 is written out in three languages, with the points that it follows."""

import pytest

from services.sla.domain.indicators.definitions import (
    COMPUTED,
    DEFINITIONS,
    MANUAL,
    IndicatorIsComputed,
    IndicatorIsEntered,
    NoSuchIndicator,
    known_indicator,
    require_computed,
    require_manual,
)
from shared.standard.indicators import all_indicators


def test_all_twelve_are_defined_and_one_is_entered_by_hand() -> None:
    assert list(DEFINITIONS) == [one.code for one in all_indicators()]
    assert len(COMPUTED) == 11
    assert MANUAL == ("3.3",)


@pytest.mark.parametrize("code", DEFINITIONS)
def test_definition_is_told_in_three_languages(code: str) -> None:
    definition = DEFINITIONS[code]
    for words in (definition.text, definition.beside):
        if words is not None:
            assert len({words.kk, words.ru, words.en}) == 3
            assert all(len(text) > 20 for text in (words.kk, words.ru, words.en))


def test_each_unclear_point_is_named_where_it_is_followed() -> None:
    points = {code: set(one.points) for code, one in DEFINITIONS.items()}
    assert "A33" in points["2.2"]
    assert "A34" in points["4.2"]
    assert "A35" in points["3.3"]
    assert all("A36" in points[code] for code in COMPUTED)


def test_what_is_computed_is_not_entered_and_the_other_way_round() -> None:
    require_computed("1.1")
    require_manual("3.3")
    with pytest.raises(IndicatorIsComputed):
        require_manual("1.1")
    with pytest.raises(IndicatorIsEntered):
        require_computed("3.3")


@pytest.mark.parametrize("ask", [require_computed, require_manual, known_indicator])
def test_unknown_indicator_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NoSuchIndicator):
        ask("9.9")
