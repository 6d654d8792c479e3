"""The shapes in which the doors show indicators, and how figures are put into them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from services.sla.api.shapes import Shape, Words
from services.sla.domain.indicators.definitions import COMPUTED, DEFINITIONS
from services.sla.domain.indicators.figures import Figure, MonthTold, year_told
from services.sla.domain.indicators.shares import Share
from services.sla.domain.indicators.targets import Target, is_reached
from services.sla.models import IndicatorValue
from shared.standard.indicators import Indicator

# Written with two decimals, whichever way it came.
Percent = Annotated[Decimal, AfterValidator(lambda value: value.quantize(Decimal("0.01")))]


class IntervalAnswer(Shape):
    """Where the true share lies with 95 % confidence (Wilson), in percent."""

    low: Percent
    high: Percent


class ShareAnswer(Shape):
    """How many of how many. `percent` and what it reaches are null where there is nothing to count."""

    numerator: int
    denominator: int
    percent: Percent | None
    interval: IntervalAnswer | None
    reaches_target: bool | None
    reaches_normative: bool | None


class FigureAnswer(ShareAnswer):
    """A share as the indicator is defined; `beside` is the share by the other reading."""

    beside: ShareAnswer | None


class MonthAnswer(Shape):
    """One month; `restated` is what it has become since it was frozen, null where it is as it was."""

    month: str
    is_frozen: bool
    figure: FigureAnswer
    restated: FigureAnswer | None


class TargetAnswer(Shape):
    """What is to be reached from a year on, and who says so; nobody noted what annex 2 itself says."""

    year: int
    target_percent: Percent
    normative_percent: Percent
    source: str
    noted_by: UUID | None
    noted_at: datetime | None


class ValueAnswer(Shape):
    """What a person entered for a year."""

    year: int
    percent: Percent
    note: str
    entered_by: UUID
    entered_at: datetime


class DefinitionAnswer(Shape):
    """How it is counted; what is shown beside; the points of docs/assumptions.md that it follows."""

    text: Words
    beside: Words | None
    points: list[str]


class IndicatorAnswer(Shape):
    """One indicator of annex 2 in a year: computed (`figure`, `months`) or entered by a person (`value`)."""

    code: str
    group: Words
    text: Words
    direction: str
    measured_by: str
    definition: DefinitionAnswer
    target: TargetAnswer
    figure: FigureAnswer | None
    restated: FigureAnswer | None
    value: ValueAnswer | None
    months: list[MonthAnswer]


def indicator_answer(
    indicator: Indicator, target: Target, months: Sequence[MonthTold], value: IndicatorValue | None
) -> IndicatorAnswer:
    """One row of the page."""
    shown = _Shown(indicator, target)
    figure, restated = shown.year(months) if indicator.code in COMPUTED else (None, None)
    definition = DEFINITIONS[indicator.code]
    return IndicatorAnswer(
        code=indicator.code,
        group=Words.model_validate(indicator.group),
        text=Words.model_validate(indicator.text),
        direction=indicator.direction,
        measured_by=indicator.measured_by,
        definition=DefinitionAnswer(
            text=Words.model_validate(definition.text),
            beside=definition.beside and Words.model_validate(definition.beside),
            points=list(definition.points),
        ),
        target=TargetAnswer.model_validate(target),
        figure=figure,
        restated=restated,
        value=value and ValueAnswer.model_validate(value),
        months=[shown.month(one) for one in months] if indicator.code in COMPUTED else [],
    )


class _Shown:
    """Figures of one indicator beside what is to be reached."""

    def __init__(self, indicator: Indicator, target: Target) -> None:
        self._indicator = indicator
        self._target = target

    def year(self, months: Sequence[MonthTold]) -> tuple[FigureAnswer, FigureAnswer | None]:
        told, restated = year_told(months, self._indicator.code)
        return self._figure(told), None if restated is None else self._figure(restated)

    def month(self, one: MonthTold) -> MonthAnswer:
        code = self._indicator.code
        restated = one.restated(code)
        return MonthAnswer(
            month=str(one.month),
            is_frozen=one.is_frozen,
            figure=self._figure(one.figures[code]),
            restated=None if restated is None else self._figure(restated),
        )

    def _figure(self, figure: Figure) -> FigureAnswer:
        beside = figure.share_beside
        return FigureAnswer(
            **self._share(figure.share).model_dump(), beside=None if beside is None else self._share(beside)
        )

    def _share(self, share: Share) -> ShareAnswer:
        return ShareAnswer(
            numerator=share.numerator,
            denominator=share.denominator,
            percent=share.percent,
            interval=share.interval and IntervalAnswer.model_validate(share.interval),
            reaches_target=is_reached(share, self._target.target_percent, self._indicator),
            reaches_normative=is_reached(share, self._target.normative_percent, self._indicator),
        )
