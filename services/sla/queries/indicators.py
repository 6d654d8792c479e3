"""Indicators as asked for: figures counted from the events now, the cases behind one, what was frozen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, or_, select, text
from sqlalchemy.orm import Session

from services.sla.domain.indicators.definitions import COMPUTED, DEFINITIONS
from services.sla.domain.indicators.figures import Figure, Figures, MonthTold, added, as_read
from services.sla.domain.indicators.months import Month, Window, months_begun
from services.sla.domain.indicators.targets import Target
from services.sla.models import IndicatorSnapshot, IndicatorTarget, IndicatorValue, IndicatorWatch
from services.sla.queries.indicator_cases import CASES, WINDOWS
from shared.standard.centres import Centre

# A request is promised within some weeks of its registration; no holidays and no courier take two months.
PROMISED_WITHIN = timedelta(days=62)
BEGAN = text("select occurred_at from bus.event order by id limit 1")
FIGURES = """
with {windows}
select centre, month, count(*) filter (where in_numerator) as numerator,
    count(*) filter (where in_denominator) as denominator,
    count(*) filter (where beside) as beside
from ({cases}) c group by centre, month
"""
PAGE = """
with {windows}
select centre, subject, request_id, counted_at, in_numerator, in_denominator, beside from ({cases}) c
where (cast(:after_at as timestamptz) is null or (counted_at, subject) > (:after_at, cast(:after_id as uuid)))
    and (cast(:in_numerator as boolean) is null or in_numerator = :in_numerator)
order by counted_at, subject limit :limit
"""


@dataclass(frozen=True)
class WantedCases:
    """Which cases of an indicator: in its numerator, not in it, or all (None); behind a key; how many."""

    in_numerator: bool | None
    after: tuple[datetime, UUID] | None
    limit: int


def count_figures(
    session: Session, windows: Sequence[Window], *, now: datetime
) -> dict[tuple[str, date], Figures]:
    """The figures of all computed indicators by centre and month; zeros where nothing happened."""
    found: dict[tuple[str, date], dict[str, Figure]] = {
        (one.centre, one.month): {code: _nothing(code) for code in COMPUTED} for one in windows
    }
    for code in COMPUTED if windows else ():
        statement = text(FIGURES.format(windows=WINDOWS, cases=CASES[code]))
        for row in session.execute(statement, _asked(code, windows, now)):
            beside = row.beside if _nothing(code).beside is not None else None
            found[row.centre, row.month][code] = Figure(row.numerator, row.denominator, beside)
    return dict(found)


def year_of(session: Session, year: int, centres: Sequence[Centre], *, now: datetime) -> list[MonthTold]:
    """The months of a year that have begun, each as it was frozen and restated, or else as it is now.

    Of a centre whose month is not frozen yet the figures are those of now; the others' stay as they are told.
    """
    ids, months = [one.id for one in centres], months_begun(year, centres, now)
    told = snapshots(session, ids, since=date(year, 1, 1), before=date(year + 1, 1, 1))
    windows = [
        month.window(centre)
        for month in months
        for centre in centres
        if (centre.id, month.first_day) not in told
    ]
    counted = count_figures(session, windows, now=now)
    return [_as_told(month, ids, told, counted) for month in months]


def cases_of(
    session: Session, code: str, windows: Sequence[Window], wanted: WantedCases, *, now: datetime
) -> Sequence[Row[Any]]:
    """Cases behind the figure of one indicator, in the order in which they count."""
    after_at, after_id = wanted.after or (None, None)
    about = {
        "in_numerator": wanted.in_numerator,
        "after_at": after_at,
        "after_id": after_id,
        "limit": wanted.limit,
    }
    statement = text(PAGE.format(windows=WINDOWS, cases=CASES[code]))
    return session.execute(statement, {**_asked(code, windows, now), **about}).all()


def began_at(session: Session) -> datetime | None:
    """When the first event happened; None where nothing was ever said."""
    instant: datetime | None = session.execute(BEGAN).scalar_one_or_none()
    return instant


def next_to_count(
    session: Session, *, first_recent: date, tried_before: datetime, older_tried_before: datetime
) -> IndicatorWatch | None:
    """The next month to be counted, or counted again, locked; None where none is free.

    Those before the month of `first_recent` are waited with longer.
    """
    wait = case((IndicatorWatch.month >= first_recent, tried_before), else_=older_tried_before)
    statement = (
        select(IndicatorWatch)
        .where(or_(IndicatorWatch.tried_at.is_(None), IndicatorWatch.tried_at <= wait))
        .order_by(IndicatorWatch.tried_at.asc().nulls_first(), IndicatorWatch.month, IndicatorWatch.centre)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(statement).one_or_none()


def not_counted(session: Session) -> list[str]:
    """`psc-01:2026-03` for each month whose last try did not come to its end."""
    statement = select(IndicatorWatch).where(
        IndicatorWatch.counted_at.is_distinct_from(IndicatorWatch.tried_at)
    )
    rows = session.scalars(statement.order_by(IndicatorWatch.month, IndicatorWatch.centre))
    return [f"{row.centre}:{Month.of(row.month)}" for row in rows]


def snapshots(
    session: Session, centres: Collection[str], *, since: date, before: date
) -> Mapping[tuple[str, date], Sequence[IndicatorSnapshot]]:
    """The frozen figures by centre and month, each with its restatements behind it in order."""
    statement = select(IndicatorSnapshot).where(
        IndicatorSnapshot.centre.in_(centres),
        IndicatorSnapshot.month >= since,
        IndicatorSnapshot.month < before,
    )
    found: dict[tuple[str, date], list[IndicatorSnapshot]] = defaultdict(list)
    for row in session.scalars(statement.order_by(IndicatorSnapshot.revision)):
        found[row.centre, row.month].append(row)
    return found


def targets(session: Session, code: str | None = None) -> list[Target]:
    """What was approved, the newest first; of all indicators or of one."""
    statement = select(IndicatorTarget).order_by(IndicatorTarget.id.desc())
    if code is not None:
        statement = statement.where(IndicatorTarget.code == code)
    return [
        Target(
            row.code,
            row.year,
            row.target_percent,
            row.normative_percent,
            row.source,
            row.noted_by,
            row.noted_at,
        )
        for row in session.scalars(statement)
    ]


def values(session: Session, code: str, year: int) -> Sequence[IndicatorValue]:
    """What was entered for a year, the newest first: the first one counts."""
    statement = select(IndicatorValue).where(IndicatorValue.code == code, IndicatorValue.year == year)
    return session.scalars(statement.order_by(IndicatorValue.id.desc())).all()


def _as_told(
    month: Month,
    ids: Sequence[str],
    told: Mapping[tuple[str, date], Sequence[IndicatorSnapshot]],
    counted: Mapping[tuple[str, date], Figures],
) -> MonthTold:
    revisions = [told[name, month.first_day] for name in ids if (name, month.first_day) in told]
    now = [counted[name, month.first_day] for name in ids if (name, month.first_day) in counted]
    frozen = added([*(as_read(one[0].figures) for one in revisions), *now])
    latest = added([*(as_read(one[-1].figures) for one in revisions), *now])
    return MonthTold(month, frozen, latest, is_frozen=not now)


def _nothing(code: str) -> Figure:
    return Figure(0, 0, None if DEFINITIONS[code].beside is None else 0)


def _asked(code: str, windows: Sequence[Window], now: datetime) -> dict[str, Any]:
    return {
        "centres": [one.centre for one in windows],
        "months": [one.month for one in windows],
        "starts": [one.starts_at for one in windows],
        "ends": [one.ends_at for one in windows],
        "first": min(one.starts_at for one in windows),
        "promised_within": PROMISED_WITHIN,
        "now": now,
        "code": code,
    }
