"""Freezing the figures of months that are over, restating them; noting targets and entered values."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sla.domain.indicators.definitions import known_indicator, require_manual
from services.sla.domain.indicators.figures import Figures, as_stored, signed_content
from services.sla.domain.indicators.months import Month, settled_months
from services.sla.domain.indicators.targets import target_of
from services.sla.models import IndicatorSnapshot, IndicatorTarget, IndicatorValue, IndicatorWatch
from services.sla.operations.incidents import settle
from services.sla.queries import indicators as queries
from shared.ids import new_id
from shared.security import Caller
from shared.signing import Signer
from shared.standard.centres import all_centres, centre

COUNTED_EVERY = timedelta(days=1)
OLDER_COUNTED_EVERY = timedelta(days=30)


@dataclass(frozen=True)
class Attempt:
    """A month of a centre that is being counted, and since when."""

    month: Month
    centre: str
    at: datetime


@dataclass(frozen=True)
class Counted:
    """A month of a centre that was counted, and the revision written; None where it is as last told."""

    month: Month
    centre: str
    revision: int | None


@dataclass(frozen=True)
class Approved:
    """What a working group approved for a year, in percent; no normative value: it stays as it was."""

    year: int
    target_percent: Decimal
    normative_percent: Decimal | None
    source: str


@dataclass(frozen=True)
class Entered:
    """The value of a year in percent, and the note that says where it comes from."""

    year: int
    percent: Decimal
    note: str


def take_a_month(session: Session, *, now: datetime) -> Attempt | None:
    """Notes that the next month of a centre that is over is counted now, or again; None where none is.

    Again after a day, or after thirty where the month is older and corrections are rare. To be committed
    before it is counted: one that fails then holds up no other.
    """
    months = _months_over(session, now)
    if not months:
        return None
    _watch(session, months)
    watch = queries.next_to_count(
        session,
        first_recent=months[0].first_day,
        tried_before=now - COUNTED_EVERY,
        older_tried_before=now - OLDER_COUNTED_EVERY,
    )
    if watch is None:
        return None
    watch.tried_at = now
    return Attempt(Month.of(watch.month), watch.centre, now)


def count_the_month(session: Session, attempt: Attempt, signer: Signer, *, now: datetime) -> Counted:
    """Freezes the month that was taken, or restates it where its figures have become others: both stay."""
    watch = session.get_one(IndicatorWatch, (attempt.month.first_day, attempt.centre))
    watch.counted_at = attempt.at
    return Counted(attempt.month, attempt.centre, _take(session, watch, signer, now))


def watch_counting(session: Session, *, now: datetime) -> None:
    """Raises an incident for each month that could not be counted, and closes it when it was."""
    settle(session, "month_not_counted", queries.not_counted(session), severity="warning", now=now)


def approve_target(
    session: Session, code: str, approved: Approved, who: Caller, *, now: datetime
) -> IndicatorTarget:
    """Notes what was approved for a year (para 20); earlier notes stay. Raises NoSuchIndicator."""
    before = target_of(known_indicator(code), approved.year, queries.targets(session, code))
    row = IndicatorTarget(
        id=new_id(),
        code=code,
        year=approved.year,
        target_percent=approved.target_percent,
        normative_percent=(
            before.normative_percent if approved.normative_percent is None else approved.normative_percent
        ),
        source=approved.source,
        noted_by=who.key_id,
        noted_at=now,
    )
    session.add(row)
    return row


def enter_value(
    session: Session, code: str, entered: Entered, who: Caller, *, now: datetime
) -> IndicatorValue:
    """Enters the value of a year (A35); earlier ones stay. Raises NoSuchIndicator, IndicatorIsComputed."""
    require_manual(code)
    row = IndicatorValue(id=new_id(), code=code, **asdict(entered), entered_by=who.key_id, entered_at=now)
    session.add(row)
    return row


def _months_over(session: Session, now: datetime) -> list[Month]:
    began_at = queries.began_at(session)
    return [] if began_at is None else settled_months(began_at, all_centres(), now)


def _watch(session: Session, months: Iterable[Month]) -> None:
    rows = [{"month": month.first_day, "centre": one.id} for month in months for one in all_centres()]
    session.execute(insert(IndicatorWatch).values(rows).on_conflict_do_nothing())


def _take(session: Session, watch: IndicatorWatch, signer: Signer, now: datetime) -> int | None:
    """Writes the month down where it is not frozen yet, or is another than last told; gives the revision."""
    month, key = Month.of(watch.month), (watch.centre, watch.month)
    figures = queries.count_figures(session, [month.window(centre(watch.centre))], now=now)[key]
    told = queries.snapshots(
        session, [watch.centre], since=month.first_day, before=month.plus(1).first_day
    ).get(key, ())
    if _is_told(told, figures):
        return None
    session.add(_signed(watch.centre, month, len(told), figures, signer, now))
    return len(told)


def _is_told(snapshots: Sequence[IndicatorSnapshot], figures: Figures) -> bool:
    return bool(snapshots) and snapshots[-1].figures == as_stored(figures)


def _signed(
    centre_id: str, month: Month, revision: int, figures: Figures, signer: Signer, now: datetime
) -> IndicatorSnapshot:
    stored, taken_at = as_stored(figures), now.astimezone(UTC)
    signature = signer.sign(signed_content(centre_id, month, revision, taken_at, stored))
    return IndicatorSnapshot(
        month=month.first_day,
        centre=centre_id,
        revision=revision,
        taken_at=taken_at,
        figures=stored,
        key_id=signature.key_id,
        signature=signature.value,
    )
