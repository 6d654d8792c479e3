"""What people enter for annex 2: the targets approved for a year, and the value that nothing computes."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from services.sla.api.indicator_shapes import TargetAnswer, ValueAnswer
from services.sla.api.indicators import READING, IndicatorCode
from services.sla.domain.indicators.definitions import known_indicator, require_manual
from services.sla.domain.indicators.targets import FIRST_YEAR, annex_target
from services.sla.operations import indicators as operations
from services.sla.operations.indicators import Approved, Entered
from services.sla.queries import indicators
from shared import clock
from shared.http import Door, Page, allow
from shared.security import Forbidden, Role
from shared.text import LongText

router = APIRouter()
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Year = Annotated[int, Path(ge=FIRST_YEAR, le=2099)]


class ApprovedTarget(BaseModel):
    """What the working group approved (para 20), by which act; the normative value where it changed too."""

    model_config = ConfigDict(extra="forbid")

    target_percent: Percent
    normative_percent: Percent | None = None
    source: LongText


class EnteredValue(BaseModel):
    """The value of the year, and what it rests on."""

    model_config = ConfigDict(extra="forbid")

    percent: Percent
    note: LongText


@router.get("/v1/indicators/{code}/targets")
def targets(code: IndicatorCode, door: Annotated[Door, allow("sla", *READING)]) -> Page[TargetAnswer]:
    """Every version of what is to be reached, the newest first, annex 2 itself last."""
    annex = annex_target(known_indicator(code))
    with door.reading() as session:
        versions = [*indicators.targets(session, code), annex]
    return Page(items=[TargetAnswer.model_validate(one) for one in versions])


@router.put("/v1/indicators/{code}/targets/{year}")
def approve(
    code: IndicatorCode, year: Year, body: ApprovedTarget, door: Annotated[Door, allow("sla", Role.ADMIN)]
) -> TargetAnswer:
    """Notes what was approved for a year; what was noted before stays in the history."""
    approved = Approved(year, **body.model_dump())
    with door.transaction() as session:
        row = operations.approve_target(session, code, approved, door.who, now=clock.now(session))
        return TargetAnswer.model_validate(row)


@router.get("/v1/indicators/{code}/values/{year}")
def values(
    code: IndicatorCode, year: Year, door: Annotated[Door, allow("sla", *READING)]
) -> Page[ValueAnswer]:
    """What was entered for a year, the newest first: the first one counts."""
    require_manual(code)
    with door.reading() as session:
        rows = indicators.values(session, code, year)
        return Page(items=[ValueAnswer.model_validate(row) for row in rows])


@router.put("/v1/indicators/{code}/values/{year}")
def enter(
    code: IndicatorCode,
    year: Year,
    body: EnteredValue,
    door: Annotated[Door, allow("sla", Role.SUPERVISOR, Role.ADMIN)],
) -> ValueAnswer:
    """Enters the value of a year, which is every centre's; what was entered before stays in the history."""
    if not door.who.sees_everything:
        raise Forbidden
    with door.transaction() as session:
        row = operations.enter_value(
            session, code, Entered(year, **body.model_dump()), door.who, now=clock.now(session)
        )
        return ValueAnswer.model_validate(row)
