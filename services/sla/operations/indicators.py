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
from services.sla.queries import indicators as queries
from shared.ids import new_id
from shared.security import Caller
from shared.signing import Signer
from shared.standard.centres import all_centres

COUNTED_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """A month whose figures were counted: how many centres' were frozen, and how many restated."""

    month: Month
    frozen: int
    restated: int


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


def count_a_month(session: Session, signer: Signer, *, now: datetime) -> Counted | None:
    """Freezes the next month that is over, or counts one again after a day; None where there is none.

    What was frozen stays: a centre whose figures have become others gets a restatement beside it.
    """
    months = _months_over(session, now)
    _watch(session, months)
    watch = queries.month_to_count(
        session, [month.first_day for month in months], now=now, every=COUNTED_EVERY
    )
    if watch is None:
        return None
    watch.counted_at = now
    taken = _take(session, Month.of(watch.month), signer, now)
    session.add_all(taken)
    frozen = sum(one.revision == 0 for one in taken)
    return Counted(Month.of(watch.month), frozen, len(taken) - frozen)


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
    rows = [{"month": month.first_day} for month in months]
    if rows:
        session.execute(insert(IndicatorWatch).values(rows).on_conflict_do_nothing())


def _take(session: Session, month: Month, signer: Signer, now: datetime) -> list[IndicatorSnapshot]:
    """A signed snapshot for each centre whose figures are not frozen yet, or are others than last told."""
    windows = [month.window(centre) for centre in all_centres()]
    counted = queries.count_figures(session, windows, now=now)
    told = queries.snapshots(
        session,
        [one.centre for one in windows],
        since=month.first_day,
        before=month.plus(1).first_day,
    )
    return [
        _signed(centre, month, len(told.get((centre, first_day), ())), figures, signer, now)
        for (centre, first_day), figures in counted.items()
        if not _is_told(told.get((centre, first_day), ()), figures)
    ]


def _is_told(snapshots: Sequence[IndicatorSnapshot], figures: Figures) -> bool:
    return bool(snapshots) and snapshots[-1].figures == as_stored(figures)


def _signed(
    centre: str, month: Month, revision: int, figures: Figures, signer: Signer, now: datetime
) -> IndicatorSnapshot:
    stored, taken_at = as_stored(figures), now.astimezone(UTC)
    signature = signer.sign(signed_content(centre, month, revision, taken_at, stored))
    return IndicatorSnapshot(
        month=month.first_day,
        centre=centre,
        revision=revision,
        taken_at=taken_at,
        figures=stored,
        key_id=signature.key_id,
        signature=signature.value,
    )
