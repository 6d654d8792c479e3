"""GET /v1/indicators: annex 2 for a year, the cases behind a figure, frozen months with their signatures."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.sla.api.indicator_shapes import IndicatorAnswer, indicator_answer
from services.sla.api.shapes import Shape, Words, read_key
from services.sla.domain.indicators.definitions import INTERVAL, MANUAL, require_computed
from services.sla.domain.indicators.months import Month
from services.sla.domain.indicators.places import centres_asked
from services.sla.domain.indicators.targets import target_of
from services.sla.models import IndicatorSnapshot
from services.sla.queries import indicators
from services.sla.queries.indicators import WantedCases
from services.sla.settings import SlaSettings
from services.sla.verifying import Standing, content_of, standing_of
from shared import clock
from shared.http import Door, Page, PageQuery, allow, page_of
from shared.security import Role
from shared.settings import read
from shared.standard.indicators import all_indicators
from shared.text import CleanText

router = APIRouter()
READING = (Role.DIRECTOR, Role.SUPERVISOR, Role.ADMIN)
IndicatorCode = Annotated[str, Path(pattern=r"^\d\.\d$", examples=["1.1"])]
MonthText = Annotated[
    str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$"), Query(examples=["2026-03"])
]


class Place(BaseModel):
    """Of which centre, or of which region's centres; all that the caller may see where neither is named."""

    model_config = ConfigDict(extra="forbid")

    centre: CleanText | None = None
    bureau: CleanText | None = None


class YearQuery(Place):
    """Of which year."""

    year: Annotated[int, Query(ge=2008, le=2099)]


class MonthQuery(Place):
    """Of which month."""

    month: MonthText


class CaseQuery(PageQuery):
    """The cases of which month, where; those in the numerator, those not in it, or all."""

    model_config = ConfigDict(extra="forbid")

    month: MonthText
    centre: CleanText | None = None
    bureau: CleanText | None = None
    in_numerator: bool | None = None


class YearAnswer(Shape):
    """Annex 2 in a year at these centres, as it stands at `as_of`."""

    year: int
    centres: list[str]
    as_of: datetime
    explanation: Words
    indicators: list[IndicatorAnswer]


class CaseAnswer(Shape):
    """One case behind a figure; `subject` is the request, ticket, complaint or answer that counts.

    `request_id` is null where it is about no request.
    """

    subject: UUID
    request_id: UUID | None
    centre: str
    counted_at: datetime
    in_numerator: bool
    in_denominator: bool
    beside: bool | None


class SnapshotAnswer(Shape):
    """A frozen month of a centre: `content` as one line of JSON with sorted keys is what was signed."""

    centre: str
    month: str
    revision: int
    kind: Literal["frozen", "restated"]
    content: dict[str, Any]
    key_id: str
    signature: str
    standing: Standing


def sla_settings() -> SlaSettings:
    """The settings of this process."""
    settings: SlaSettings = read(SlaSettings)
    return settings


@router.get("/v1/indicators")
def of_year(
    query: Annotated[YearQuery, Query()], door: Annotated[Door, allow("sla", *READING)]
) -> YearAnswer:
    """The twelve indicators of annex 2: shares with intervals, beside the targets of the year."""
    centres = centres_asked(door.who.reach, centre=query.centre, bureau=query.bureau)
    with door.reading() as session:
        now = clock.now(session)
        months = indicators.year_of(session, query.year, centres, now=now)
        approved = indicators.targets(session)
        entered = {code: indicators.values(session, code, query.year) for code in MANUAL}
    return YearAnswer(
        year=query.year,
        centres=[one.id for one in centres],
        as_of=now,
        explanation=Words.model_validate(INTERVAL),
        indicators=[
            indicator_answer(
                one,
                target_of(one, query.year, approved),
                months,
                next(iter(entered.get(one.code, ())), None),
            )
            for one in all_indicators()
        ],
    )


@router.get("/v1/indicators/snapshots")
def snapshots(
    query: Annotated[MonthQuery, Query()],
    door: Annotated[Door, allow("sla", *READING)],
    settings: Annotated[SlaSettings, Depends(sla_settings)],
) -> Page[SnapshotAnswer]:
    """The figures of a month as they were frozen and restated, centre by centre, each with its signature."""
    centres = centres_asked(door.who.reach, centre=query.centre, bureau=query.bureau)
    month = Month.parse(query.month)
    with door.reading() as session:
        told = indicators.snapshots(
            session,
            [one.id for one in centres],
            since=month.first_day,
            before=month.plus(1).first_day,
        )
    return Page(items=[_snapshot(one, settings) for key in sorted(told) for one in told[key]])


@router.get("/v1/indicators/{code}/cases")
def cases(
    code: IndicatorCode,
    query: Annotated[CaseQuery, Query()],
    door: Annotated[Door, allow("sla", *READING)],
) -> Page[CaseAnswer]:
    """What a figure of a month is made of, in the order in which it happened, by what is known now."""
    require_computed(code)
    after = read_key(query, datetime.fromisoformat, UUID)
    centres = centres_asked(door.who.reach, centre=query.centre, bureau=query.bureau)
    windows = [Month.parse(query.month).window(one) for one in centres]
    wanted = WantedCases(query.in_numerator, after, query.limit + 1)
    with door.reading() as session:
        rows = indicators.cases_of(session, code, windows, wanted, now=clock.now(session))
    answers = [CaseAnswer.model_validate(row) for row in rows]
    return page_of(answers, query, lambda answer: (answer.counted_at.isoformat(), str(answer.subject)))


def _snapshot(row: IndicatorSnapshot, settings: SlaSettings) -> SnapshotAnswer:
    return SnapshotAnswer(
        centre=row.centre,
        month=str(Month.of(row.month)),
        revision=row.revision,
        kind="restated" if row.revision else "frozen",
        content=content_of(row),
        key_id=row.key_id,
        signature=row.signature,
        standing=standing_of(row, settings.key_ring),
    )
